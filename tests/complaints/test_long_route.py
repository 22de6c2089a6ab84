"""The long route of policy 004, from the telephone to the filed case."""

import pytest

from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.operations import verify
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk
from tests.factories.remedies import book

pytestmark = pytest.mark.django_db


def test_a_complaint_travels_the_whole_long_route_and_ends_filed(world: World) -> None:
    complaint = new_complaint(world)
    assert complaint.case.receipt_number == "R260302001"
    assert complaint.case.number is None

    complaint = walk(world, complaint, LONG_WAY)

    assert complaint.state == State.EXECUTING
    assert complaint.case.number == "260301"
    later = at("2026-03-10 10:00")
    complaint = book(world, complaint, at=later, reference="V-77")
    for reader in ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1"):
        complaint = take(complaint, "mark_read", by=getattr(world, reader), at=later)
    complaint = take(complaint, "file_away", by=world.gm_office, at=later)

    assert complaint.state == State.FILED
    assert verify(complaint.case_id) is None


@pytest.mark.parametrize(
    "state",
    [
        state
        for state in State
        if state
        not in (
            State.RETURNED,
            State.FILED,
            State.NO_LOSS,
            State.NOT_UPHELD,
            State.REFILED,
            State.WITHDRAWN,
            State.MERGED,
        )
    ],
)
def test_every_state_of_the_long_route_is_reached_by_its_steps(world: World, state: str) -> None:
    complaint = complaint_at(world, state)

    stored = Complaint.objects.select_related("case").get(pk=complaint.pk)
    assert stored.state == state
    assert stored.case.state == state
