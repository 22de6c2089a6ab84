"""Made cases: as good as typed ones for lists, clocks, history and the next step, only faster."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import FINISHED, OPEN, State
from demo.people import Cast
from feedback_system.approvals.operations import deciders, pending
from feedback_system.audit.models import EventPayload
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations.running import recount, stops_of
from feedback_system.numbering.models import Counter
from feedback_system.searching.models import CaseSearch

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

COUNT = 300


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What `make_cases 300` says on an empty database, once for all tests here."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        out = StringIO()
        call_command("make_cases", str(COUNT), "--seed", "7", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def copied() -> Any:
    """The cases that were copied, not walked: the newer half of the table holds no others."""
    return Case.objects.order_by("-pk")[: COUNT // 2]


def newest_in(state: State) -> Complaint:
    return Complaint.objects.filter(state=state).select_related("case", "salesperson").order_by("-pk")[0]


def take(complaint: Complaint, step: str, by: User, **data: Any) -> Complaint:
    return advance(
        complaint_kind.steps[step],
        complaint.case,
        by=by,
        at=timezone.now(),
        version=complaint.case.version,
        data=data,
    )


def test_real_data_is_protected_from_made_cases() -> None:
    with pytest.raises(CommandError, match="demo or test database"):
        call_command("make_cases", "5")


def test_it_makes_as_many_as_asked_and_its_figures_agree_with_the_tables(said: str) -> None:
    told = {line.split()[1]: int(line.split()[0]) for line in said.splitlines()[:-1]}

    assert Case.objects.count() == Complaint.objects.count() == COUNT
    assert sum(told.values()) == COUNT
    assert told == {state: Case.objects.filter(state=state).count() for state in told}
    assert said.splitlines()[-1].startswith(f"{COUNT} cases in ")


def test_what_is_open_stands_in_the_worklist_and_nothing_else_does(said: str) -> None:
    unfinished = Case.objects.exclude(state__in=FINISHED)

    assert set(OpenCase.objects.values_list("case", "state")) == set(unfinished.values_list("pk", "state"))
    assert not Case.objects.filter(state__in=OPEN, closed_at__isnull=False).exists()
    assert not Case.objects.exclude(state__in=OPEN).filter(closed_at=None).exists()


def test_the_copy_of_the_state_is_that_of_the_form(said: str) -> None:
    assert all(row.state == row.case.state for row in Complaint.objects.select_related("case"))


def test_every_history_is_whole_and_every_text_belongs_to_it(said: str) -> None:
    assert [case.pk for case in Case.objects.all() if verify(case.pk) is not None] == []
    assert EventPayload.objects.filter(event__case__in=copied().values("pk")).exists()


def test_numbers_go_on_where_the_made_ones_end(said: str) -> None:
    for series, period, last in Counter.objects.values_list("series", "period", "last"):
        if series == "complaint":
            taken = Case.objects.filter(number__startswith=period).values_list("number", flat=True)
            assert sorted(int(number[len(period) :]) for number in taken) == list(range(1, last + 1))
        if series == "receipt":
            assert Case.objects.filter(receipt_number__startswith=f"R{period}").count() == last


def test_the_calendar_gives_every_deadline_of_a_copy_again(said: str) -> None:
    calendar = company_calendar()
    clocks = (
        Deadline.objects.filter(case__in=copied().values("pk"))
        .select_related("rule")
        .prefetch_related("rule__rungs")
    )
    checked = 0
    for clock in clocks:
        if clock.rule.repeats or clock.state == "parked":
            continue
        stored: tuple[datetime, Any, Any] = (clock.due_at, clock.receipt, clock.ladder)
        end = clock.ended_at or timezone.now()
        # The stop that ended with the clock was no stop yet when the clock was counted.
        stops = [stop for stop in stops_of(clock, until=end) if stop[1] < end]
        recount(clock, calendar=calendar, stops=stops)
        assert (clock.due_at, clock.receipt, clock.ladder) == stored, clock.code
        checked += 1
    assert checked > 500


def test_copies_are_found_by_the_words_of_their_customer(said: str) -> None:
    case = copied().select_related("customer", "complaint")[0]
    row = CaseSearch.objects.get(case=case)

    assert CaseSearch.objects.count() == COUNT
    assert case.complaint.order_number.casefold() in row.norm
    assert case.customer.code.casefold() in row.norm


def test_a_submitted_copy_can_be_accepted(said: str) -> None:
    complaint = newest_in(State.SUBMITTED)

    complaint = take(
        complaint, "accept", Cast.read()["gm_office"],
        route="long", complaint_class="quality", market="home", severity="general",
    )  # fmt: skip

    assert complaint.state == State.ACCEPTED
    assert Case.objects.filter(number=complaint.case.number).count() == 1
    assert verify(complaint.case_id) is None


def test_a_copy_under_investigation_can_be_handed_over(said: str) -> None:
    complaint = newest_in(State.INVESTIGATING)

    complaint = take(
        complaint, "finish_investigation", complaint.investigator,
        text="夹具磨损", ours="yes", responsible_department="production", production_department="production",
    )  # fmt: skip

    assert complaint.state == State.PRODUCTION_ANALYSIS
    assert complaint.case.deadlines.filter(code="stage-production", state="running").exists()
    assert verify(complaint.case_id) is None


def test_a_copy_that_waits_for_an_approval_can_be_approved(said: str) -> None:
    complaint = newest_in(State.AWAITING_APPROVAL)
    waiting = pending(complaint.case, "remedy")
    assert waiting is not None

    complaint = take(complaint, "approve", deciders(waiting)[0], reason="")

    assert complaint.state == State.NEGOTIATING
    assert verify(complaint.case_id) is None
