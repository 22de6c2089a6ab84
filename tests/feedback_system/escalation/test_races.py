"""Several sweeps at once, and sweeps that die: every level is told exactly once, none is lost."""

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations import meet, move_clocks
from feedback_system.escalation import claims
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.escalation.operations import Summary, escalate_due
from feedback_system.escalation.operations import sweep as sweeping
from feedback_system.notifications.models import Notification
from tests.feedback_system.clockwork import build_town, local
from tests.feedback_system.deadlines.drafting import new_version, stored
from tests.feedback_system.folders import person

DUE = local("2026-03-16 00:00")

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def late(transactional_db):
    """Sixty cases whose clock is due, one second before it."""
    town = build_town()
    clocks = [town.clock(town.case()) for _number in range(60)]
    return town, clocks


def sweep_in_thread(limit: int) -> Summary:
    try:
        return escalate_due(now=DUE, by=system_user(), limit=limit)
    finally:
        connection.close()


@pytest.mark.slow
def test_four_sweeps_at_once_tell_each_of_sixty_clocks_once(late):
    _town, clocks = late
    with ThreadPoolExecutor(4) as pool:
        summaries = list(pool.map(sweep_in_thread, [7, 7, 7, 7]))
    escalate_due(now=DUE, by=system_user())  # what a sweep that lost every race left over

    assert sum(summary.failed for summary in summaries) == 0
    fired = Escalation.objects.filter(action="issue_slip").values_list("deadline", flat=True)
    assert Counter(fired) == Counter({clock.pk: 1 for clock in clocks})
    assert sorted(ReminderSlip.objects.values_list("number", flat=True)) == [
        f"CB2603{n:03d}" for n in range(1, 61)
    ]
    assert all(verify(clock.case_id) is None for clock in clocks)
    assert CaseEvent.objects.filter(name="slip_issued").count() == 60


@pytest.mark.slow
def test_a_case_that_is_answered_during_a_sweep_is_either_told_or_met_never_both_after_the_fact(late):
    town, clocks = late

    def answer(clock: Deadline) -> None:
        from django.db import transaction

        from feedback_system.cases.models import Case

        try:
            with transaction.atomic():
                case = Case.objects.lock(clock.case_id)
                meet(case, "complaint-close", by=town.clerk, at=DUE)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        sweeps = [pool.submit(sweep_in_thread, 5) for _n in range(2)]
        answers = [pool.submit(answer, clock) for clock in clocks[::3]]
        for task in (*answers, *sweeps):
            task.result()
    for clock in clocks:
        names = list(
            CaseEvent.objects.filter(case=clock.case_id).order_by("sequence").values_list("name", flat=True)
        )
        assert names[-1] != "slip_issued" or "deadline_met" not in names
        assert verify(clock.case_id) is None


@pytest.mark.parametrize(
    "dies_in",
    ["_lock_cases", "firing_of", "issue_reminder", "move_on", "record_many", "let_recipients_read", "tell"],
)
def test_a_sweep_that_dies_at_any_point_leaves_nothing_half_done_and_loses_nothing(
    late, monkeypatch, dies_in
):
    class Killed(BaseException):
        """The process is gone: nothing below may catch it."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sweeping, dies_in, die)
        with pytest.raises(Killed):
            escalate_due(now=DUE, by=system_user())
    assert Escalation.objects.count() == ReminderSlip.objects.count() == Notification.objects.count() == 0

    # Its claim is a lease: nobody may take the rows yet, and after some minutes everybody may.
    assert escalate_due(now=DUE + timedelta(seconds=1), by=system_user()) == Summary()
    assert escalate_due(now=DUE + claims.LEASE, by=system_user()) == Summary(escalated=60)


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_a_batch_loses_nothing(late):
    program = textwrap.dedent(
        """
        import os, signal, sys
        import django
        django.setup()
        from django.db import connection
        connection.settings_dict["NAME"] = sys.argv[1]
        from datetime import datetime
        from accounts.queries import system_user
        from feedback_system.escalation.operations import escalate_due, sweep
        fire = sweep.fire
        batches = []
        def fire_two_then_die(*args, **kwargs):
            if len(batches) == 2:
                sweep.tell = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
            batches.append(1)
            return fire(*args, **kwargs)
        sweep.fire = fire_two_then_die
        escalate_due(now=datetime.fromisoformat(sys.argv[2]), by=system_user(), limit=10)
        """
    )
    process = subprocess.run(
        [sys.executable, "-c", program, str(connection.settings_dict["NAME"]), DUE.isoformat()],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE),
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    assert Escalation.objects.filter(action="issue_slip").count() == 20
    assert escalate_due(now=DUE + claims.LEASE, by=system_user()) == Summary(escalated=40)
    fired = Escalation.objects.filter(action="issue_slip").values_list("deadline", flat=True)
    assert max(Counter(fired).values()) == 1


def test_a_clock_that_is_moved_to_another_version_during_a_sweep_is_told_once_by_the_version_it_has_then(
    late,
):
    town, clocks = late
    clocks = clocks[:12]
    admin = person("admin", "administrator", town.company)
    today = local("2026-03-12 09:00")
    longer = new_version(stored(), since=today, by=admin, at=today, amount=20)

    def move(clock: Deadline) -> int:
        try:
            return len(move_clocks(clock_ids=[clock.pk], to=longer, reason="x", by=admin, at=DUE))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sweeps = [pool.submit(sweep_in_thread, 5) for _number in range(2)]
        moves = [pool.submit(move, clock) for clock in clocks]
        assert sum(one.result().failed for one in sweeps) == 0
        assert [one.result() for one in moves] == [1] * 12

    for clock in Deadline.objects.filter(pk__in=[clock.pk for clock in clocks]):
        told = Escalation.objects.filter(deadline=clock)
        slips = told.filter(action="issue_slip")
        assert (clock.rule, clock.due_at) == (longer, local("2026-03-23 00:00"))
        assert slips.filter(rule_version=2).count() == 0  # not late by the new version
        assert (3 in clock.rungs_done) == slips.exists()  # what was told before the move stays told
        assert CaseEvent.objects.filter(case=clock.case_id, name="deadline_moved").count() == 1
        assert verify(clock.case_id) is None
