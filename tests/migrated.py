"""A migrated database kept for the other processes and the next run: applying all migrations takes longer than most tests.

Its name is made of the contents of all migrations. On SQLite it is a file in var/, copied for each process that tests; on
PostgreSQL a database of the server, used as a template. One process migrates, the others wait for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from pathlib import Path
from typing import IO, Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = Path(settings.BASE_DIR) / "var" / "test-databases"
TEMPLATE = "feedback_migrated_"

_migrating: IO[str] | None = None
"""Held while this process migrates."""


def _digest() -> str:
    """What stands for exactly these migrations."""
    found = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            found.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    for file in sorted((Path(settings.BASE_DIR) / "feedback_system").glob("*/triggers*.py")):
        found.update(file.read_bytes())  # what migrations install by calling it
    return found.hexdigest()[:20]


def take() -> bool:
    """Put a kept database in place of the one the tests are going to use; False when this process must migrate."""
    global _migrating
    FOLDER.mkdir(parents=True, exist_ok=True)
    _migrating = (FOLDER / f"{connection.vendor}.lock").open("w")
    fcntl.flock(_migrating, fcntl.LOCK_EX)
    try:
        taken = _take_file() if connection.vendor == "sqlite" else _take_template()
    except BaseException:
        _let_others()
        raise
    if taken:
        _let_others()
    return taken


def keep() -> None:
    """Keep the database the tests are about to use, and no older one."""
    try:
        if connection.vendor == "sqlite":
            _keep_file()
        else:
            _keep_template()
    finally:
        _let_others()


def _let_others() -> None:
    global _migrating
    if _migrating is not None:
        _migrating.close()
    _migrating = None


def _take_file() -> bool:
    kept = FOLDER / f"{_digest()}.sqlite3"
    if not kept.exists():
        return False
    shutil.copyfile(kept, connection.creation._get_test_db_name())
    return True


def _keep_file() -> None:
    kept = FOLDER / f"{_digest()}.sqlite3"
    draft = kept.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    draft.replace(kept)


def _templates(cursor: Any) -> set[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE}%"])
    return {name for (name,) in cursor.fetchall()}


def _take_template() -> bool:
    name, test = TEMPLATE + _digest(), connection.creation._get_test_db_name()
    with connection.creation._nodb_cursor() as cursor:
        if name not in _templates(cursor):
            return False
        cursor.execute(f'DROP DATABASE IF EXISTS "{test}" WITH (FORCE)')  # a round that was ended may hold it
        cursor.execute(f'CREATE DATABASE "{test}" TEMPLATE "{name}"')
    return True


def _keep_template() -> None:
    name, test = TEMPLATE + _digest(), connection.settings_dict["NAME"]
    connection.close()  # a database is a template only while nobody is connected to it
    with connection.creation._nodb_cursor() as cursor:
        for old in _templates(cursor):
            cursor.execute(f'DROP DATABASE "{old}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{test}"')
