"""Start a clock, meet it, cancel it: what is due when, what the history says, what the worklist shows."""

import pytest
from django.db import IntegrityError, transaction

from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.models import Deadline, DeadlineRule, DeadlineState
from feedback_system.deadlines.operations import cancel, cancel_all, meet, meet_all, start, start_all
from feedback_system.deadlines.receipts import unpack
from feedback_system.deadlines.rules import UnknownRule
from tests.feedback_system.clockwork import MONDAY, local


@pytest.mark.parametrize(
    ("market", "route", "due"),
    [
        ("home", "long", "2026-03-16 00:00"),  # 13 days: the end of Sunday 15 March
        ("overseas", "long", "2026-03-20 00:00"),  # 17 days: the end of Thursday 19 March
        ("home", "short", "2026-03-09 00:00"),  # 6 days, policy 001
        ("overseas", "short", "2026-03-09 00:00"),
        ("home", "", "2026-03-16 00:00"),  # a route without a limit of its own
    ],
)
def test_the_limit_of_a_complaint_follows_market_and_route(town, market, route, due):
    clock = town.clock(town.case(), market=market, route=route)
    assert clock.due_at == local(due)


def test_the_market_of_the_case_counts_unless_another_is_named(town):
    case = town.case(market="overseas")
    assert town.clock(case).due_at == local("2026-03-20 00:00")


def test_a_clock_keeps_its_receipt_which_adds_up_to_the_due_instant(town):
    clock = Deadline.objects.get(pk=town.clock(town.case()).pk)
    receipt = unpack(clock.receipt)
    assert receipt.due == clock.due_at
    assert receipt.counted_days == 13
    assert receipt.lines[-1].to == clock.due_at
    assert clock.calendar_version == receipt.calendar_version != ""


def test_a_started_clock_stands_in_the_history_and_first_in_the_worklist(town):
    case = town.case()
    town.clock(case, "complaint-close")
    town.clock(case, "complaint-first-answer", started_at=MONDAY)

    row = OpenCase.objects.get(case=case)
    assert (row.next_due_code, row.next_due_at) == ("complaint-first-answer", local("2026-03-03 09:00"))
    event = CaseEvent.objects.filter(case=case, name="deadline_started").first()
    assert event.facts["clocks"][0]["code"] == "complaint-close"
    assert event.facts["clocks"][0]["due_at"].startswith("2026-03-15T16:00:00")
    assert verify(case.pk) is None


def test_several_clocks_start_with_one_line_of_history(town):
    case = town.case()
    clocks = start_all(case, ["complaint-register", "complaint-first-answer"], by=town.clerk, at=MONDAY)
    assert [clock.code for clock in clocks] == ["complaint-register", "complaint-first-answer"]
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_starting_a_clock_that_runs_gives_the_one_that_runs(town):
    case = town.case()
    first = town.clock(case)
    again = town.clock(case, started=local("2026-03-04 09:00"))
    assert again.pk == first.pk
    assert Deadline.objects.filter(case=case).count() == 1


def test_the_database_itself_refuses_a_second_running_clock(town):
    clock = town.clock(town.case())
    clock.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        clock.save()


def test_a_rule_that_is_switched_off_starts_no_clock(town):
    DeadlineRule.objects.filter(code="complaint-close").update(is_active=False)
    assert start(town.case(), "complaint-close", by=town.clerk, at=MONDAY) is None


def test_a_rule_that_is_not_installed_is_an_error(town):
    with pytest.raises(UnknownRule, match="complaint-nonsense"):
        start(town.case(), "complaint-nonsense", by=town.clerk, at=MONDAY)


def test_a_clock_takes_the_version_in_force_when_it_began_to_run(town):
    april = local("2026-04-01 00:00")
    old = DeadlineRule.objects.get(code="complaint-close", market="home", route="")
    DeadlineRule.objects.filter(pk=old.pk).update(effective_to=april)
    DeadlineRule.objects.create(
        code="complaint-close",
        version=2,
        label_zh_hans="结案期限",
        market="home",
        unit="calendar_days",
        amount=10,
        source="Test",
        effective_from=april,
    )
    before = town.clock(town.case(), started=local("2026-04-02 09:00"), started_at=local("2026-03-31 09:00"))
    after = town.clock(town.case(), started=local("2026-04-02 09:00"))
    assert (before.rule.version, after.rule.version) == (1, 2)
    assert after.due_at == local("2026-04-13 00:00")


