"""Triggers that count changes of facts by month, whoever writes: a step, the check of the night, a bulk load, plain SQL.

A row that is written again as it was changes nothing. A stay at a stage counts for the month in which its case was closed, and so do the facts of
that case for its stays. Who may read a case changes what readers with a scope see of its months. The code of a product,
customer, supplier or department stands in answers, so a new code counts as a change of every month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from feedback_system.reporting.answers.models import Side

FACTS, STAYS, AUDIENCE = "reporting_casefact", "cases_stagevisit", "cases_caseaudience"
TOUCHES, ANSWERS = "reporting_monthtouch", "reporting_keptanswer"
ACTS = ("insert", "update", "delete")
TRANSITIONS = {
    "insert": ("NEW TABLE AS now", "now"),
    "update": ("OLD TABLE AS was NEW TABLE AS now", "now"),
    "delete": ("OLD TABLE AS was", "was"),
}
"""On PostgreSQL: the rows of a statement, and those that stand for it."""
OPENING_SEEN, CLOSING_SEEN = (Side.OPENED_SEEN,), (Side.CLOSED_SEEN, Side.STAYS_SEEN)
OF_STAYS = (Side.STAYS, Side.STAYS_SEEN)
OF_OPENING = (Side.OPENED, *OPENING_SEEN)
OF_CLOSING = (Side.CLOSED, Side.STAYS, *CLOSING_SEEN)
"""What changes with the month of the report, and with that of the closing."""
CODED = ("masterdata_product", "masterdata_customer", "masterdata_supplier", "accounts_department")
"""Tables whose codes are read through facts."""
ADD = f"INSERT INTO {TOUCHES} (side, month, weight)"
EVERY = f"{ADD} SELECT side, month, 1 FROM {TOUCHES} GROUP BY side, month"  # noqa: S608  our own names


def install(connection: Any) -> None:
    """Make the triggers anew, as the columns of the facts are now, and forget every answer: nobody counted while they were away.

    Nothing where the tables do not stand yet.
    """
    tables = set(connection.introspection.table_names())
    if not {FACTS, STAYS, AUDIENCE, TOUCHES, ANSWERS, *CODED} <= tables:
        return
    remove(connection)
    _run(connection, [f"DELETE FROM {ANSWERS}"])  # noqa: S608  our own name
    _run(connection, _on_sqlite(_columns(connection)) if connection.vendor == "sqlite" else _on_postgresql())


def remove(connection: Any) -> None:
    """Take the triggers away. Only before they are made anew, and by tests."""
    sqlite = connection.vendor == "sqlite"
    names = [(f"touch_{table}_{act}", table) for table in (FACTS, STAYS, AUDIENCE) for act in ACTS]
    names += [(f"touch_{table}_code", table) for table in CODED]
    _run(
        connection,
        (f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}") for name, table in names),
    )


def _columns(connection: Any) -> list[str]:
    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, FACTS)]


def _values(sides: Iterable[Side]) -> str:
    return "(VALUES " + ", ".join(f"('{side.value}')" for side in sides) + ")"


def _on_sqlite(columns: list[str]) -> Iterator[str]:
    def both(row: str) -> str:
        return " ".join(
            f"{ADD} SELECT column1, {row}.{month}, 1 FROM {_values(sides)} WHERE {row}.{month} IS NOT NULL;"  # noqa: S608  our own names
            for month, sides in (("opened_month", OF_OPENING), ("closed_month", OF_CLOSING))
        )

    def of_case(row: str, month: str, sides: Iterable[Side]) -> str:
        return (
            f"{ADD} SELECT column1, {month}, 1 FROM {FACTS} CROSS JOIN {_values(sides)}"  # noqa: S608  our own names
            f" WHERE case_id = {row}.case_id AND {month} IS NOT NULL;"
        )

    differs = " OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in columns)
    yield f"CREATE TRIGGER touch_{FACTS}_insert AFTER INSERT ON {FACTS} BEGIN {both('NEW')} END"
    yield f"CREATE TRIGGER touch_{FACTS}_delete AFTER DELETE ON {FACTS} BEGIN {both('OLD')} END"
    yield f"CREATE TRIGGER touch_{FACTS}_update AFTER UPDATE ON {FACTS} WHEN {differs} BEGIN {both('OLD')} {both('NEW')} END"
    for act in ACTS:
        row = "OLD" if act == "delete" else "NEW"
        stays = of_case(row, "closed_month", OF_STAYS)
        seen = of_case(row, "opened_month", OPENING_SEEN) + of_case(row, "closed_month", CLOSING_SEEN)
        for table, body in ((STAYS, stays), (AUDIENCE, seen)):
            yield f"CREATE TRIGGER touch_{table}_{act} AFTER {act.upper()} ON {table} BEGIN {body} END"
    for table in CODED:
        yield (
            f"CREATE TRIGGER touch_{table}_code AFTER UPDATE OF code ON {table} WHEN NEW.code IS NOT OLD.code BEGIN {EVERY}; END"
        )


def _on_postgresql() -> Iterator[str]:
    def counted(rows: str, *parts: tuple[str, Iterable[Side]]) -> str:
        months = " UNION ALL ".join(
            f"SELECT side, {month} AS month FROM changed CROSS JOIN {_values(sides)} AS sides (side) WHERE {month} IS NOT NULL"  # noqa: S608
            for month, sides in parts
        )
        return f"{ADD} SELECT side, month, count(*) FROM (WITH changed AS ({rows}) {months}) AS months GROUP BY side, month"  # noqa: S608

    for act in ACTS:
        tables, rows = TRANSITIONS[act]
        facts = f"SELECT * FROM {rows}"  # noqa: S608
        if act == "update":
            facts = " UNION ALL ".join(
                f"SELECT {one}.* FROM was JOIN now USING (case_id) WHERE was IS DISTINCT FROM now"  # noqa: S608
                for one in ("was", "now")
            )
        of_cases = f"SELECT fact.* FROM {rows} AS one JOIN {FACTS} AS fact ON fact.case_id = one.case_id"  # noqa: S608
        for table, body in (
            (FACTS, counted(facts, ("opened_month", OF_OPENING), ("closed_month", OF_CLOSING))),
            (STAYS, counted(of_cases, ("closed_month", OF_STAYS))),
            (AUDIENCE, counted(of_cases, ("opened_month", OPENING_SEEN), ("closed_month", CLOSING_SEEN))),
        ):
            name = f"touch_{table}_{act}"
            yield _function(name, body)
            yield (
                f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} REFERENCING {tables}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
    yield _function("touch_every_month", f"IF NEW.code IS DISTINCT FROM OLD.code THEN {EVERY}; END IF")
    for table in CODED:
        yield (
            f"CREATE TRIGGER touch_{table}_code AFTER UPDATE OF code ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION touch_every_month()"
        )


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"


def _run(connection: Any, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
