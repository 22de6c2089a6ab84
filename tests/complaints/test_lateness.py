"""Who is told of lateness says so, and a late department gives the cause: at its next step, at the latest at the closing."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.kind import complaint_kind
from complaints.models import Complaint, StageDelay
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import offers
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.escalation.models import Acknowledgement, Escalation, ReminderSlip
from feedback_system.escalation.operations import escalate_due
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, STEPS, complaint_at, new_complaint, take, walk

pytestmark = pytest.mark.django_db

WEEK_LATER = at("2026-03-09 10:00")
"""QA has two working days, from Monday the 2nd."""
SEEN = {"cause": "sample", "text": "样品周三到", "expected_at": "2026-03-11T12:00"}


@pytest.fixture
def late(world: World) -> Complaint:
    """A complaint under investigation whose quality department has had a slip."""
    complaint = complaint_at(world, State.INVESTIGATING)
    escalate_due(now=WEEK_LATER, by=world.admin)
    assert ReminderSlip.objects.filter(case=complaint.case_id, department__code="qa").exists()
    return complaint


def test_who_was_told_says_seen_with_cause_and_expected_end_once(world: World, late: Complaint) -> None:
    told = {one["user"] for row in Escalation.objects.all() for one in row.recipients}
    assert world.qa_head.pk in told
    with pytest.raises(NotPermitted, match="Only who was told"):
        take(late, "see_lateness", by=world.qa2, at=WEEK_LATER, **SEEN)

    late = take(late, "see_lateness", by=world.qa_head, at=WEEK_LATER, **SEEN)

    seen = Acknowledgement.objects.filter(person=world.qa_head)
    assert {(one.cause, one.expected_at) for one in seen} == {("sample", at("2026-03-11 12:00"))}
    event = CaseEvent.objects.get(case=late.case_id, name="see_lateness")
    assert event.facts["cause"] == "sample"
    assert event.payload.content["text"] == "样品周三到"
    assert ReminderSlip.objects.filter(case=late.case_id, answered_at=None).exists()  # it answers no slip
    assert "see_lateness" not in {one.step.name for one in offers(late, by=world.qa_head, at=WEEK_LATER)}


def test_the_expected_end_lies_ahead(world: World, late: Complaint) -> None:
    with pytest.raises(Invalid, match="lies in the past"):
        take(late, "see_lateness", by=world.qa_head, at=WEEK_LATER, expected_at="2026-03-08T12:00")


def test_the_case_and_the_slip_lead_to_it_and_the_slip_shows_who_has_seen_it(
    world: World, client: Client, late: Complaint
) -> None:
    slip = ReminderSlip.objects.filter(case=late.case_id, department__code="qa").first()
    assert slip is not None
    step = reverse("desk:step", args=["complaints", late.case.reference, "see_lateness"])
    client.force_login(world.qa_head)

    assert step in client.get(late.case.get_absolute_url()).content.decode()
    assert step in client.get(reverse("escalation:slip", args=[slip.number])).content.decode()
    assert client.get(step).status_code == 200
    take(late, "see_lateness", by=world.qa_head, at=WEEK_LATER, **SEEN)

    page = client.get(reverse("escalation:slip", args=[slip.number])).content.decode()
    assert "样品周三到" in page
    assert step not in page


def test_the_late_department_is_asked_in_its_next_step_and_may_leave_it_empty(
    world: World, late: Complaint
) -> None:
    form = complaint_kind.steps["finish_investigation"].form(record=late, by=world.qa1, at=WEEK_LATER)
    assert not form.fields["delay_cause"].required
    who, data = STEPS["finish_investigation"]

    late = take(
        late,
        "finish_investigation",
        by=getattr(world, who),
        at=WEEK_LATER,
        **data,
        delay_cause="investigation",
    )

    given = StageDelay.objects.get(complaint=late)
    assert (given.code, given.department, given.cause.code) == (
        "stage-qa",
        world.departments["qa"],
        "investigation",
    )
    assert CaseEvent.objects.get(case=late.case_id, name="delay_explained").facts["cause"] == "investigation"
    again = complaint_kind.steps["finish_production_analysis"].form(
        record=late, by=world.prod1, at=WEEK_LATER
    )
    assert "delay_cause" not in again.fields  # production has just got it


@pytest.mark.parametrize(
    ("step", "who", "fields"),
    [
        ("acknowledge", "cs1", {"channel": "phone", "text": "已收到"}),
        ("tell_customer", "sales1", {"channel": "phone", "text": "仍在调查"}),
        ("receive_sample", "qa1", None),
        ("flag_major", "qa_head", {"reason": "停线"}),
        ("ask_site_visit", "sales1", None),
    ],
)
def test_lateness_never_stands_in_the_way_of_an_answer_or_a_containment(
    world: World, late: Complaint, step: str, who: str, fields: dict[str, str] | None
) -> None:
    person = getattr(world, who)
    form = complaint_kind.steps[step].form(record=late, by=person, at=WEEK_LATER)
    assert "delay_cause" not in form.fields

    if fields is not None:
        take(late, step, by=person, at=WEEK_LATER, **fields)
        assert CaseEvent.objects.filter(case=late.case_id, name=step).exists()


def test_a_budget_that_was_overrun_asks_for_the_cause_at_the_closing_unless_the_department_gave_it(
    world: World,
) -> None:
    """The handling limit of 13 days holds; quality had two working days and took five."""
    unexplained = complaint_at(world, State.INVESTIGATING)
    who, data = STEPS["finish_investigation"]
    unexplained = take(unexplained, "finish_investigation", by=getattr(world, who), at=WEEK_LATER, **data)
    unexplained = walk(world, unexplained, LONG_WAY[4:-1], start=WEEK_LATER)
    moment = at("2026-03-09 16:45")
    with pytest.raises(Invalid) as refused:
        take(unexplained, "close", by=world.gm_office, at=moment)
    assert set(refused.value.errors) == {"delay_cause"}
    unexplained = take(unexplained, "close", by=world.gm_office, at=moment, delay_cause="staff")
    assert unexplained.delay_cause.code == "staff"


def test_with_the_cause_given_before_the_closing_asks_for_nothing(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    who, data = STEPS["finish_investigation"]
    complaint = take(
        complaint, "finish_investigation", by=getattr(world, who), at=WEEK_LATER, **data, delay_cause="sample"
    )
    complaint = walk(world, complaint, LONG_WAY[4:], start=WEEK_LATER)

    assert complaint.state == State.EXECUTING
    assert complaint.delay_cause is None


def test_a_case_in_time_asks_nobody(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY)

    assert complaint.state == State.EXECUTING
    assert not StageDelay.objects.exists()
