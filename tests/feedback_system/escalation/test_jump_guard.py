"""The database's clock jumps: sweeps are held and the administrators hear of it, instead of the whole company at once.

Nobody sleeps and no clock is set: what the database shows and what the process measured are arguments.
"""

from datetime import timedelta

import pytest

from accounts.models import RoleAssignment
from accounts.queries import system_user
from feedback_system.deadlines.clock import JumpGuard, database_now
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.gauges import oldest_due, oldest_waiting
from feedback_system.escalation.models import ClockHold, Escalation, SetAside, SweepRun
from feedback_system.escalation.operations import (
    begin_run,
    end_run,
    escalate_due,
    forget_old_runs,
    release_hold,
)
from feedback_system.health.operations import findings
from feedback_system.notifications.models import Delivery, Notification
from feedback_system.notifications.rendering import message_for
from tests.feedback_system.clockwork import MONDAY, local
from tests.feedback_system.folders import person

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Worker:
    """A process that sweeps: its running clock goes on by what the test says, the database shows what the test says."""

    def __init__(self):
        self.guard, self.seconds = JumpGuard(), 5000.0

    def sweep(self, now, *, after=MINUTE):
        """Whether it swept, `after` so much time, when the database shows `now`."""
        self.seconds += after.total_seconds()
        run = begin_run(source="task", guard=self.guard, seconds=self.seconds, at=now)
        if run.held:
            return False
        end_run(run=run, summary=escalate_due(now=now, by=system_user()), at=now)
        return True


@pytest.fixture
def admin(town):
    return person("admin", "administrator", town.company)


@pytest.fixture
def late(town):
    """A clock that is due on Sunday 15 March at midnight, and the sweep of the morning it began."""
    return town.clock(town.case())


def test_a_clock_set_forward_escalates_nothing_and_the_sweeps_go_on_by_themselves_when_it_is_set_back(late):
    worker = Worker()
    assert worker.sweep(MONDAY)

    assert not worker.sweep(MONDAY + 30 * DAY)  # somebody typed the wrong month
    assert not worker.sweep(MONDAY + 30 * DAY + MINUTE)
    assert Escalation.objects.count() == 0
    hold = ClockHold.objects.get()
    assert (hold.reason, hold.expected_at, hold.released_at) == ("ahead", MONDAY + MINUTE, None)

    assert worker.sweep(MONDAY + 3 * MINUTE)
    hold.refresh_from_db()
    assert hold.released_at == MONDAY + 3 * MINUTE
    assert hold.released_by is None


def test_a_clock_set_back_by_an_hour_holds_until_it_has_caught_up_and_nothing_is_told_twice(late):
    worker, due = Worker(), local("2026-03-16 00:00")
    assert worker.sweep(due)
    told = Escalation.objects.count()

    assert not worker.sweep(due - HOUR)
    assert not worker.sweep(due - 58 * MINUTE, after=2 * MINUTE)
    assert worker.sweep(due + 4 * MINUTE, after=MINUTE)  # set right again
    assert Escalation.objects.count() == told


def test_a_process_that_starts_after_the_clock_was_set_back_holds_too_and_goes_on_once_it_has_caught_up(late):
    assert Worker().sweep(MONDAY)

    assert not Worker().sweep(MONDAY - HOUR)
    assert not Worker().sweep(MONDAY - 2 * MINUTE)
    assert Worker().sweep(MONDAY + MINUTE)


def test_three_days_of_outage_are_no_jump_and_everything_due_is_told_once(town, late):
    assert Worker().sweep(local("2026-03-15 23:00"))

    assert Worker().sweep(local("2026-03-18 23:00"))
    assert not ClockHold.objects.exists()
    fired = Escalation.objects.filter(deadline=late, recorded_at=local("2026-03-18 23:00")).order_by("level")
    assert list(fired.values_list("level", "action")) == [(3, "skipped"), (4, "notice")]


def test_a_machine_that_ran_on_through_a_long_pause_of_the_sweeps_holds_nothing(late):
    worker = Worker()
    assert worker.sweep(MONDAY)
    assert worker.sweep(MONDAY + 3 * DAY, after=3 * DAY)


def test_after_more_than_a_month_of_silence_a_person_says_that_the_clock_is_right(late, admin):
    assert Worker().sweep(MONDAY)
    back = MONDAY + 40 * DAY

    assert not Worker().sweep(back)
    hold = ClockHold.objects.get()
    assert hold.reason == "silence"
    release_hold(hold=hold, reason="全厂放假，已核对时间", by=admin, at=back + MINUTE)

    assert Worker().sweep(back + 2 * MINUTE)
    assert Worker().sweep(back + 3 * MINUTE)
    assert Escalation.objects.filter(deadline=late).count() == 6


