"""The command and the task that sweep."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from feedback_system.deadlines.clock import JumpGuard, database_now, running_seconds
from feedback_system.escalation import tasks
from feedback_system.escalation.models import ClockHold, Escalation, SweepRun
from feedback_system.health.models import Heartbeat
from tests.feedback_system.clockwork import local


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("escalate_due", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_it_did(town, settings):
    settings.DEMO = True
    town.clock(town.case())
    town.clock(town.case(), "complaint-first-answer")
    assert run("--now", "2026-03-09T05:00") == "escalated 1, reminded 1, failed 0\n"
    assert run("--now", "2026-03-09T05:00") == "escalated 0, reminded 0, failed 0\n"


def test_another_time_is_refused_on_real_data_unless_one_insists(town, settings):
    settings.DEMO = settings.DEBUG = False
    town.clock(town.case())
    with pytest.raises(CommandError, match="--yes") as refusal:
        run("--now", "2026-03-09T05:00")
    assert refusal.value.returncode == 2
    assert Escalation.objects.count() == 0
    assert run("--now", "2026-03-09T05:00", "--yes") == "escalated 0, reminded 1, failed 0\n"


def test_an_unreadable_time_is_refused(town, settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="neither a date"):
        run("--now", "tomorrow")


def test_without_a_time_the_clock_of_the_database_counts(town):
    now = database_now()
    town.clock(town.case(), "complaint-first-answer", started=now - timedelta(hours=25))
    assert run() == "escalated 1, reminded 0, failed 0\n"


def test_the_task_sweeps(town, monkeypatch):
    monkeypatch.setattr(tasks, "guard", JumpGuard())
    town.clock(town.case(), "complaint-first-answer", started=database_now() - timedelta(hours=25))
    assert tasks.sweep() == "escalated 1, reminded 0, failed 0"


def test_the_task_holds_when_the_clock_of_the_database_was_set_and_goes_on_when_it_is_right_again(
    town, monkeypatch
):
    guard = JumpGuard()
    guard.agree(database_now() - timedelta(hours=3), running_seconds())  # it ran three hours ahead since
    monkeypatch.setattr(tasks, "guard", guard)
    town.clock(town.case(), "complaint-first-answer", started=database_now() - timedelta(hours=25))
    assert tasks.sweep() == "held"
    assert tasks.sweep() == "held"
    assert not Heartbeat.objects.filter(name="sweep").exists()  # the health page turns red if it goes on

    guard.agree(database_now(), running_seconds())
    assert tasks.sweep() == "escalated 1, reminded 0, failed 0"
    assert list(SweepRun.objects.order_by("pk").values_list("held", "escalated")) == [
        (True, 0),
        (True, 0),
        (False, 1),
    ]


def test_the_command_tells_nobody_while_the_clock_cannot_be_right(town):
    SweepRun.objects.create(source="task", started_at=database_now() + timedelta(hours=1))
    town.clock(town.case(), "complaint-first-answer", started=database_now() - timedelta(hours=25))
    with pytest.raises(CommandError, match="cannot be right"):
        run()
    assert Escalation.objects.count() == 0


def test_another_time_is_an_exercise_that_the_guard_and_the_record_of_sweeps_know_nothing_of(town, settings):
    settings.DEMO = True
    SweepRun.objects.create(source="task", started_at=database_now())
    town.clock(town.case())
    assert run("--now", "2026-03-09T05:00") == "escalated 0, reminded 1, failed 0\n"
    assert SweepRun.objects.count() == 1
    assert not ClockHold.objects.exists()


@pytest.mark.parametrize(
    ("shift", "jumped"), [(0, False), (9, False), (-9, False), (11, True), (-11, True), (60 * 24 * 365, True)]
)
def test_the_guard_allows_ten_minutes_of_drift(shift, jumped):
    guard = JumpGuard()
    start = local("2026-03-02 09:00")
    assert guard.has_jumped(start, 1000.0) is False
    guard.agree(start, 1000.0)
    assert guard.has_jumped(start + timedelta(minutes=1 + shift), 1060.0) is jumped
