"""Triggers by which the database itself refuses to change or delete an event. Made by a migration."""

from typing import Any

EVENT, PAYLOAD, REMOVAL = "audit_caseevent", "audit_eventpayload", "audit_removal"
REFUSAL = "the history of a case cannot be changed"
NOT_IMPORTED = "only a case that was imported can be removed"

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
REMOVED = f"SELECT 1 FROM {REMOVAL} WHERE {REMOVAL}.case_id = OLD.case_id"  # noqa: S608  names of our own
IMPORTED = f"SELECT 1 FROM {EVENT} WHERE case_id = NEW.case_id AND sequence = 1 AND name = 'imported'"  # noqa: S608
SQLITE_REMOVALS = [
    f"DROP TRIGGER IF EXISTS {EVENT}_no_delete",
    f"CREATE TRIGGER {EVENT}_no_delete BEFORE DELETE ON {EVENT} WHEN NOT EXISTS ({REMOVED}) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS {REMOVAL}_no_update BEFORE UPDATE ON {REMOVAL} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS {REMOVAL}_no_delete BEFORE DELETE ON {REMOVAL} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS {REMOVAL}_only_imported BEFORE INSERT ON {REMOVAL} WHEN NOT EXISTS ({IMPORTED}) "
    f"BEGIN SELECT RAISE(ABORT, '{NOT_IMPORTED}'); END",
]
"""What a case that was imported and is taken back changes of it: its removal is written down first, and stays for ever."""
SQLITE_REMOVE += [
    f"DROP TRIGGER IF EXISTS {REMOVAL}_no_update",
    f"DROP TRIGGER IF EXISTS {REMOVAL}_no_delete",
    f"DROP TRIGGER IF EXISTS {REMOVAL}_only_imported",
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
POSTGRESQL_REMOVALS = [
    f"""CREATE OR REPLACE FUNCTION refuse_history_removal() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NOT EXISTS ({REMOVED}) THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN OLD; END $$""",
    f"""CREATE OR REPLACE FUNCTION refuse_removal_of_others() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NOT EXISTS ({IMPORTED}) THEN RAISE EXCEPTION '{NOT_IMPORTED}'; END IF; RETURN NEW; END $$""",
    f"""CREATE OR REPLACE TRIGGER {EVENT}_no_change BEFORE UPDATE ON {EVENT}
    FOR EACH ROW EXECUTE FUNCTION refuse_history_change()""",
    f"""CREATE OR REPLACE TRIGGER {EVENT}_no_delete BEFORE DELETE ON {EVENT}
    FOR EACH ROW EXECUTE FUNCTION refuse_history_removal()""",
    f"""CREATE OR REPLACE TRIGGER {REMOVAL}_no_change BEFORE UPDATE OR DELETE ON {REMOVAL}
    FOR EACH ROW EXECUTE FUNCTION refuse_history_change()""",
    f"""CREATE OR REPLACE TRIGGER {REMOVAL}_no_truncate BEFORE TRUNCATE ON {REMOVAL}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()""",
    f"""CREATE OR REPLACE TRIGGER {REMOVAL}_only_imported BEFORE INSERT ON {REMOVAL}
    FOR EACH ROW EXECUTE FUNCTION refuse_removal_of_others()""",
]
POSTGRESQL_REMOVE += [
    f"DROP TRIGGER IF EXISTS {EVENT}_no_delete ON {EVENT}",
    f"DROP TRIGGER IF EXISTS {REMOVAL}_no_change ON {REMOVAL}",
    f"DROP TRIGGER IF EXISTS {REMOVAL}_no_truncate ON {REMOVAL}",
    f"DROP TRIGGER IF EXISTS {REMOVAL}_only_imported ON {REMOVAL}",
]


def install(connection: Any) -> None:
    """Make the triggers on this database; harmless when they exist."""
    sqlite = connection.vendor == "sqlite"
    install_without_removals(connection)
    if REMOVAL in connection.introspection.table_names():
        _run(connection, SQLITE_REMOVALS if sqlite else POSTGRESQL_REMOVALS)


def install_without_removals(connection: Any) -> None:
    """Make them as they were before a case could be taken back."""
    _run(connection, SQLITE_INSTALL if connection.vendor == "sqlite" else POSTGRESQL_INSTALL)


def remove(connection: Any) -> None:
    """Take the triggers away. Only for undoing the migration and for emptying a test database."""
    _run(connection, SQLITE_REMOVE if connection.vendor == "sqlite" else POSTGRESQL_REMOVE)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
