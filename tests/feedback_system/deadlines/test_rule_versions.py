"""Versions of a rule: a new one with its moment, running clocks keep theirs, moving them is an act of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.install import install_rules
from feedback_system.deadlines.ladder_checks import notes_on_ladder, problems_of_ladder
from feedback_system.deadlines.models import (
    ClockStop,
    Deadline,
    DeadlineRule,
    ReopenPolicy,
    RungAction,
    RungUnit,
    RungWhen,
    StopReason,
)
from feedback_system.deadlines.operations import meet, move_clocks, start, take_back_version
from feedback_system.deadlines.receipts import receipt_of
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from feedback_system.worktime.allowance import WorkingDays
from tests.feedback_system.clockwork import MONDAY, Town, local
from tests.feedback_system.deadlines.drafting import draft_of, new_version, rung, rungs_of, stored
from tests.feedback_system.folders import person
from tests.feedback_system.worktime.cast import CHINA

TODAY = local("2026-03-05 10:00")
NEXT_WEEK = local("2026-03-09 00:00")
WEEKS_LATER = local("2026-03-25 09:00")


@pytest.fixture
def admin(town: Town) -> Any:
    return person("admin", "administrator", town.company)


# --- new versions


def test_13_days_become_10_working_days_for_clocks_that_begin_from_the_moment_on(
    town: Town, admin: Any
) -> None:
    running = town.clock(town.case(), market="home")  # given
    was = (running.due_at, running.receipt, running.ladder)

    made = new_version(  # when
        stored(), since=NEXT_WEEK, by=admin, at=TODAY, unit="working_days", amount=Decimal(10)
    )

    running.refresh_from_db()  # then
    assert (running.due_at, running.receipt, running.ladder) == was
    assert running.rule.version == 1
    before = town.clock(town.case(), market="home", started=NEXT_WEEK - timedelta(seconds=1))
    after = town.clock(town.case(), market="home", started=NEXT_WEEK)
    assert (before.rule.version, before.due_at) == (1, local("2026-03-22 00:00"))
    # 10 to 13, 16 to 20 and 23 March
    assert (after.rule.version, after.due_at) == (2, local("2026-03-23 17:30"))
    assert receipt_of(after).counted_days == 10
    assert town.clock(town.case(), market="overseas", started=NEXT_WEEK).rule.version == 1
    assert (made.effective_from, made.effective_to) == (NEXT_WEEK, None)
    assert (
        DeadlineRule.objects.get(code=made.code, market="home", route="", version=1).effective_to == NEXT_WEEK
    )
    newest = DeadlineRule.history.filter(id=made.pk).order_by("-history_id").first()
    assert (newest.history_user, newest.history_date) == (admin, TODAY)


def test_only_administrators_make_versions(town: Town) -> None:
    with pytest.raises(NotPermitted):
        new_version(stored(), since=NEXT_WEEK, by=town.gm, at=TODAY)


def test_a_planned_version_is_taken_back_and_the_one_before_goes_on(town: Town, admin: Any) -> None:
    first = stored()
    planned = new_version(first, since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(10))

    take_back_version(rule=planned, by=admin, at=TODAY)

    first.refresh_from_db()
    assert first.effective_to is None
    assert town.clock(town.case(), market="home", started=NEXT_WEEK).rule == first
    again = new_version(first, since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(9))
    assert again.version == 3  # a number that was used is not used again


def test_a_version_in_force_cannot_be_taken_back(town: Town, admin: Any) -> None:
    made = new_version(stored(), since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(10))

    with pytest.raises(NotPossibleNow, match="in force"):
        take_back_version(rule=made, by=admin, at=NEXT_WEEK)


def test_a_version_between_two_ends_where_the_planned_one_begins(town: Town, admin: Any) -> None:
    planned = new_version(stored(), since=WEEKS_LATER, by=admin, at=TODAY, amount=Decimal(10))

    between = new_version(planned, since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(12))

    first = DeadlineRule.objects.get(code="complaint-close", market="home", route="", version=1)
    planned.refresh_from_db()
    assert (first.effective_to, between.effective_to, planned.effective_to) == (NEXT_WEEK, WEEKS_LATER, None)


def test_two_versions_never_begin_at_the_same_moment(town: Town, admin: Any) -> None:
    new_version(stored(), since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(10))

    with pytest.raises(Invalid, match="Version 2 begins at this moment already"):
        new_version(stored(), since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(9))


def test_a_moment_in_the_past_is_possible_only_while_no_clock_has_begun_since(town: Town, admin: Any) -> None:
    town.clock(town.case(), market="home", started=MONDAY)

    with pytest.raises(Invalid, match="1 clocks have begun since then"):
        new_version(stored(), since=MONDAY - timedelta(days=1), by=admin, at=TODAY, amount=Decimal(10))
    made = new_version(stored(), since=MONDAY + timedelta(hours=1), by=admin, at=TODAY, amount=Decimal(10))

    assert made.version == 2


def test_a_rule_that_is_switched_off_starts_no_clock_and_comes_back_with_another_version(
    town: Town, admin: Any
) -> None:
    rule = stored("complaint-accept")
    off = new_version(rule, since=NEXT_WEEK, by=admin, at=TODAY, is_active=False)
    new_version(off, since=WEEKS_LATER, by=admin, at=TODAY, is_active=True)

    found = [Deadline.objects.filter(code="complaint-accept").count()]
    for started in (TODAY, NEXT_WEEK, WEEKS_LATER):
        start(town.case(), "complaint-accept", by=town.clerk, at=started)
        found.append(Deadline.objects.filter(code="complaint-accept").count())

    assert found == [0, 1, 1, 2]


def test_installing_again_leaves_what_the_company_has_edited(town: Town, admin: Any) -> None:
    new_version(stored(), since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(10))

    assert install_rules() == 0
    assert stored().amount == 10


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"amount": Decimal(0)}, "amount", "whole number from 1"),
        ({"amount": Decimal("-3")}, "amount", "whole number from 1"),
        ({"unit": "same_day", "amount": Decimal(2)}, "amount", "one day only"),
        ({"unit": "clock_hours", "amount": Decimal("0.00001")}, "amount", "at most four decimals"),
        ({"unit": "last_days_of_month", "amount": Decimal(5), "pause_policy": "on_request"}, "pause_policy", "never"),
        ({"unit": "clock_hours", "shift_to_working_day": True}, "shift_to_working_day", "Switch it off"),
        ({"reopen_policy": "short"}, "reopen_amount", "shorter time"),
        ({"reopen_policy": "short", "reopen_amount": Decimal("0.5"), "reopen_unit": "calendar_days"}, "reopen_amount", "whole"),
        ({"has_figure": False}, "amount", "how much time"),
    ],
)  # fmt: skip
def test_a_rule_that_can_never_be_met_is_refused_with_a_sentence(
    town: Town, admin: Any, changes: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        new_version(stored(), since=NEXT_WEEK, by=admin, at=TODAY, rungs=[], **changes)

    assert sentence in " ".join(refusal.value.errors[field])
    assert DeadlineRule.objects.filter(version=2).count() == 0


def test_a_rule_says_which_shorter_time_counts_when_a_case_is_opened_again(town: Town, admin: Any) -> None:
    made = new_version(
        stored(), since=NEXT_WEEK, by=admin, at=TODAY,
        reopen_policy=ReopenPolicy.SHORT, reopen_amount=Decimal(2), reopen_unit="working_days",
    )  # fmt: skip

    assert made.reopen_allowance == WorkingDays(2)
    assert stored("complaint-accept").reopen_policy == ReopenPolicy.CONTINUE
    assert stored("complaint-accept").reopen_allowance is None


# --- the ladder


def instants(town: Town, admin: Any, *rungs: Any) -> list[str]:
    """When these rungs of a rule of 2 working days are due, for a clock begun on the Monday at 9:00."""
    rule = stored("slip-answer")
    new_version(rule, since=MONDAY, by=admin, at=TODAY, rungs=list(rungs), is_active=True)
    case = town.case()
    case.kind = rule.kind  # the rule is one of slips
    clock = town.clock(case, "slip-answer")
    zone = MONDAY.tzinfo
    return [f"{datetime.fromisoformat(row['at']).astimezone(zone):%m-%d %H:%M}" for row in clock.ladder]


def test_rungs_before_and_after_due_are_counted_by_the_clock_or_in_working_time(
    town: Town, admin: Any
) -> None:
    # Due on Wednesday 4 March at 17:30; a plain day has nine hours.
    found = instants(
        town,
        admin,
        rung(RungWhen.AFTER_START, 1, "holder"),
        rung(RungWhen.BEFORE_DUE, 1, "holder", unit=RungUnit.DAYS),
        rung(RungWhen.BEFORE_DUE_WORKING, 5, "holder"),
        rung(RungWhen.AFTER_DUE, 2, "qa_head"),
        rung(RungWhen.AFTER_DUE_WORKING, "0.5", "gm_office", unit=RungUnit.DAYS),
        rung(RungWhen.AFTER_DUE_WORKING, 20, "gm"),
    )

    assert found == ["03-02 10:00", "03-03 17:30", "03-04 12:30", "03-04 19:30", "03-05 13:00", "03-09 10:30"]


def test_a_rung_before_the_start_of_a_short_clock_is_due_at_its_start_and_the_page_says_so(
    town: Town, admin: Any
) -> None:
    early = rung(RungWhen.BEFORE_DUE, 9, "holder", unit=RungUnit.DAYS)
    late = rung(RungWhen.AFTER_DUE, 0, "holder")

    notes = notes_on_ladder(draft_of(stored("slip-answer")), [early, late], calendar=CHINA, start=MONDAY)
    found = instants(town, admin, early, late)

    assert found == ["03-02 09:00", "03-04 17:30"]
    assert "lies before the start" in notes[0]


REMIND_AT_HALF = rung(RungWhen.SHARE, "0.5", "holder")
WHEN_DUE = rung(RungWhen.AFTER_DUE, 0, "holder")


@pytest.mark.once
@pytest.mark.parametrize(
    ("rungs", "sentence"),
    [
        ([rung(RungWhen.SHARE, "0.8", "holder"), REMIND_AT_HALF, WHEN_DUE], "Rung 2 (50 % of the time used) comes before"),
        ([WHEN_DUE, REMIND_AT_HALF], "in the order of time"),
        ([rung(RungWhen.BEFORE_DUE, 2, "holder"), rung(RungWhen.BEFORE_DUE, 4, "holder"), WHEN_DUE], "Rung 2 (4 h before"),
        ([rung(RungWhen.AFTER_DUE, 30, "gm"), rung(RungWhen.AFTER_DUE, 1, "gm", unit=RungUnit.DAYS)], "Rung 2 (1 d after"),
        ([rung(RungWhen.SHARE, "0.5", "holder", action=RungAction.ISSUE_SLIP), WHEN_DUE], "reminder slip before anything is late"),
        ([rung(RungWhen.BEFORE_DUE, 900, "holder")], "nobody when it is late"),
    ],
)  # fmt: skip
def test_a_ladder_that_makes_no_sense_is_refused(rungs: list[Any], sentence: str) -> None:
    rule = DeadlineRule(unit="working_days", amount=Decimal(2))

    assert sentence in " ".join(problems_of_ladder(rule, rungs, calendar=CHINA, start=MONDAY))


@pytest.mark.once
def test_a_ladder_in_order_is_taken_and_an_empty_one_only_noted() -> None:
    rule = DeadlineRule(unit="clock_hours", amount=Decimal(24))
    shipped = [
        rung(RungWhen.AFTER_START, 18, "holder"),
        rung(RungWhen.LAST_WORKING_HOUR, 0, "holder"),
        rung(RungWhen.AFTER_DUE, 0, "holder_head", action=RungAction.ISSUE_SLIP),
        rung(RungWhen.AFTER_DUE, 4, "qa_head"),
    ]

    assert problems_of_ladder(rule, shipped, calendar=CHINA, start=MONDAY) == []
    assert problems_of_ladder(rule, [], calendar=CHINA, start=MONDAY) == []
    assert "nobody is reminded" in notes_on_ladder(rule, [], calendar=CHINA, start=MONDAY)[0]
    assert (
        "nobody hears when it is late" in notes_on_ladder(rule, shipped[:1], calendar=CHINA, start=MONDAY)[0]
    )


# --- moving running clocks


@pytest.fixture
def ten_days(town: Town, admin: Any) -> DeadlineRule:
    """Ten calendar days instead of thirteen, in force from the next week on."""
    return new_version(stored(), since=NEXT_WEEK, by=admin, at=TODAY, amount=Decimal(10))


def move(clocks: list[Deadline], to: DeadlineRule, by: Any, at: Any = NEXT_WEEK) -> list[Deadline]:
    return move_clocks(clock_ids=[clock.pk for clock in clocks], to=to, reason="总经理决定", by=by, at=at)


def test_a_running_clock_moves_only_when_somebody_says_so_and_the_history_knows_why(
    town: Town, admin: Any, ten_days: DeadlineRule
) -> None:
    clock, other = town.clock(town.case(), market="home"), town.clock(town.case(), market="home")

    assert move([clock], ten_days, admin) == [clock]

    clock.refresh_from_db()
    other.refresh_from_db()
    assert (clock.rule, clock.due_at) == (ten_days, local("2026-03-13 00:00"))
    assert (other.rule.version, other.due_at) == (1, local("2026-03-16 00:00"))
    assert receipt_of(clock).due == clock.due_at
    assert OpenCase.objects.get(case=clock.case).next_due_at == clock.due_at
    event = CaseEvent.objects.select_related("payload").get(case=clock.case, name="deadline_moved")
    assert (event.actor, event.facts["was_rule_version"], event.facts["rule_version"]) == (admin, 1, 2)
    assert event.payload.content["reason"] == "总经理决定"
    assert Notification.objects.get(kind="deadline_moved").recipient == town.clerk
    assert move([clock], ten_days, admin) == []  # once


def test_what_was_told_by_the_old_ladder_is_not_told_again_and_what_was_not_is_told_now(
    town: Town, admin: Any, ten_days: DeadlineRule
) -> None:
    clock = town.clock(town.case(), market="home")
    half_of_thirteen = local("2026-03-09 12:00")
    escalate_due(now=half_of_thirteen, by=system_user())
    assert [row.level for row in Escalation.objects.filter(deadline=clock)] == [1]

    moved = move([clock], ten_days, admin, at=half_of_thirteen)[0]
    assert moved.rungs_done == [1]  # half of ten days is past too, and told already
    late = local("2026-03-13 09:00")
    escalate_due(now=late, by=system_user())
    escalate_due(now=late, by=system_user())

    told = (
        Escalation.objects.filter(deadline=clock)
        .order_by("pk")
        .values_list("rule_version", "level", "action")
    )
    assert list(told) == [(1, 1, "remind"), (2, 2, "skipped"), (2, 3, "issue_slip")]


def test_a_clock_that_is_late_by_the_new_version_gets_its_slip_with_the_next_sweep(
    town: Town, admin: Any, ten_days: DeadlineRule
) -> None:
    clock = town.clock(town.case(), market="home")
    late_by_ten_days = local("2026-03-14 09:00")

    moved = move([clock], ten_days, admin, at=late_by_ten_days)[0]

    assert moved.is_late(late_by_ten_days)
    assert moved.escalates_at is not None and moved.escalates_at <= late_by_ten_days
    assert str(escalate_due(now=late_by_ten_days, by=system_user())) == "escalated 1, reminded 0, failed 0"


def test_the_stops_of_a_clock_count_by_the_new_version_too(
    town: Town, admin: Any, ten_days: DeadlineRule
) -> None:
    clock = town.clock(town.case(), market="home")
    ClockStop.objects.create(
        deadline=clock, reason=StopReason.REQUESTED, begins_at=local("2026-03-03 09:00"),
        ends_at=local("2026-03-05 09:00"), by=town.clerk, approved_by=town.sales_head,
    )  # fmt: skip

    assert move([clock], ten_days, admin)[0].due_at == local("2026-03-15 00:00")


def test_ended_clocks_and_those_of_other_cases_are_left_alone(
    town: Town, admin: Any, ten_days: DeadlineRule
) -> None:
    ended, overseas = town.clock(town.case(), market="home"), town.clock(town.case(), market="overseas")
    meet(ended.case, "complaint-close", by=town.clerk, at=TODAY)

    assert move([ended, overseas], ten_days, admin) == []
    assert Deadline.objects.filter(rule=ten_days).count() == 0


@pytest.mark.parametrize(
    ("at", "reason", "who", "refusal"),
    [
        (TODAY, "x", "admin", NotPossibleNow),  # not in force yet
        (NEXT_WEEK, "  ", "admin", Invalid),
        (NEXT_WEEK, "x", "gm", NotPermitted),
    ],
)
def test_moving_needs_a_version_in_force_a_reason_and_an_administrator(
    town: Town, admin: Any, ten_days: DeadlineRule, at: Any, reason: str, who: str, refusal: type[Exception]
) -> None:
    clock = town.clock(town.case(), market="home")

    with pytest.raises(refusal):
        move_clocks(
            clock_ids=[clock.pk], to=ten_days, reason=reason, by={"admin": admin, "gm": town.gm}[who], at=at
        )

    clock.refresh_from_db()
    assert clock.rule.version == 1


def test_a_rule_that_is_off_gets_no_running_clocks(town: Town, admin: Any) -> None:
    clock = town.clock(town.case(), market="home")
    off = new_version(
        stored(), since=NEXT_WEEK, by=admin, at=TODAY, is_active=False, rungs=rungs_of(stored())
    )

    with pytest.raises(NotPossibleNow, match="switched off"):
        move([clock], off, admin)
