"""Settings of the image build: pack the static files without knowing any secret of an installation."""

import os

os.environ.setdefault("SECRET_KEY", "only-while-the-image-is-built")
os.environ.setdefault("FIELD_KEY", "only-while-the-image-is-built")

from feedback_system.settings.base import *  # noqa: E402, F403
from feedback_system.settings.base import PACKED_STATIC_FILES, STORAGES  # noqa: E402

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": PACKED_STATIC_FILES}}
