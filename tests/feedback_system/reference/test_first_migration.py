"""The migration of an empty database makes only changed models anew; what it leaves behind is what the models say."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db

OF_ITS_OWN = {"searching_casesearch": {"grams"}}
"""Columns that a migration makes beside the model: on PostgreSQL the search keeps its keys there."""


def columns_of(cursor: Any, table: str) -> set[str]:
    """The columns of a table as they stand in the database."""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")
    return {one[0] for one in cursor.description} - OF_ITS_OWN.get(table, set())


def names_of(cursor: Any, table: str) -> set[str]:
    """The names of constraints and indexes of a table; on SQLite every name that stands in its definition."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table])
        return {name for (sql,) in cursor.fetchall() for name in re.findall(r'"([^"]+)"', sql)}
    return set(connection.introspection.get_constraints(cursor, table))


def made(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def test_every_table_has_exactly_the_columns_of_its_model_and_all_its_constraints_and_indexes() -> None:
    wrong = []
    with connection.cursor() as cursor:
        for model in filter(made, apps.get_models(include_auto_created=True)):
            meta = model._meta
            columns, names = columns_of(cursor, meta.db_table), names_of(cursor, meta.db_table)
            wanted = {field.column for field in meta.local_concrete_fields}
            wrong += [f"{meta.label} lacks the column {name}" for name in wanted - columns]
            wrong += [f"{meta.label} has the column {name} too much" for name in columns - wanted]
            named = {one.name for one in (*meta.constraints, *meta.indexes)}
            wrong += [f"{meta.label} lacks {name}" for name in named - names]

    assert wrong == []
