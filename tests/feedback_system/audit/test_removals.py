"""A case that was imported can be taken back, and nothing else: the database itself says so, and the copies know of it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from feedback_system.audit.anchors import KnownHeads, verify_against
from feedback_system.audit.models import CaseEvent, Removal
from feedback_system.audit.operations import head
from feedback_system.cases.models import Case
from tests.factories.company import World
from tests.factories.complaints import new_complaint
from tests.feedback_system.imports.reading import RUNNING, read, row, undo, write

pytestmark = pytest.mark.django_db


def test_the_history_of_a_case_that_was_logged_here_is_never_let_go(world: World) -> None:
    case = new_complaint(world).case

    with pytest.raises(DatabaseError, match="only a case that was imported"), transaction.atomic():
        Removal.objects.create(
            case_id=case.pk, receipt_number="R1", events=1, head="", why="", at=timezone.now(), by=world.admin
        )
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        CaseEvent.objects.filter(case=case, payload=None).delete()

    assert case.events.exists()


def test_the_record_of_a_removal_stays_for_ever(world: World) -> None:
    undo(write(read(RUNNING, by=world.gm_office), by=world.gm_office), by=world.gm_office)

    for statement in ("DELETE FROM audit_removal", "UPDATE audit_removal SET why = ''"):
        with (
            pytest.raises(DatabaseError, match="cannot be changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert set(Removal.objects.values_list("by__username", flat=True)) == {"gm_office"}


def test_the_daily_copy_takes_a_case_that_was_taken_back_for_whole_and_any_other_for_cut_off(
    world: World,
) -> None:
    file = write(read(RUNNING, by=world.gm_office), by=world.gm_office)
    case = row(file, 4).case
    known = KnownHeads({case.pk: head(case.pk), case.pk + 1_000: (3, "ab")}, None)
    forged = KnownHeads({case.pk: (head(case.pk)[0], "ab")}, None)

    undo(file, by=world.gm_office)

    assert not Case.objects.as_system("gone").filter(pk=case.pk).exists()
    assert verify_against(case.pk, known) is None
    assert verify_against(case.pk, forged) is not None
    assert verify_against(case.pk + 1_000, known) is not None
