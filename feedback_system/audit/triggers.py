"""Triggers by which the database itself refuses to change or delete an event. Made by a migration."""

from typing import Any

EVENT, PAYLOAD = "audit_caseevent", "audit_eventpayload"
REFUSAL = "the history of a case cannot be changed"

SQLITE_INSTALL = [
    f"CREATE TRIGGER IF NOT EXISTS {EVENT}_no_update BEFORE UPDATE ON {EVENT} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS {EVENT}_no_delete BEFORE DELETE ON {EVENT} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS {PAYLOAD}_no_update BEFORE UPDATE ON {PAYLOAD} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
]
SQLITE_REMOVE = [
    f"DROP TRIGGER IF EXISTS {EVENT}_no_update",
    f"DROP TRIGGER IF EXISTS {EVENT}_no_delete",
    f"DROP TRIGGER IF EXISTS {PAYLOAD}_no_update",
]
POSTGRESQL_INSTALL = [
    f"""CREATE OR REPLACE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    f"""CREATE OR REPLACE TRIGGER {EVENT}_no_change BEFORE UPDATE OR DELETE ON {EVENT}
    FOR EACH ROW EXECUTE FUNCTION refuse_history_change()""",
    f"""CREATE OR REPLACE TRIGGER {EVENT}_no_truncate BEFORE TRUNCATE ON {EVENT}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()""",
    f"""CREATE OR REPLACE TRIGGER {PAYLOAD}_no_update BEFORE UPDATE ON {PAYLOAD}
    FOR EACH ROW EXECUTE FUNCTION refuse_history_change()""",
    f"""CREATE OR REPLACE TRIGGER {PAYLOAD}_no_truncate BEFORE TRUNCATE ON {PAYLOAD}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()""",
]
POSTGRESQL_REMOVE = [
    f"DROP TRIGGER IF EXISTS {EVENT}_no_change ON {EVENT}",
    f"DROP TRIGGER IF EXISTS {EVENT}_no_truncate ON {EVENT}",
    f"DROP TRIGGER IF EXISTS {PAYLOAD}_no_update ON {PAYLOAD}",
    f"DROP TRIGGER IF EXISTS {PAYLOAD}_no_truncate ON {PAYLOAD}",
]


def install(connection: Any) -> None:
    """Make the triggers on this database; harmless when they exist."""
    _run(connection, SQLITE_INSTALL if connection.vendor == "sqlite" else POSTGRESQL_INSTALL)


def remove(connection: Any) -> None:
    """Take the triggers away. Only for undoing the migration and for emptying a test database."""
    _run(connection, SQLITE_REMOVE if connection.vendor == "sqlite" else POSTGRESQL_REMOVE)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
