"""Fill tables first and index them afterwards: one sort for each index and one join for each foreign key, not one look-up for each row.

On PostgreSQL only, where definitions are part of the transaction: a load that fails leaves tables, indexes and keys as they were. Primary keys,
checks and triggers stay. A foreign key that comes back is checked over all rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, models

CONSTRAINTS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_constraint c
WHERE c.conrelid = ANY(%s::regclass[])
  AND (c.contype = 'f' OR (c.contype = 'u' AND NOT EXISTS (
      SELECT 1 FROM pg_constraint r WHERE r.contype = 'f' AND r.conindid = c.conindid)))
ORDER BY c.contype DESC, 1, 2
"""
"""Uniqueness before foreign keys, so that these find it when they come back."""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1
"""
"""What no constraint stands on; after the constraints are gone."""
FOR_A_SORT = ("SET LOCAL maintenance_work_mem = '512MB'", "SET LOCAL work_mem = '64MB'")


@contextmanager
def indexed_afterwards(tables: Sequence[type[models.Model]]) -> Iterator[None]:
    """The tables have no indexes, unique constraints and foreign keys inside; afterwards they are as before, and the planner knows the rows.

    Only inside a transaction, and while nobody else works: other sessions wait.
    """
    if connection.vendor != "postgresql":
        yield
        return
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]
    with connection.cursor() as cursor:
        # What was written before is checked now: a table with checks that wait cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(CONSTRAINTS, [names])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [names])
        indexes = cursor.fetchall()
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for setting in FOR_A_SORT:
            cursor.execute(setting)
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute(f"ANALYZE {', '.join(names)}")
