"""Stop a clock on request and let it go on: who, how long, how often; exact to the second, and never in silence."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command

from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import OpenCase
from feedback_system.company.models import Company
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineRule, StopRequest
from feedback_system.deadlines.operations import (
    ask_for_stop,
    decide_stop,
    follow_state,
    meet,
    resume,
    resume_lapsed,
    withdraw_stop,
)
from feedback_system.deadlines.receipts import unpack
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.feedback_system.clockwork import MONDAY, local
from tests.feedback_system.worktime.oracle import MinuteCounter

CLOSE = "complaint-close"
TUESDAY, WEDNESDAY, FRIDAY = local("2026-03-03 10:00"), local("2026-03-04 10:00"), local("2026-03-06 10:00")


@pytest.fixture
def stoppable(town):
    """The rule of the handling limit lets its clocks be stopped: the company switched it on."""
    DeadlineRule.objects.filter(code=CLOSE).update(pause_policy="on_request")
    return town


def ask(town, case, *, at=TUESDAY, until=FRIDAY, by=None, code=CLOSE):
    return ask_for_stop(
        case,
        code,
        reason="sample",
        reason_label="等待样品",
        text="客户寄回样品",
        expected_until=until,
        by=by or town.clerk,
        at=at,
    )


def approve(town, request, *, at=TUESDAY, by=None):
    request = StopRequest.objects.get(pk=request.pk)
    return decide_stop(request, approve=True, reason="", by=by or town.sales_head, at=at)


def stopped(town, case, **times):
    return approve(town, ask(town, case, **times), at=times.get("at", TUESDAY))


def clock_of(case, code=CLOSE):
    return Deadline.objects.get(case=case, code=code)


def test_a_clock_stands_still_from_the_approval_and_goes_on_with_exactly_what_was_left(stoppable):
    case = stoppable.case()
    was = stoppable.clock(case).due_at

    request = ask(stoppable, case, until=FRIDAY + timedelta(hours=8))
    assert clock_of(case).state == "running"  # asking stops nothing
    approve(stoppable, request, at=WEDNESDAY)
    assert clock_of(case).state == "parked"
    assert OpenCase.objects.get(case=case).next_due_at is None
    clock = resume(case, CLOSE, by=stoppable.clerk, at=FRIDAY)

    assert (clock.state, clock.due_at - was) == ("running", FRIDAY - WEDNESDAY)
    stop = ClockStop.objects.get(deadline=clock)
    assert (stop.begins_at, stop.ends_at) == (WEDNESDAY, FRIDAY)
    assert (stop.by, stop.approved_by, stop.ended_by) == (
        stoppable.clerk,
        stoppable.sales_head,
        stoppable.clerk,
    )
    names = list(CaseEvent.objects.filter(case=case).order_by("sequence").values_list("name", flat=True))
    assert names == ["deadline_started", "deadline_parked", "deadline_resumed"]
    assert verify(case.pk) is None


def test_at_the_expected_end_the_clock_goes_on_by_itself_at_that_instant_however_late_the_sweep_comes(
    stoppable,
):
    case = stoppable.case()
    was = stoppable.clock(case).due_at
    stopped(stoppable, case, until=FRIDAY)

    assert resume_lapsed(now=FRIDAY - timedelta(seconds=1)) == 0
    call_command("escalate_due", "--now", (FRIDAY + timedelta(hours=7)).isoformat(), "--yes")

    clock = clock_of(case)
    assert (clock.state, clock.due_at - was) == ("running", FRIDAY - TUESDAY)
    assert ClockStop.objects.get(deadline=clock).ends_at == FRIDAY
    event = CaseEvent.objects.get(case=case, name="deadline_resumed")
    assert (event.facts["by_itself"], event.actor.username) == (True, "clock")
    assert Notification.objects.get(case=case, kind="deadline_resumed").recipient == stoppable.clerk
    assert resume_lapsed(now=FRIDAY + timedelta(days=1)) == 0  # once


def test_whoever_acts_after_the_expected_end_finds_the_clock_running_even_before_the_sweep(stoppable):
    case = stoppable.case()
    was = stoppable.clock(case).due_at
    stopped(stoppable, case, until=FRIDAY)

    late = was + (FRIDAY - TUESDAY) + timedelta(minutes=1)
    met = meet(case, CLOSE, by=stoppable.clerk, at=late)

    assert met.due_at - was == FRIDAY - TUESDAY
    assert met.met_at == late
    assert met.is_late(late)


def test_a_clock_met_while_it_stands_still_is_kept_then_and_the_stop_is_not_lost(stoppable):
    case = stoppable.case()
    was = stoppable.clock(case).due_at
    stopped(stoppable, case, until=FRIDAY)

    met = meet(case, CLOSE, by=stoppable.clerk, at=WEDNESDAY)

    assert (met.state, met.met_at, met.due_at - was) == ("met", WEDNESDAY, WEDNESDAY - TUESDAY)
    assert met.used_seconds == (TUESDAY - MONDAY).total_seconds()
    assert ClockStop.objects.get(deadline=met).ends_at == WEDNESDAY


def test_nobody_approves_the_own_request_and_the_level_is_that_of_the_head_or_above(stoppable):
    case = stoppable.case()
    stoppable.clock(case)
    own = ask(stoppable, case, by=stoppable.sales_head)
    with pytest.raises(NotPermitted, match="yourself"):
        approve(stoppable, own, by=stoppable.sales_head)
    with pytest.raises(NotPermitted, match="head of the department"):
        approve(stoppable, own, by=stoppable.engineer)

    approve(stoppable, own, by=stoppable.gm)  # above the head, who asked

    assert clock_of(case).state == "parked"


def test_the_second_stop_of_a_clock_needs_the_next_level_up(stoppable):
    case = stoppable.case()
    stoppable.clock(case)
    stopped(stoppable, case, until=WEDNESDAY)
    resume_lapsed(now=WEDNESDAY)

    second = ask(stoppable, case, at=WEDNESDAY, until=FRIDAY)
    with pytest.raises(NotPermitted, match="decided by the head"):
        approve(stoppable, second, at=WEDNESDAY, by=stoppable.sales_head)
    approve(stoppable, second, at=WEDNESDAY, by=stoppable.gm)

    assert second.number == 2
    assert clock_of(case).state == "parked"
    told = Notification.objects.filter(case=case, kind="stop_asked").order_by("pk")
    assert [one.recipient for one in told] == [stoppable.sales_head, stoppable.gm]


def test_the_number_of_stops_and_the_days_in_all_are_limited_by_the_company(stoppable):
    Company.get()
    Company.objects.update(most_stops_per_clock=1, longest_stop_days=2)
    case = stoppable.case()
    stoppable.clock(case)
    with pytest.raises(Invalid, match="at most 2 days"):
        ask(stoppable, case, until=FRIDAY)
    stopped(stoppable, case, until=WEDNESDAY)
    resume_lapsed(now=WEDNESDAY)

    with pytest.raises(Blocked, match="stopped 1 times"):
        ask(stoppable, case, at=WEDNESDAY, until=WEDNESDAY + timedelta(hours=2))


def test_what_cannot_be_stopped_or_go_on_says_why(stoppable):
    case = stoppable.case()
    clock = stoppable.clock(case)
    stoppable.clock(case, "complaint-first-answer")
    with pytest.raises(Blocked, match="allows no stop"):
        ask(stoppable, case, code="complaint-first-answer")
    with pytest.raises(NotPossibleNow, match="No such deadline"):
        ask(stoppable, case, code="complaint-remedy")
    with pytest.raises(Invalid, match="in the past"):
        ask(stoppable, case, until=TUESDAY)
    with pytest.raises(NotPossibleNow, match="passed already"):
        ask(stoppable, case, at=clock.due_at, until=clock.due_at + timedelta(days=1))
    with pytest.raises(NotPossibleNow, match="runs already"):
        resume(case, CLOSE, by=stoppable.clerk, at=TUESDAY)

    request = ask(stoppable, case)
    with pytest.raises(NotPossibleNow, match="waits for its decision"):
        ask(stoppable, case)
    approve(stoppable, request)
    with pytest.raises(NotPossibleNow, match="stands still already"):
        ask(stoppable, case, at=WEDNESDAY)
    with pytest.raises(NotPossibleNow, match="stands still already"):
        approve(stoppable, request, at=WEDNESDAY)
    meet(case, CLOSE, by=stoppable.clerk, at=WEDNESDAY)
    with pytest.raises(NotPossibleNow, match="has ended"):
        ask(stoppable, case, at=WEDNESDAY)
    with pytest.raises(NotPossibleNow, match="has ended"):
        resume(case, CLOSE, by=stoppable.clerk, at=WEDNESDAY)


def test_a_request_that_comes_too_late_cannot_be_approved_and_refused_and_withdrawn_ones_are_kept(stoppable):
    case = stoppable.case()
    stoppable.clock(case)
    first = ask(stoppable, case, until=WEDNESDAY)
    with pytest.raises(NotPossibleNow, match="expected end of this stop has passed"):
        approve(stoppable, first, at=WEDNESDAY)
    with pytest.raises(Invalid, match="Say why"):
        decide_stop(first, approve=False, reason="", by=stoppable.sales_head, at=WEDNESDAY)
    decide_stop(first, approve=False, reason="样品已到", by=stoppable.sales_head, at=WEDNESDAY)
    second = ask(stoppable, case, at=WEDNESDAY)
    with pytest.raises(NotPermitted, match="Only who asked"):
        withdraw_stop(second, reason="", by=stoppable.sales_head, at=WEDNESDAY)
    withdraw_stop(second, reason="", by=stoppable.clerk, at=WEDNESDAY)

    kept = StopRequest.objects.order_by("pk").values_list("decision", "number")
    assert list(kept) == [("refused", 1), ("withdrawn", 1)]  # neither counts as a stop
    assert not ClockStop.objects.exists()
    with pytest.raises(NotPossibleNow, match="decided already"):
        withdraw_stop(second, reason="", by=stoppable.clerk, at=WEDNESDAY)


def test_a_rule_that_names_states_stops_its_clock_in_them_and_no_other(stoppable):
    DeadlineRule.objects.filter(code=CLOSE).update(pause_states=["negotiating"])
    case = stoppable.case()
    was = stoppable.clock(case).due_at
    other = stoppable.clock(case, "complaint-report")

    follow_state(case, "negotiating", by=stoppable.clerk, at=TUESDAY)
    follow_state(case, "negotiating", by=stoppable.clerk, at=WEDNESDAY)  # still there: the same stop
    assert (clock_of(case).state, Deadline.objects.get(pk=other.pk).state) == ("parked", "running")
    with pytest.raises(NotPossibleNow, match="goes on by itself"):
        resume(case, CLOSE, by=stoppable.clerk, at=WEDNESDAY)
    follow_state(case, "outcome_review", by=stoppable.clerk, at=FRIDAY)

    assert (clock_of(case).state, clock_of(case).due_at - was) == ("running", FRIDAY - TUESDAY)
    assert ClockStop.objects.get().reason == "state"


def test_a_requested_stop_that_ends_while_the_state_still_stops_the_clock_does_not_let_it_go_on(stoppable):
    DeadlineRule.objects.filter(code=CLOSE).update(pause_states=["negotiating"])
    case = stoppable.case()
    was = stoppable.clock(case).due_at
    stopped(stoppable, case, until=WEDNESDAY)
    follow_state(case, "negotiating", by=stoppable.clerk, at=TUESDAY + timedelta(hours=1))

    resume_lapsed(now=WEDNESDAY)
    assert clock_of(case).state == "parked"
    follow_state(case, "ruling", by=stoppable.clerk, at=FRIDAY)

    assert clock_of(case).due_at - was == FRIDAY - TUESDAY  # each moment is stopped once


@pytest.mark.parametrize("seed", range(6))
def test_random_stops_against_a_minute_counter(stoppable, seed):
    """Clock plus stops is the time on the wall; no stop makes a clock due earlier; each resume is exact."""
    chance = random.Random(seed)
    Company.get()
    Company.objects.update(most_stops_per_clock=9, longest_stop_days=60)
    rule = DeadlineRule.objects.filter(code=CLOSE)
    unit, amount = chance.choice(
        [("calendar_days", 5), ("working_days", 4), ("working_hours", 20), ("clock_hours", 50)]
    )
    rule.update(unit=unit, amount=amount)
    case = stoppable.case()
    clock = stoppable.clock(case)
    dues, moment = [clock.due_at], MONDAY
    pauses = []
    for _number in range(chance.randint(1, 4)):
        moment += timedelta(minutes=chance.randint(10, 900))
        if moment >= dues[-1]:
            break
        request = ask(stoppable, case, at=moment, until=moment + timedelta(minutes=chance.randint(30, 5000)))
        begins = moment + timedelta(minutes=chance.randint(0, 20))
        if begins >= dues[-1]:
            break
        approve(stoppable, request, at=begins, by=stoppable.gm)
        if chance.random() < 0.5:
            moment = begins + (request.expected_until - begins) * 0.5
            moment = moment.replace(second=0, microsecond=0)
            resume(case, CLOSE, by=stoppable.clerk, at=moment)
        else:
            moment = request.expected_until
            resume_lapsed(now=moment + timedelta(minutes=chance.randint(0, 300)))
        pauses.append((begins, moment))
        dues.append(clock_of(case).due_at)

    counter = MinuteCounter(stoppable_calendar(), MONDAY, pauses)
    expected = {
        "calendar_days": lambda: counter.due_in_calendar_days(5),
        "working_days": lambda: counter.due_in_working_days(4),
        "working_hours": lambda: counter.after(20 * 60, working=True),
        "clock_hours": lambda: counter.after(50 * 60, working=False),
    }[unit]()
    assert clock_of(case).due_at == expected
    assert dues == sorted(dues)
    receipt = unpack(clock_of(case).receipt)
    assert receipt.due == expected
    if unit == "clock_hours":
        met = meet(case, CLOSE, by=stoppable.clerk, at=expected)
        stood = sum(((ends - begins) for begins, ends in pauses if begins < expected), timedelta(0))
        assert timedelta(seconds=met.used_seconds) + stood == expected - MONDAY


def stoppable_calendar():
    from feedback_system.deadlines.calendars import company_calendar

    return company_calendar()