def test_whoever_started_while_the_sweeps_are_held_does_not_get_round_the_hold(late):
    worker = Worker()
    assert worker.sweep(MONDAY)
    assert not worker.sweep(MONDAY + 20 * DAY)

    assert not Worker().sweep(MONDAY + 20 * DAY + MINUTE)  # to a new process twenty days look like an outage
    assert Worker().sweep(MONDAY + 5 * MINUTE)  # set back: the hold is over for everybody
    assert worker.sweep(MONDAY + 6 * MINUTE, after=5 * MINUTE)


def test_an_administrator_lets_the_sweeps_go_on_with_a_reason_and_every_process_takes_the_clock_as_right(
    late, admin, town
):
    first, second = Worker(), Worker()
    assert first.sweep(MONDAY)
    assert second.sweep(MONDAY)
    wrong = MONDAY + 13 * DAY + 16 * HOUR
    assert not first.sweep(wrong)
    assert not second.sweep(wrong)
    hold = ClockHold.objects.get()

    with pytest.raises(NotPermitted):
        release_hold(hold=hold, reason="so what", by=town.gm, at=wrong)
    with pytest.raises(Invalid):
        release_hold(hold=hold, reason="  ", by=admin, at=wrong)
    release_hold(hold=hold, reason="虚拟机暂停过，已核对时间", by=admin, at=wrong)
    with pytest.raises(NotPossibleNow):
        release_hold(hold=hold, reason="again", by=admin, at=wrong)

    assert first.sweep(wrong + MINUTE)
    assert second.sweep(wrong + MINUTE)
    hold.refresh_from_db()
    assert (hold.released_by, hold.release_reason) == (admin, "虚拟机暂停过，已核对时间")
    assert Escalation.objects.filter(deadline=late, level=3).exists()
    assert not first.sweep(wrong + 2 * HOUR)  # the next jump is a new one


def test_the_administrators_hear_of_a_hold_once_by_bell_and_mail(late, admin, company_words):
    worker = Worker()
    worker.sweep(MONDAY)
    for minute in range(3):
        worker.sweep(MONDAY + 2 * HOUR + minute * MINUTE)

    notice = Notification.objects.get(kind="clock_hold")
    assert notice.recipient == admin
    assert Delivery.objects.filter(notification=notice).count() == 1
    message = message_for(notice, company=company_words)
    assert "held" in message.subject
    assert "2026-03-02 11:00:00" in message.text  # what it shows
    assert "2026-03-02 09:01:00" in message.text  # what it should show


@pytest.fixture
def company_words(town):
    from feedback_system.company.models import Company

    company = Company.get()
    company.default_language = "en"
    return company


def test_the_readiness_page_is_red_while_sweeps_are_held(late):
    worker = Worker()
    worker.sweep(MONDAY)

    def guard():
        return next(one for one in findings(at=MONDAY) if one.name == "clock_guard")

    assert guard().good
    worker.sweep(MONDAY + DAY)
    assert not guard().good


def test_the_readiness_page_is_red_when_something_due_was_told_to_nobody_for_more_than_two_minutes(
    town, late
):
    # The page asks the database for the time, so the clock is one that has run out by now.
    now = database_now()
    Deadline.objects.filter(pk=late.pk).update(escalates_at=now - 90 * timedelta(seconds=1))
    assert not oldest_waiting(now).too_long
    assert oldest_due().good

    Deadline.objects.filter(pk=late.pk).update(escalates_at=now - 5 * MINUTE)
    assert oldest_waiting(now).age == 5 * MINUTE
    assert not oldest_due().good

    SetAside.objects.create(deadline=late, at=now, last_at=now, reason="it fails")
    assert oldest_due().good  # a clock set aside stands on the health page by itself


def test_sweeps_of_more_than_thirty_days_ago_are_forgotten_but_never_the_last_one(town):
    for days in (0, 20, 45):
        SweepRun.objects.create(source="task", started_at=MONDAY + days * DAY)
    assert forget_old_runs(at=MONDAY + 60 * DAY) == 2
    assert forget_old_runs(at=MONDAY + 600 * DAY) == 0
    assert SweepRun.objects.get().started_at == MONDAY + 45 * DAY


def test_without_an_administrator_the_sweeps_are_held_all_the_same(late):
    RoleAssignment.objects.filter(role="administrator").delete()
    worker = Worker()
    worker.sweep(MONDAY)
    assert not worker.sweep(MONDAY + DAY)
    assert not Notification.objects.filter(kind="clock_hold").exists()
