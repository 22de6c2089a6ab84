"""Long work: done once, followed, stopped, taken up again after a death, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.jobs import files, kinds, work
from feedback_system.jobs.kinds import JobKind
from feedback_system.jobs.models import Failure, Job, JobState
from feedback_system.jobs.operations import KEPT_FOR, MOST_AT_ONCE, ask, cancel, forget_old
from feedback_system.jobs.progress import LEASE, LeaseLost, Progress
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import path_of, subject_of
from tests.feedback_system.folders import MONDAY_9AM, department, person

pytestmark = pytest.mark.django_db


def test_a_job_is_done_shows_how_far_it_is_and_rings_the_bell(bench, ask, anna):
    job = ask()
    halfway: list[tuple[str, int, int | None]] = []

    def look() -> None:
        row = Job.objects.get()
        halfway.append((row.state, row.done, row.percent))

    bench.at_step[5] = look
    assert bench.work_off() == 1

    assert halfway == [("running", 5, 50)]
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 10, 10, {"steps": 10})
    assert files.path_of(job).read_text() == "the result"
    notice = Notification.objects.get(recipient=anna)
    with translation.override("en"):
        assert subject_of(notice) == "Job finished: plain work"
    assert path_of(notice) == f"/jobs/{job.pk}/"


def test_a_worker_that_was_killed_loses_its_job_to_the_next_when_the_lease_has_run_out(bench, ask):
    job = ask()
    taken = work.take_one(at=MONDAY_9AM)
    assert taken == job  # … and the worker is killed here

    assert work.take_one(at=MONDAY_9AM + LEASE - timedelta(seconds=1)) is None
    bench.now = MONDAY_9AM + LEASE
    assert bench.work_off() == 1

    job.refresh_from_db()
    assert (job.state, job.attempts, bench.done) == (JobState.DONE, 2, list(range(10)))


def test_a_worker_that_was_only_thought_dead_writes_nothing_any_more(bench, ask):
    job = ask()
    first = Progress(work.take_one(at=MONDAY_9AM), at=MONDAY_9AM, clock=lambda: MONDAY_9AM + LEASE)
    second = work.take_one(at=MONDAY_9AM + LEASE)

    with pytest.raises(LeaseLost):
        first.raise_if_cancelled()
    work.do(first.job, clock=lambda: MONDAY_9AM + LEASE)

    job.refresh_from_db()
    assert (job.state, job.claim, job.result) == (JobState.RUNNING, second.claim, {})
    assert list(files.root().glob("*")) == []


def test_work_that_renews_its_lease_is_never_taken_by_another(bench, ask):
    ask()
    others: list[Job | None] = []
    for step in range(10):
        bench.at_step[step] = lambda: others.append(work.take_one(at=bench.now))
    bench.work_off()

    assert others == [None] * 10


@pytest.mark.parametrize(("kind", "again"), [("plain", range(10)), ("resuming", range(4, 10))])
def test_after_an_interruption_work_begins_again_or_goes_on_as_its_kind_says(bench, ask, kind, again):
    ask(kind)

    def die() -> None:
        raise SystemExit

    bench.at_step[4] = die
    with pytest.raises(SystemExit):
        bench.work_off()
    assert Job.objects.get().state == JobState.RUNNING

    bench.done.clear()
    bench.now += LEASE
    bench.work_off()

    assert bench.done == list(again)
    assert (Job.objects.get().state, Job.objects.get().done) == (JobState.DONE, 10)


def test_a_job_whose_workers_die_three_times_is_given_up_with_a_sentence(bench, ask, anna):
    job = ask()
    at = MONDAY_9AM
    for _attempt in range(3):
        assert work.take_one(at=at) is not None
        at += LEASE

    assert work.take_one(at=at) is None
    job.refresh_from_db()
    assert (job.state, job.failure) == (JobState.FAILED, Failure.INTERRUPTED)
    client = Client()
    client.force_login(anna)
    assert "The worker ended three times" in client.get(f"/jobs/{job.pk}/").text


def test_a_job_that_waits_is_stopped_at_once_and_one_that_runs_at_its_next_step(bench, ask, anna):
    waiting = ask()
    cancel(job=waiting, by=anna, at=MONDAY_9AM)
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED

    running = ask()
    bench.at_step[3] = lambda: cancel(job=running, by=anna, at=bench.now) and None
    bench.work_off()

    running.refresh_from_db()
    assert (running.state, bench.done, running.result) == (JobState.CANCELLED, [0, 1, 2, 3], {})
    assert not Notification.objects.exists()
    with pytest.raises(NotPossibleNow, match="over already"):
        cancel(job=running, by=anna, at=bench.now)


def test_the_job_of_a_dead_worker_that_was_stopped_is_not_taken_up_again(bench, ask, anna):
    job = ask()
    work.take_one(at=MONDAY_9AM)
    cancel(job=job, by=anna, at=MONDAY_9AM)

    bench.now = MONDAY_9AM + LEASE
    assert bench.work_off() == 0
    job.refresh_from_db()
    assert (job.state, bench.done) == (JobState.CANCELLED, [])


def test_a_refusal_is_told_in_its_words_and_a_fault_names_the_log(bench, anna):
    def refuse(progress: Progress) -> kinds.Outcome:
        raise NotPossibleNow("The calendar is gone. Choose another one.")

    def fail(progress: Progress) -> kinds.Outcome:
        raise ZeroDivisionError

    for code, run in (("refused", refuse), ("broken", fail)):
        kinds.register(JobKind(code, code, run))
        ask(kind=code, params={}, by=anna, at=MONDAY_9AM)
    try:
        assert bench.work_off() == 2
    finally:
        for code in ("refused", "broken"):
            kinds.unregister(code)

    client = Client()
    client.force_login(anna)
    first, second = Job.objects.order_by("pk")
    assert "The calendar is gone." in client.get(f"/jobs/{first.pk}/").text
    assert "finds the cause in the log" in client.get(f"/jobs/{second.pk}/").text


def test_one_job_runs_at_a_time_so_that_the_sweeps_are_not_kept_waiting(bench, ask, settings):
    ask(), ask()
    assert work.take_one(at=MONDAY_9AM) is not None
    assert work.take_one(at=MONDAY_9AM) is None

    settings.JOBS_AT_ONCE = 2
    assert work.take_one(at=MONDAY_9AM) is not None


def test_nobody_fills_the_queue(bench, ask):
    for _number in range(MOST_AT_ONCE):
        ask()
    with pytest.raises(NotPossibleNow, match="under way"):
        ask()


@pytest.fixture
def others(anna: User) -> dict[str, User]:
    top = department("company", "top")
    return {role: person(role, role, top) for role in ("administrator", "auditor", "finance")}


def test_everybody_sees_the_own_jobs_and_administrators_and_auditors_all(bench, ask, anna, others):
    job = ask()

    seen = {name: Job.objects.visible_to(one).count() for name, one in (others | {"anna": anna}).items()}
    assert seen == {"anna": 1, "administrator": 1, "auditor": 1, "finance": 0}
    with pytest.raises(NotPermitted):
        cancel(job=job, by=others["auditor"], at=MONDAY_9AM)
    cancel(job=job, by=others["administrator"], at=MONDAY_9AM)


def test_the_file_is_for_who_asked_for_it(bench, ask, anna, others):
    job = ask()
    bench.work_off()

    client = Client()
    client.force_login(anna)
    answer = client.get(f"/jobs/{job.pk}/file/")
    assert b"".join(answer.streaming_content) == b"the result"
    assert 'filename="result.txt"' in answer["Content-Disposition"]
    client.force_login(others["administrator"])
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 404


def test_the_page_follows_by_itself_and_stops_asking_when_the_job_is_over(bench, ask, anna):
    job = ask()
    client = Client()
    client.force_login(anna)

    assert 'hx-trigger="every 2s"' in client.get(f"/jobs/{job.pk}/").text
    assert 'hx-trigger="every 3s"' in client.get("/jobs/").text
    bench.work_off()

    part = client.get(f"/jobs/{job.pk}/", headers={"hx-request": "true"}).text
    assert part.lstrip().startswith('<div class="stack" id="job">')
    assert "hx-trigger" not in client.get("/jobs/").text


def test_what_is_over_is_kept_for_ninety_days_with_its_file(bench, ask):
    job = ask()
    bench.work_off()
    job.refresh_from_db()
    path = files.path_of(job)

    assert forget_old(at=job.ended_at + KEPT_FOR) == 0
    assert forget_old(at=job.ended_at + KEPT_FOR + timedelta(seconds=1)) == 1
    assert not path.exists()
