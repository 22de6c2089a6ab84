"""Which step of a complaint starts which clock, and which one ends it.

MONDAY_9AM is Monday 2 March 2026, 9:00; the steps of a way follow each other every half hour.
"""

from datetime import datetime
from typing import Any

import pytest

from complaints.models import Complaint
from complaints.states import State
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk
from tests.factories.remedies import book

pytestmark = pytest.mark.django_db

MONDAY_10AM = at("2026-03-02 10:00")
LATER = at("2026-03-05 10:00")


def clock(complaint: Complaint, code: str) -> Any:
    """The clock of that code on the case, running or ended."""
    return complaint.case.deadlines.get(code=code)


def told(complaint: Complaint, code: str) -> tuple[str, datetime | None]:
    """How the clock stands and when it was met."""
    found = clock(complaint, code)
    return found.state, found.met_at


def test_the_first_answer_counts_from_the_report_to_the_moment_it_was_given(world: World) -> None:
    complaint = new_complaint(world)  # reported Monday 9:00
    assert clock(complaint, "complaint-first-answer").due_at == at("2026-03-03 09:00")

    complaint = take(
        complaint,
        "acknowledge",
        by=world.cs1,
        at=MONDAY_10AM,
        channel="phone",
        text="已收到，马上调查",
        told_at="2026-03-02T09:40",
    )

    assert told(complaint, "complaint-first-answer") == ("met", at("2026-03-02 09:40"))


def test_registering_ends_with_the_submission_and_accepting_begins_there(world: World) -> None:
    complaint = take(new_complaint(world), "submit", by=world.cs1, at=MONDAY_10AM)

    assert told(complaint, "complaint-register") == ("met", MONDAY_10AM)
    accepting = clock(complaint, "complaint-accept")
    assert (accepting.started_at, accepting.due_at) == (MONDAY_10AM, at("2026-03-03 17:30"))


def test_the_case_has_13_days_at_home_and_17_overseas_from_its_acceptance(world: World) -> None:
    at_home = complaint_at(world, State.ACCEPTED)
    abroad = walk(
        world,
        new_complaint(world, customer="C900", order_number="SO-9", batch_number=""),
        LONG_WAY,
        until=State.ACCEPTED,
        changes={"accept": {"market": "overseas"}},
    )

    assert clock(at_home, "complaint-close").due_at == at("2026-03-16 00:00")  # end of Sunday the 15th
    assert clock(abroad, "complaint-close").due_at == at("2026-03-20 00:00")  # end of Thursday the 19th


def test_the_second_consolidated_opinion_has_a_day_from_entry_to_exit(world: World) -> None:
    complaint = complaint_at(world, State.OUTCOME_REVIEW)
    entered = complaint.case.visits.get(state=State.OUTCOME_REVIEW, left_at=None).entered_at
    weighing = clock(complaint, "complaint-outcome-review")
    assert (weighing.started_at, weighing.due_at) == (entered, at("2026-03-04 00:00"))

    complaint = take(complaint, "consolidate_outcome", by=world.gm_office, at=LATER, text="在核准范围内")

    assert told(complaint, "complaint-outcome-review") == ("met", LATER)


def test_the_remedy_has_30_days_from_the_closing_to_its_last_booking(world: World) -> None:
    two = [
        {"kind": "allowance", "amount": "500.00", "description": ""},
        {"kind": "exchange", "amount": "300.00", "quantity": "12", "description": ""},
    ]
    complaint = walk(world, new_complaint(world), LONG_WAY, changes={"propose": {"remedy": two}})
    assert complaint.state == State.EXECUTING
    carrying = clock(complaint, "complaint-remedy")
    assert (carrying.started_at, carrying.due_at) == (complaint.closed_at, at("2026-04-02 00:00"))

    complaint = book(world, complaint, position=1, at=LATER, reference="PZ-31")
    assert clock(complaint, "complaint-remedy").state == "running"
    complaint = book(world, complaint, position=2, at=LATER, reference="CK-8", quantity="12")

    assert told(complaint, "complaint-remedy") == ("met", LATER)


def test_a_third_party_stops_no_clock(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    before = {row.code: (row.state, row.due_at) for row in complaint.case.deadlines.all()}

    complaint = take(complaint, "flag_third_party", by=world.gm_office, at=LATER, reason="承运公司野蛮装卸")

    after = {row.code: (row.state, row.due_at) for row in complaint.case.deadlines.all()}
    assert after.pop("joint-handling")[0] == "running"  # the meeting about it has a limit of its own
    assert after == before


@pytest.mark.parametrize(
    ("step", "who", "fields", "state"),
    [
        (
            "withdraw",
            "sales_head",
            {"reason": "客户来函撤诉", "proof": "撤诉函"},
            "cancelled",
        ),
        (
            "rule_not_upheld",
            "gm_office",
            {"text": "客户使用不当"},
            "met",
        ),
    ],
)
def test_withdrawing_cancels_the_case_clock_and_not_upheld_meets_it(
    world: World, step: str, who: str, fields: dict[str, str], state: str
) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)

    complaint = take(complaint, step, by=getattr(world, who), at=LATER, **fields)

    assert clock(complaint, "complaint-close").state == state
    assert not complaint.case.deadlines.filter(state__in=["running", "parked"]).exists()
