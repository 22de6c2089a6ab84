"""A clock that is bound to a day somebody named, such as the date a customer wishes."""

from datetime import date

from accounts.models import User
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations import name_day
from feedback_system.deadlines.receipts import explain
from feedback_system.deadlines.showing import deadlines_of
from feedback_system.notifications.models import Notification
from tests.feedback_system.clockwork import MONDAY, SHANGHAI, local

TUESDAY = local("2026-03-03 09:00")


def test_a_clock_started_with_a_named_day_is_due_at_its_end_and_says_so(town):
    clock = town.clock(town.case(), "light-complaint", named_day=date(2026, 3, 20))

    assert clock.due_at == local("2026-03-21 00:00")
    assert "the day that was named" in explain(clock, SHANGHAI)
    assert clock.allowance_text == "the day that was named, 2026-03-20"
    shown = deadlines_of(clock.case, TUESDAY)[0]
    assert shown.whole_day
    assert 0 < shown.used < 1


def test_without_a_named_day_the_time_of_the_rule_counts(town):
    assert town.clock(town.case(), "light-complaint").due_at == local("2026-03-09 17:30")


def test_a_clock_whose_day_has_passed_already_is_late_from_the_start(town):
    clock = town.clock(town.case(), "light-complaint", named_day=date(2026, 2, 27))

    assert clock.due_at == local("2026-02-28 00:00")
    assert clock.is_late(MONDAY)
    assert deadlines_of(clock.case, MONDAY)[0].overdue


def test_another_day_moves_the_running_clock_and_leaves_a_line_and_a_notice(town):
    case = town.case(owner=town.engineer)
    town.clock(case, "light-complaint", named_day=date(2026, 3, 20))

    name_day(case, "light-complaint", day=date(2026, 3, 12), by=town.clerk, at=TUESDAY)

    clock = Deadline.objects.get(case=case)
    assert clock.due_at == local("2026-03-13 00:00")
    assert clock.escalates_at < clock.due_at
    assert OpenCase.objects.get(case=case).next_due_at == clock.due_at
    event = CaseEvent.objects.get(case=case, name="deadline_moved")
    assert event.facts["named_day"] == "2026-03-12"
    assert event.facts["was_due_at"].startswith("2026-03-20T16:00")
    told = Notification.objects.get(case=case, kind="deadline_moved")
    assert told.recipient == User.objects.get(pk=town.engineer.pk)
    assert verify(case.pk) is None


def test_a_day_taken_back_brings_the_time_of_the_rule_back(town):
    case = town.case()
    town.clock(case, "light-complaint", named_day=date(2026, 3, 20))

    name_day(case, "light-complaint", day=None, by=town.engineer, at=TUESDAY)

    assert Deadline.objects.get(case=case).due_at == local("2026-03-09 17:30")


def test_the_same_day_again_and_a_clock_that_does_not_run_change_nothing(town):
    case = town.case()
    town.clock(case, "light-complaint", named_day=date(2026, 3, 20))

    assert name_day(case, "light-complaint", day=date(2026, 3, 20), by=town.clerk, at=TUESDAY) is None
    assert name_day(case, "light-site", day=date(2026, 3, 20), by=town.clerk, at=TUESDAY) is None
    assert not CaseEvent.objects.filter(case=case, name="deadline_moved").exists()
