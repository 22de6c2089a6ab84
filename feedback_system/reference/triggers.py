"""Triggers that renew the stamp whenever a watched table changes, whoever writes: the ORM, a bulk load, plain SQL.

`manage.py migrate` installs them each time, because SQLite rebuilds a table (and loses its triggers) when a column
changes. While one is missing nothing is kept (see kept.py): slower, never wrong.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

STAMP = "reference_stamp"
RENEW = f"DELETE FROM {STAMP}; INSERT INTO {STAMP} (id, token) VALUES (1, lower(hex(randomblob(16))));"  # noqa: S608
FUNCTION = f"""CREATE OR REPLACE FUNCTION renew_reference_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {STAMP} (id, token) VALUES (1, replace(gen_random_uuid()::text, '-', ''))
    ON CONFLICT (id) DO UPDATE SET token = excluded.token;
    RETURN NULL;
END $$"""  # noqa: S608

_watched: set[str] = set()
_others: dict[str, Callable[[Any], None]] = {}


def also(name: str, install: Callable[[Any], None]) -> None:
    """Let `manage.py migrate` make other triggers too: `install` gets the connection and does no harm when they stand.

    :raises ValueError: something else has the name
    """
    if _others.setdefault(name, install) is not install:
        raise ValueError(f"two sets of triggers are called {name!r}")


def install_others(connection: Any) -> None:
    """Make the triggers that apps have told of."""
    for install in _others.values():
        install(connection)


def watch(*tables: str) -> None:
    """Let what is kept depend on these tables; an app says so when it starts."""
    _watched.update(tables)


def watched() -> list[str]:
    """The names of the watched tables."""
    return sorted(_watched)


def install(connection: Any) -> None:
    """Make the triggers on every watched table that exists, and renew the stamp; harmless when they stand."""
    existing = set(connection.introspection.table_names())
    tables = [table for table in watched() if table in existing]
    if STAMP not in existing:
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)
        cursor.execute(f"DELETE FROM {STAMP}")  # noqa: S608
        cursor.execute(f"INSERT INTO {STAMP} (id, token) VALUES (1, %s)", [secrets.token_hex(16)])  # noqa: S608


def stand(connection: Any) -> bool:
    """Whether every watched table has its triggers. Note: one query."""
    sqlite = connection.vendor == "sqlite"
    wanted = {name for table in watched() for name in _names(table, sqlite=sqlite)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if sqlite
            else "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'stamp_%%' AND tgenabled <> 'D'"
        )
        return bool(wanted) and wanted <= {name for (name,) in cursor.fetchall()}


def _names(table: str, *, sqlite: bool) -> list[str]:
    return (
        [f"stamp_{table}_{act}" for act in ("insert", "update", "delete")] if sqlite else [f"stamp_{table}"]
    )


def _statements(vendor: str, tables: list[str]) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {name.rsplit('_', 1)[1].upper()} ON {table} BEGIN {RENEW} END"
            for table in tables
            for name in _names(table, sqlite=True)
        ]
    return [FUNCTION] + [
        f"CREATE OR REPLACE TRIGGER stamp_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION renew_reference_stamp()"
        for table in tables
    ]
