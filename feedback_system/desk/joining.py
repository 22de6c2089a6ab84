"""What a form and its folder point to, without a join for each.

A complaint names six people and five departments. Joined, they make a query of more than twenty tables, and planning that
takes PostgreSQL many times longer than running it. So the departments come from what the process keeps, and all people
from one query of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import ForeignKey, Model

from accounts.models import Department, User
from feedback_system.reference.kept import kept_rows


def keys_of(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """The foreign keys of a table, without the link of a form to its folder."""
    return [
        field for field in model._meta.concrete_fields if isinstance(field, ForeignKey) and field.many_to_one
    ]


def joined_keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Those that are joined: neither people nor departments."""
    return [field for field in keys_of(model) if field.related_model not in (User, Department)]


def rows_beside(record: Model) -> list[Model]:
    """The rows that hang on the form one to one and were read with it (a report)."""
    links = [link for link in record._meta.related_objects if link.one_to_one]
    found = [record._state.fields_cache.get(link.get_accessor_name()) for link in links]
    return [row for row in found if row is not None]


def give_people_and_departments(rows: Sequence[Model]) -> None:
    """Give the rows the people and departments they name, those with their heads. Note: one query, for the people."""
    wanted = [
        (row, field, getattr(row, field.attname))
        for row in rows
        for field in keys_of(type(row))
        if field.related_model in (User, Department)
    ]
    departments = {one.pk: one for one in kept_rows("departments", lambda: Department.objects.order_by("pk"))}
    ids = {key for _row, field, key in wanted if field.related_model is User and key is not None}
    named = {key for _row, field, key in wanted if field.related_model is Department}
    heads = {one.head_id for pk, one in departments.items() if pk in named and one.head_id is not None}
    people = User.objects.in_bulk(ids | heads)
    for pk in named & departments.keys():
        departments[pk].head = people.get(departments[pk].head_id)
    for row, field, key in wanted:
        found: Any = people.get(key) if field.related_model is User else departments.get(key)
        if key is None or found is not None:
            setattr(row, field.name, found)
