"""Triggers by which the database itself refuses to change or delete rows of tables that only grow: ledgers.

`manage.py migrate` installs them each time, because SQLite rebuilds a table (and loses its triggers) when a column
changes. The history of cases has its own, made by its migration.
"""

from __future__ import annotations

from typing import Any

REFUSAL = "a line that stands is never changed"
FUNCTION = f"""CREATE OR REPLACE FUNCTION refuse_change_of_line() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""

_growing: set[str] = set()


def only_grows(*tables: str) -> None:
    """Let nobody change or delete rows of these tables; an app says so when it starts."""
    _growing.update(tables)


def growing() -> list[str]:
    """The names of the tables that only grow."""
    return sorted(_growing)


def install(connection: Any) -> None:
    """Make the triggers on every such table that exists; harmless when they stand."""
    existing = set(connection.introspection.table_names())
    tables = [table for table in growing() if table in existing]
    sqlite = connection.vendor == "sqlite"
    statements = [] if sqlite or not tables else [FUNCTION]
    for table in tables:
        if sqlite:
            statements += [
                f"CREATE TRIGGER IF NOT EXISTS keep_{table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                for act in ("UPDATE", "DELETE")
            ]
        else:
            statements += [
                f"CREATE OR REPLACE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_line()",
                f"CREATE OR REPLACE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_line()",
            ]
    _run(connection, statements)


def remove(connection: Any) -> None:
    """Take the triggers away. Only for emptying a test database."""
    if connection.vendor == "sqlite":
        names = [f"keep_{table}_{act}" for table in growing() for act in ("update", "delete")]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
    else:
        pairs = [(f"keep_{table}{tail}", table) for table in growing() for tail in ("", "_whole")]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in pairs])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
