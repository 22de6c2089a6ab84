"""The worker's side: take a job, do it, write down what came of it.

A job is taken by one conditional UPDATE with a token and a lease, so two workers never have the same one. Who dies
with a job in hand loses it when the lease runs out; the next worker begins again, or goes on where the work was kept.
Only the holder of the token writes an outcome: a worker that was thought dead and comes back changes nothing.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from feedback_system.company.models import Company
from feedback_system.errors import Refusal
from feedback_system.jobs import files
from feedback_system.jobs.kinds import Outcome, kind_named
from feedback_system.jobs.models import Failure, Job, JobState
from feedback_system.jobs.progress import LEASE, Cancelled, LeaseLost, Progress

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""A job whose workers die again and again is given up: perhaps it kills them."""

Teller = Callable[[Job, datetime], None]
_TELLERS: list[Teller] = []


def when_over(teller: Teller) -> None:
    """Have `teller(job, at)` called, in the same transaction, for each job that is finished or given up."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def work_off(*, clock: Callable[[], datetime]) -> int:
    """Do the jobs that wait, one after the other; returns how many were taken up."""
    taken = 0
    while (job := take_one(at=clock())) is not None:
        do(job, clock=clock)
        taken += 1
    return taken


def take_one(*, at: datetime) -> Job | None:
    """Take the job that has waited longest; None when there is none, or enough are in hand already.

    So many are in hand at once as the setting JOBS_AT_ONCE says: long work must not keep the sweeps waiting.
    """
    _give_up(at)
    if Job.objects.in_hand(at).count() >= settings.JOBS_AT_ONCE:
        return None
    for pk, code in Job.objects.free(at).order_by("asked_at", "pk").values_list("pk", "kind"):
        token = secrets.token_hex(16)
        kind = kind_named(code)
        again: dict[str, Any] = {} if kind is not None and kind.resumes else {"done": 0, "checkpoint": {}}
        taken = Job.objects.free(at).filter(pk=pk, cancel_asked_by=None)
        if taken.update(
            state=JobState.RUNNING,
            claim=token,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            started_at=Coalesce("started_at", at),
            **again,
        ):
            return Job.objects.select_related("asked_by").get(pk=pk)
    return None


def _give_up(at: datetime) -> None:
    """End the jobs of dead workers that somebody has stopped meanwhile, or that were interrupted too often."""
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lte=at).filter(
        Q(attempts__gte=MOST_ATTEMPTS) | Q(cancel_asked_by__isnull=False)
    ):
        if job.cancel_asked_by_id is not None:
            _end(job, JobState.CANCELLED, at=at)
        else:
            _end(job, JobState.FAILED, at=at, failure=Failure.INTERRUPTED)


def do(job: Job, *, clock: Callable[[], datetime]) -> None:
    """Do one job that was taken, in the language and time zone of who asked for it. Never raises what the work raises."""
    kind = kind_named(job.kind)
    progress = Progress(job, at=clock(), clock=clock)
    person, company = job.asked_by, Company.get()
    try:
        if kind is None:
            raise LookupError(f"no app of this installation knows the job {job.kind}")
        with (
            translation.override(person.language or company.default_language),
            timezone.override(person.time_zone or company.time_zone),
        ):
            outcome = kind.run(progress)
    except Cancelled:
        _end(job, JobState.CANCELLED, at=clock())
    except LeaseLost:
        log.warning("job %d went to another worker", job.pk)
    except Refusal as refusal:
        _end(job, JobState.FAILED, at=clock(), failure=Failure.REFUSED, error=str(refusal)[:500])
    except Exception:
        # Whatever one job has, the others must be done; the person is told, the cause is in the log.
        log.exception("job %d failed", job.pk)
        _end(job, JobState.FAILED, at=clock(), failure=Failure.FAULT)
    else:
        _finish(job, outcome, progress, at=clock())


def _finish(job: Job, outcome: Outcome, progress: Progress, *, at: datetime) -> None:
    name = files.take(outcome.file, job=job) if outcome.file is not None else ""
    kept = _end(
        job,
        JobState.DONE,
        at=at,
        result=dict(outcome.result),
        file=name,
        file_name=outcome.file_name,
        checkpoint={},
        **progress.finished(),
    )
    if not kept:
        files.drop(name)


@transaction.atomic
def _end(job: Job, state: JobState, *, at: datetime, **columns: Any) -> bool:
    """Write the end of a job, unless it belongs to another worker meanwhile. Returns whether it was written."""
    mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=JobState.RUNNING)
    if not mine.update(state=state, ended_at=at, lease_until=None, **columns):
        return False
    job = Job.objects.select_related("asked_by").get(pk=job.pk)
    if state != JobState.CANCELLED:
        for teller in _TELLERS:
            teller(job, at)
    return True
