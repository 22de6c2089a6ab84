"""The small company once more, without building it again: its rows are kept in memory and put back into the next test.

Building it takes half a second of every test, putting its rows back a twentieth. The first test of a process builds it by
the real operations; what that wrote is what the others get. Tests that commit build their own, since they empty the tables.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import connection

from tests.factories.company import World, make_company

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
LEFT_ALONE = {"django_migrations", "sqlite_sequence", "reference_stamp"}


@dataclass(frozen=True)
class Stored:
    """What building the company added, by table, and the company as objects."""

    rows: Rows
    world: World


_stored: Stored | None = None


def world_for_a_test() -> World:
    """The small company in the present, rolled back transaction."""
    global _stored
    if _stored is None:
        before = _everything()
        world = make_company()
        _stored = Stored(_added(before, _everything()), copy.deepcopy(world))
        return world
    with connection.cursor() as cursor:
        for table, (columns, rows) in _stored.rows.items():
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            places = "(" + ", ".join(["%s"] * len(columns)) + ")"
            cursor.execute(
                f"INSERT INTO {connection.ops.quote_name(table)} ({names})"  # noqa: S608
                f" VALUES {', '.join([places] * len(rows))}",
                [value for row in rows for value in row],
            )
    return copy.deepcopy(_stored.world)


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
