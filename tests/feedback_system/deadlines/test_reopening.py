"""Work comes again after a clock was kept: continue, restart or a shorter time, and what was measured stays."""

from datetime import timedelta

import pytest

from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline, DeadlineRule
from feedback_system.deadlines.operations import meet, reopen
from feedback_system.deadlines.receipts import unpack
from feedback_system.worktime.allowance import ClockHours
from tests.feedback_system.clockwork import MONDAY, local

CODE = "complaint-first-answer"  # 24 clock hours
KEPT, AGAIN = MONDAY + timedelta(hours=10), local("2026-03-05 09:00")


@pytest.fixture
def policy(monkeypatch):
    """Set the reopen policy of the rule."""

    def choose(name):
        if "reopen_policy" in {field.name for field in DeadlineRule._meta.get_fields()}:
            short = {"reopen_unit": "clock_hours", "reopen_amount": 6} if name == "short" else {}
            DeadlineRule.objects.filter(code=CODE).update(reopen_policy=name, **short)
        else:
            monkeypatch.setattr(DeadlineRule, "reopen_policy", name, raising=False)
            monkeypatch.setattr(DeadlineRule, "reopen_allowance", ClockHours(6), raising=False)

    return choose


def kept_clock(town):
    case = town.case()
    town.clock(case, CODE)
    return case, meet(case, CODE, by=town.clerk, at=KEPT)


@pytest.mark.parametrize(
    ("name", "started", "due"),
    [
        ("continue", MONDAY, AGAIN + timedelta(hours=14)),  # 10 of 24 hours were used
        ("restart", AGAIN, AGAIN + timedelta(hours=24)),
        ("short", AGAIN, AGAIN + timedelta(hours=6)),
    ],
)
def test_the_clock_runs_again_by_the_policy_of_its_rule(town, policy, name, started, due):
    policy(name)
    case, kept = kept_clock(town)

    again = reopen(case, CODE, by=town.clerk, at=AGAIN)

    stored = Deadline.objects.get(case=case, state="running")
    assert (stored.started_at, stored.due_at, stored.follows_id) == (started, due, kept.pk)
    receipt = unpack(stored.receipt)
    assert (receipt.due, receipt.counted_time) == (due, again.terms.allowance.duration)
    old = Deadline.objects.get(pk=kept.pk)
    assert (old.state, old.met_at, old.due_at) == ("met", KEPT, MONDAY + timedelta(hours=24))
    facts = CaseEvent.objects.filter(case=case, name="deadline_started").last().facts["clocks"][0]
    assert (facts["reopened"], facts["follows"]) == (name, kept.pk)


def test_opened_and_kept_several_times_the_times_in_between_never_count(town, policy):
    policy("continue")
    case, _kept = kept_clock(town)
    reopen(case, CODE, by=town.clerk, at=AGAIN)
    meet(case, CODE, by=town.clerk, at=AGAIN + timedelta(hours=4))

    third = reopen(case, CODE, by=town.clerk, at=AGAIN + timedelta(days=3))

    assert third.due_at == AGAIN + timedelta(days=3, hours=10)  # 10 and 4 of 24 hours are used


def test_a_clock_that_had_run_out_is_late_at_once_and_tells_no_level_twice(town, policy):
    policy("continue")
    case = town.case()
    clock = town.clock(case, CODE)
    Deadline.objects.filter(pk=clock.pk).update(rungs_done=[1, 2], level=2)
    meet(case, CODE, by=town.clerk, at=local("2026-03-04 09:00"))

    again = reopen(case, CODE, by=town.clerk, at=AGAIN)

    assert again.due_at == local("2026-03-03 09:00")
    assert again.is_late(AGAIN)
    assert (again.rungs_done, again.level) == ([1, 2], 2)


def test_a_clock_that_runs_is_left_alone_and_one_that_never_ran_starts(town):
    case = town.case()
    running = town.clock(case, CODE)

    assert reopen(case, CODE, by=town.clerk, at=AGAIN).pk == running.pk
    fresh = reopen(case, "complaint-close", by=town.clerk, at=AGAIN)
    assert (fresh.started_at, fresh.follows) == (AGAIN, None)