def test_meeting_in_time_says_so(town):
    case = town.case()
    town.clock(case)
    met = meet(case, "complaint-close", by=town.clerk, at=local("2026-03-15 23:59"))
    assert met.state == DeadlineState.MET
    event = CaseEvent.objects.get(case=case, name="deadline_met")
    assert event.facts["clocks"][0]["late"] is False
    assert OpenCase.objects.get(case=case).next_due_at is None


def test_meeting_at_the_due_instant_is_late_by_nothing(town):
    case = town.case()
    town.clock(case)
    meet(case, "complaint-close", by=town.clerk, at=local("2026-03-16 00:00"))
    facts = CaseEvent.objects.get(case=case, name="deadline_met").facts["clocks"][0]
    assert (facts["late"], facts["late_seconds"]) == (True, 0)


def test_meeting_late_says_by_how_much(town):
    case = town.case()
    town.clock(case)
    meet(case, "complaint-close", by=town.clerk, at=local("2026-03-16 01:30"))
    facts = CaseEvent.objects.get(case=case, name="deadline_met").facts["clocks"][0]
    assert facts["late_seconds"] == 90 * 60


def test_a_promise_counts_as_kept_when_people_say_it_was(town):
    case = town.case()
    town.clock(case, "complaint-first-answer")
    met = meet(
        case,
        "complaint-first-answer",
        by=town.clerk,
        at=local("2026-03-03 11:00"),
        met_at=local("2026-03-02 16:00"),
    )
    assert met.is_late(local("2026-03-03 11:00")) is False
    assert met.used_seconds == 7 * 3600


def test_meeting_what_does_not_run_does_nothing(town):
    case = town.case()
    assert meet(case, "complaint-close", by=town.clerk, at=MONDAY) is None
    assert CaseEvent.objects.filter(case=case).count() == 0


def test_a_met_clock_is_not_met_again(town):
    case = town.case()
    town.clock(case)
    first = meet(case, "complaint-close", by=town.clerk, at=local("2026-03-05 09:00"))
    assert meet(case, "complaint-close", by=town.clerk, at=local("2026-03-20 09:00")) is None
    assert Deadline.objects.get(pk=first.pk).met_at == local("2026-03-05 09:00")


def test_a_cancelled_clock_keeps_the_reason_and_never_is_late(town):
    case = town.case()
    town.clock(case)
    gone = cancel(case, "complaint-close", by=town.clerk, at=local("2026-04-20 09:00"), reason="withdrawn")
    assert (gone.state, gone.end_reason) == (DeadlineState.CANCELLED, "withdrawn")
    assert gone.is_late(local("2026-05-01 09:00")) is False
    assert CaseEvent.objects.get(case=case, name="deadline_cancelled").facts["reason"] == "withdrawn"


def test_all_clocks_of_a_case_end_together(town):
    case = town.case()
    start_all(case, ["complaint-register", "complaint-close", "stage-qa"], by=town.clerk, at=MONDAY)
    stages = meet_all(case, by=town.clerk, at=local("2026-03-03 09:00"), prefix="stage-")
    rest = cancel_all(case, by=town.clerk, at=local("2026-03-03 09:00"), reason="closed")
    assert [clock.code for clock in stages] == ["stage-qa"]
    assert sorted(clock.code for clock in rest) == ["complaint-close", "complaint-register"]


def test_a_clock_into_a_year_without_official_calendar_is_provisional(town):
    case = town.case()
    clock = town.clock(case, "light-complaint", started=local("2026-12-30 10:00"))
    assert clock.provisional is True
    assert town.clock(case, "complaint-close", started=local("2026-12-30 10:00")).provisional is False
