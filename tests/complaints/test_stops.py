"""Stopping a deadline of a complaint: who asks, who decides, what the page, the API and the history say."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import offers
from feedback_system.deadlines.models import Deadline, DeadlineRule, StopRequest
from feedback_system.errors import NotPermitted, NotPossibleNow
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY, THURSDAY = (at(f"2026-03-0{day} 10:00") for day in (3, 4, 5))
ASKED = {
    "clock": "complaint-close",
    "reason": "sample",
    "text": "客户寄回样品",
    "expected_until": "2026-03-06T10:00",
}


def with_stops(**more) -> None:
    """The company switched it on for the handling limit."""
    DeadlineRule.objects.filter(code="complaint-close").update(pause_policy="on_request", **more)


def close_clock(complaint: Complaint) -> Deadline:
    return complaint.case.deadlines.get(code="complaint-close")


def offered(complaint: Complaint, *people, moment=TUESDAY) -> dict[str, set[str]]:
    """Which of the four steps is offered to whom."""
    found: dict[str, set[str]] = {}
    for person in people:
        for offer in offers(complaint, by=person, at=moment):
            if offer.allowed and ("stop" in offer.step.name or offer.step.name == "resume_clock"):
                found.setdefault(offer.step.name, set()).add(person.username)
    return found


def test_nothing_of_it_is_offered_while_no_rule_allows_a_stop(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    people = (world.qa1, world.qa_head, world.gm)

    assert offered(complaint, *people) == {}
    with pytest.raises(NotPossibleNow):
        take(complaint, "ask_stop", by=world.qa1, at=TUESDAY, **ASKED)


def test_a_stop_from_the_request_to_the_going_on(world: World) -> None:
    with_stops()
    complaint = complaint_at(world, State.INVESTIGATING)
    was = close_clock(complaint).due_at
    people = (world.qa1, world.qa_head, world.factory_head, world.gm, world.sales1)
    assert offered(complaint, *people) == {"ask_stop": {"qa1", "qa_head", "gm"}}

    complaint = take(complaint, "ask_stop", by=world.qa1, at=TUESDAY, **ASKED)
    assert offered(complaint, *people) == {"decide_stop": {"qa_head", "gm"}, "withdraw_stop": {"qa1"}}
    request = StopRequest.objects.get()
    for nobody in (world.qa1, world.sales_head):
        with pytest.raises(NotPermitted):
            take(
                complaint, "decide_stop", by=nobody, at=WEDNESDAY, stop_request=request.pk, decision="approve"
            )
    complaint = take(
        complaint, "decide_stop", by=world.qa_head, at=WEDNESDAY, stop_request=request.pk, decision="approve"
    )
    assert offered(complaint, *people) == {"resume_clock": {"qa1", "qa_head", "gm"}}
    complaint = take(complaint, "resume_clock", by=world.qa1, at=THURSDAY, clock="complaint-close")

    assert close_clock(complaint).due_at - was == THURSDAY - WEDNESDAY
    story = CaseEvent.objects.filter(case=complaint.case_id, at__gte=TUESDAY).order_by("sequence")
    assert list(story.values_list("name", flat=True)) == [
        "ask_stop",
        "deadline_parked",
        "decide_stop",
        "deadline_resumed",
        "resume_clock",
    ]


def test_what_a_head_asks_is_decided_above(world: World) -> None:
    with_stops()
    complaint = complaint_at(world, State.INVESTIGATING)
    complaint = take(complaint, "ask_stop", by=world.qa_head, at=TUESDAY, **ASKED)

    assert offered(complaint, world.qa_head, world.gm)["decide_stop"] == {"gm"}


def test_the_page_shows_what_waits_and_what_stands_still_and_the_step_form_shows_the_request(
    world: World, client: Client
) -> None:
    with_stops()
    complaint = complaint_at(world, State.INVESTIGATING)
    complaint = take(complaint, "ask_stop", by=world.qa1, at=TUESDAY, **ASKED)
    client.force_login(world.qa_head)
    url = complaint.case.get_absolute_url()

    page = client.get(url).content.decode()
    assert "is asked for" in page
    assert reverse("desk:step", args=["complaints", complaint.case.reference, "decide_stop"]) in page
    form = client.get(reverse("desk:step", args=["complaints", complaint.case.reference, "decide_stop"]))
    assert "客户寄回样品" in form.content.decode()

    take(
        complaint,
        "decide_stop",
        by=world.qa_head,
        at=TUESDAY,
        stop_request=StopRequest.objects.get().pk,
        decision="approve",
    )
    page = client.get(url).content.decode()
    assert "stands still" in page
    receipt = client.get(reverse("deadlines:receipt", args=[close_clock(complaint).pk])).content.decode()
    assert "等待样品" in receipt
    assert world.qa_head.name in receipt


def test_a_state_named_by_the_rule_stops_the_handling_limit_while_the_case_is_in_it(world: World) -> None:
    with_stops(pause_states=["negotiating"])
    complaint = walk(world, new_complaint(world), LONG_WAY, until=State.NEGOTIATING)
    clock = close_clock(complaint)
    assert clock.state == "parked"
    stop = clock.stops.get()

    complaint = take(
        complaint, "record_outcome", by=world.sales1, at=TUESDAY, outcome="accepted", text="客户接受折让"
    )
    assert close_clock(complaint).state == "parked"
    complaint = take(complaint, "review_outcome", by=world.sales_head, at=WEDNESDAY, text="属实")

    after = close_clock(complaint)
    assert (after.state, after.due_at - clock.due_at) == ("running", WEDNESDAY - stop.begins_at)
