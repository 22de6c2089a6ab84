"""A company once more, without building it again: its rows are kept in memory and put back into the next test.

Building one takes half a second of every test, putting its rows back a twentieth. The first test of a process builds it by
the real operations; what that wrote is what the others get. Tests that commit build their own, since they empty the tables.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import connection

from tests.factories.numbering import OF_A_COMPANY, OF_A_TEST, number_from

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
LEFT_ALONE = {"django_migrations", "sqlite_sequence", "reference_stamp"}


@dataclass(frozen=True)
class Stored:
    """What building the company added, by table, and the company as objects."""

    rows: Rows
    company: Any


_stored: dict[str, Stored] = {}


def company_for_a_test(build: Callable[[], Any]) -> Any:
    """What `build` makes, in the present, rolled back transaction; rows that follow are numbered alike in every test."""
    known = _stored.get(build.__qualname__)
    if known is None:
        number_from(OF_A_COMPANY)
        before = _everything()
        company = build()
        _stored[build.__qualname__] = Stored(_added(before, _everything()), copy.deepcopy(company))
        number_from(OF_A_TEST)
        return company
    with connection.cursor() as cursor:
        for table, (columns, rows) in known.rows.items():
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            places = "(" + ", ".join(["%s"] * len(columns)) + ")"
            cursor.execute(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names})"  # noqa: S608
                f" VALUES {', '.join([places] * len(rows))}",
                [value for row in rows for value in row],
            )
    number_from(OF_A_TEST)
    return copy.deepcopy(known.company)


def _everything() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in LEFT_ALONE:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = ([column[0] for column in cursor.description], list(cursor.fetchall()))
    return found


def _added(before: Rows, after: Rows) -> Rows:
    """The rows that are in `after` only.

    :raises AssertionError: when a row of `before` was changed; then it cannot be put back by adding rows
    """
    found: Rows = {}
    for table, (columns, rows) in after.items():
        old = {repr(row) for row in before.get(table, ([], []))[1]}
        new = [row for row in rows if repr(row) not in old]
        assert len(new) + len(old) == len(rows), f"{table} held rows that building the company changes"
        if new:
            found[table] = (columns, [tuple(map(_as_parameter, row)) for row in new])
    return found


def _as_parameter(value: Any) -> Any:
    """`value` as the driver takes it back; SQLite reads the time of a day and cannot write it."""
    on_sqlite = connection.vendor == "sqlite"
    return value.isoformat() if on_sqlite and isinstance(value, time) else value
