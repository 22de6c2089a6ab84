"""Settings of the test suite: SQLite in a folder of this process, or the servers that the variables name."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

# Before the embedded settings are read, so that a test run never touches the data, keys and mails of this
# folder.
_own_folder = Path(tempfile.mkdtemp(prefix="feedback-test-"))
atexit.register(shutil.rmtree, _own_folder, ignore_errors=True)
os.environ["VAR_DIR"] = str(_own_folder)
os.environ["SECRET_KEY"] = "only-for-tests"  # noqa: S105
os.environ["FIELD_KEY"] = "only-for-tests-but-long-enough-to-be-one"
for _name in (
    "EMAIL_URL",
    "MEDIA_ROOT",
    "ANCHOR_DIR",
    "STATIC_ROOT",
    "BASE_URL",
    "OUTBOUND_HOSTS",
    "OUTBOUND_LOCAL_ADDRESSES",
    "ALLOWED_HOSTS",
    "DEMO",
    "DEBUG",
):
    os.environ.pop(_name, None)
if os.environ.get("REDIS_URL"):
    # Every parallel worker gets two databases of its own: emptying a cache empties its whole database.
    _worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))) or 0)
    os.environ["REDIS_URL"] = (
        urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{2 * (_worker % 8)}").geturl()
    )

from feedback_system.settings.base import *  # noqa: E402, F403
from feedback_system.settings.base import DATABASES  # noqa: E402

# The sentences of the tests are the English ones; the fixture `chinese` switches the translations on.
LOCALE_PATHS = []
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because threads that race for a row need a database that locks as the real one does; not synced
    # to disk.
    DATABASES["default"]["TEST"] = {"NAME": _own_folder / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
