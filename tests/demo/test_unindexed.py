"""Tables that are filled first and indexed afterwards are what they were before, and nothing wrong slips in meanwhile."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from demo.unindexed import indexed_afterwards
from feedback_system.cases.models import Case, Note, StageVisit
from tests.factories.company import World
from tests.factories.complaints import new_complaint

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

TABLES = (Case, Note, StageVisit)


def defined() -> set[str]:
    """Every index, constraint and trigger of the tables, as the database says them."""
    names = [model._meta.db_table for model in TABLES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE tablename = ANY(%s) UNION ALL "
            "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) UNION ALL "
            "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
            [names, names, names],
        )
        return {row[0] for row in cursor.fetchall()}


def test_indexes_and_constraints_come_back_as_they_were(world: World) -> None:
    before = defined()

    with indexed_afterwards(TABLES):
        inside = defined()
        new_complaint(world)

    assert defined() == before
    assert len(inside) < len(before) / 2  # the fewer, the fewer look-ups for each row
    assert any("CHECK" in one for one in inside) and any("PRIMARY KEY" in one for one in inside)


def test_a_key_that_leads_nowhere_is_found_when_the_keys_come_back(world: World) -> None:
    before = defined()

    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic(), indexed_afterwards(TABLES):
        StageVisit.objects.create(case_id=987_654, state="draft", entered_at=timezone.now())

    assert defined() == before


def test_two_cases_with_one_receipt_number_are_found_when_uniqueness_comes_back(world: World) -> None:
    case = new_complaint(world).case

    with pytest.raises(IntegrityError), transaction.atomic(), indexed_afterwards(TABLES):
        Case.objects.bulk_create(
            [
                Case(
                    **{
                        f.attname: getattr(case, f.attname)
                        for f in Case._meta.concrete_fields
                        if f.name != "id"
                    }
                )
            ]
        )
