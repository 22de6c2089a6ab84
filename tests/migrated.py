"""A migrated SQLite database kept for the next run: applying all migrations takes longer than most tests.

It lies in var/, under a name made of the contents of all migrations, and is copied for each process that tests.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = Path(settings.BASE_DIR) / "var" / "test-databases"


def _kept() -> Path:
    """Where the database with exactly these migrations is kept."""
    found = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            found.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    for file in sorted((Path(settings.BASE_DIR) / "feedback_system").glob("*/triggers*.py")):
        found.update(file.read_bytes())  # what migrations install by calling it
    return FOLDER / f"{found.hexdigest()[:20]}.sqlite3"


def take() -> bool:
    """Put a kept database in place of the one the tests are going to use; False when there is none to take."""
    if connection.vendor != "sqlite" or not (kept := _kept()).exists():
        return False
    shutil.copyfile(kept, connection.creation._get_test_db_name())
    return True


def keep() -> None:
    """Keep the database the tests are about to use, and no older one."""
    if connection.vendor != "sqlite":
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = _kept()
    draft = kept.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    draft.replace(kept)
