"""The light route: on site within 48 hours if needed, done by the customer's own date, else in 5 working days."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPossibleNow
from feedback_system.notifications.models import Notification
from quality.states import ImprovementState
from tests.factories.company import World, at
from tests.factories.complaints import LIGHT_WAY, complaint_at, new_complaint, take, walk
from tests.factories.improvements import RULED, carried_out, improvement_of

pytestmark = pytest.mark.django_db

TUESDAY = at("2026-03-03 10:00")
LIGHT = {"accept": {"route": "light"}}
PEOPLE = {"accept": "qa1"}


def light(world: World, *, until: str | None = State.ACCEPTED, **intake: Any) -> Complaint:
    """A complaint on the light route, accepted on Monday 2 March at 10:00."""
    complaint = new_complaint(world, route="light", **intake)
    return walk(world, complaint, LIGHT_WAY, until=until, people=PEOPLE, changes=LIGHT)


def clock_of(complaint: Complaint, code: str) -> Deadline:
    """The clock with that code."""
    return Deadline.objects.get(case=complaint.case_id, code=code)


def record(**changes: Any) -> dict[str, Any]:
    """What is written down after a visit on site."""
    fields = {
        "visited_at": "2026-03-04 15:00",
        "place": "东方电子二号线",
        "went": [{"person": "tech1"}],
        "findings": "现场更换两片后正常。",
    }
    return fields | changes


def test_the_customers_own_date_is_the_limit_and_the_receipt_says_so(world: World, client: Client) -> None:
    complaint = light(world, wished_on="2026-03-20")

    clock = clock_of(complaint, "light-complaint")
    assert clock.due_at == at("2026-03-21 00:00")
    client.force_login(world.qa1)
    page = client.get(f"/deadlines/{clock.pk}/receipt/").text
    assert "the day that was named: due at the end of this day" in page
    assert "the day that was named, 2026-03-20" in page


def test_without_a_date_of_the_customer_5_working_days_count_as_by_the_command(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = light(world)

    call_command("due", "--rule", "light-complaint", "--from", "2026-03-02T10:00")

    assert clock_of(complaint, "light-complaint").due_at == at("2026-03-09 17:30")
    assert capsys.readouterr().out.splitlines()[0] == "2026-03-09T17:30:00+08:00"


def test_a_date_wished_on_another_route_sets_no_clock(world: World) -> None:
    complaint = complaint_at(world, State.ACCEPTED, wished_on="2026-03-05")

    assert clock_of(complaint, "complaint-close").due_at == at("2026-03-16 00:00")


def test_another_date_of_the_customer_moves_the_running_clock(world: World, client: Client) -> None:
    complaint = light(world, wished_on="2026-03-20")

    complaint = take(
        complaint,
        "change_wished_date",
        by=world.cs1,
        at=TUESDAY,
        wished_on="2026-03-06",
        reason="客户来电提前",
    )

    assert clock_of(complaint, "light-complaint").due_at == at("2026-03-07 00:00")
    moved = CaseEvent.objects.get(case=complaint.case_id, name="deadline_moved")
    assert moved.facts["named_day"] == "2026-03-06"
    told = Notification.objects.get(case=complaint.case_id, kind="deadline_moved")
    assert told.recipient == world.qa_head
    client.force_login(world.qa1)
    page = client.get(complaint.case.get_absolute_url()).text
    assert "wrote down the customer&#x27;s date: 2026-03-06." in page
    assert "now due 2026-03-07 " in page
    complaint = take(
        complaint, "change_wished_date", by=world.cs1, at=TUESDAY, wished_on="", reason="客户不再限定"
    )
    assert clock_of(complaint, "light-complaint").due_at == at("2026-03-09 17:30")


def test_a_date_corrected_before_the_acceptance_counts_from_the_acceptance_on(world: World) -> None:
    complaint = new_complaint(world, route="light", wished_on="2026-03-20")
    facts = {"customer": "C001", "product": "TS-500", "order_number": "SO-1001", "quantity": "200",
             "description": "划伤", "demand": "换货", "channel": "phone", "complaint_class": "quality",
             "route": "light", "reported_at": "2026-03-02 09:00"}  # fmt: skip

    complaint = take(complaint, "edit", by=world.cs1, at=TUESDAY, **facts, wished_on="2026-03-12")
    complaint = walk(world, complaint, LIGHT_WAY[:2], start=TUESDAY, people=PEOPLE, changes=LIGHT)

    assert clock_of(complaint, "light-complaint").due_at == at("2026-03-13 00:00")
    assert not CaseEvent.objects.filter(case=complaint.case_id, name="deadline_moved").exists()


@pytest.mark.parametrize("wished", ["2026-03-20", "2026-02-27"])
def test_the_same_date_again_or_one_before_the_report_is_refused(world: World, wished: str) -> None:
    complaint = light(world, wished_on="2026-03-20")

    with pytest.raises(Invalid) as refusal:
        take(complaint, "change_wished_date", by=world.cs1, at=TUESDAY, wished_on=wished, reason="来电")

    assert set(refusal.value.errors) == {"wished_on"}


def test_48_hours_run_from_the_mark_to_the_arrival_on_site(world: World) -> None:
    complaint = light(world)

    complaint = take(complaint, "ask_site_visit", by=world.qa1, at=TUESDAY, reason="客户线边停机")

    assert clock_of(complaint, "light-site").due_at == at("2026-03-05 10:00")
    told = Notification.objects.filter(case=complaint.case_id, kind="complaint_visit_asked")
    assert {one.recipient.username for one in told} == {"cs1", "qa_head"}
    complaint = take(complaint, "record_site_visit", by=world.tech1, at=at("2026-03-05 11:00"), **record())
    clock = clock_of(complaint, "light-site")
    # Entered after the 48 hours, but arrived within them: the arrival counts.
    assert (clock.state, clock.met_at) == ("met", at("2026-03-04 15:00"))
    assert not clock.is_late(clock.met_at)


def test_an_arrival_after_48_hours_is_late(world: World) -> None:
    complaint = take(light(world), "ask_site_visit", by=world.qa1, at=TUESDAY, reason="客户线边停机")

    complaint = take(
        complaint,
        "record_site_visit",
        by=world.qa1,
        at=at("2026-03-05 11:00"),
        **record(visited_at="2026-03-05 10:00"),
    )

    met = CaseEvent.objects.filter(case=complaint.case_id, name="deadline_met").order_by("-sequence")[0]
    assert met.facts["clocks"][0]["late"] is True


def test_a_visit_on_site_belongs_to_the_light_route_only(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    with pytest.raises(NotPossibleNow):
        take(complaint, "ask_site_visit", by=world.qa1, at=TUESDAY, reason="停机")


def test_a_visit_on_site_that_is_called_off_ends_its_clock(world: World) -> None:
    complaint = take(light(world), "ask_site_visit", by=world.qa1, at=TUESDAY, reason="停机")

    complaint = take(
        complaint, "cancel_joint_visit", by=world.qa1, at=TUESDAY, kind="site", reason="客户自行恢复"
    )

    assert clock_of(complaint, "light-site").state == "cancelled"
    assert complaint.open_visits() == []


def test_the_light_route_does_not_end_while_somebody_must_still_go_to_the_site(world: World) -> None:
    complaint = take(light(world), "ask_site_visit", by=world.qa1, at=TUESDAY, reason="停机")
    complaint = walk(world, complaint, LIGHT_WAY[2:-1], start=TUESDAY, people=PEOPLE)

    with pytest.raises(Blocked, match="visit on site asked for on 2026-03-03 is not recorded"):
        take(complaint, "review_outcome", by=world.sales_head, at=at("2026-03-05 09:00"), text="属实")
    complaint = take(complaint, "record_site_visit", by=world.qa1, at=at("2026-03-05 09:00"), **record())
    complaint = take(complaint, "review_outcome", by=world.sales_head, at=at("2026-03-05 09:30"), text="属实")

    assert complaint.state == State.CLOSED
    assert clock_of(complaint, "light-complaint").state == "met"


def test_departments_correct_what_a_light_complaint_showed_and_the_effect_is_followed(world: World) -> None:
    complaint = light(world, until=None)

    raised = take(
        complaint,
        "raise_improvement",
        by=world.gm_office,
        at=RULED,
        department="production",
        reason="夹具磨损，同类产品也用",
    )

    improvement = improvement_of(raised)
    assert Notification.objects.filter(case=improvement.case_id, recipient=world.prod_head).exists()
    improvement = carried_out(world, improvement, until=ImprovementState.EFFECT_CHECKED)
    check = improvement.checks.get()
    assert (check.effective, check.checked_by) == (True, world.qa2)
