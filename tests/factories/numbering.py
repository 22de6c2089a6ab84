"""Where the keys of rows begin: alike in every test, so that what one test wrote can be written again in another."""

from __future__ import annotations

import functools
from typing import Any

from django.db import connection

OF_A_COMPANY = 10_000
"""What belongs to a company that is put back; below what a test adds to it."""
OF_A_TEST = 1_000_000
FROM_ONE = "cases_case"
"""The search looks at windows of this table's keys; a company comes without a case."""


@functools.cache
def _sequences() -> list[dict[str, Any]]:
    return list(connection.introspection.sequence_list())


def number_from(first: int) -> None:
    """Let the next row of every table have the key after `first`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [(one["table"], 0 if one["table"] == FROM_ONE else first) for one in _sequences()],
            )
        else:
            calls = [
                f"setval('{one['name']}', 1, false)"
                if one["table"] == FROM_ONE
                else f"setval('{one['name']}', {first})"
                for one in _sequences()
            ]
            cursor.execute(f"SELECT {', '.join(calls)}")
