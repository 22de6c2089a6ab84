"""Ask for long work, stop it, forget what is old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.jobs import files
from feedback_system.jobs.kinds import all_jobs, kind_named
from feedback_system.jobs.models import Job, JobState

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = timedelta(days=90)
"""How long a job that is over can be opened again."""
MOST_AT_ONCE = 10
"""So many jobs of one person may wait or run; more is a slip of the mouse."""


@transaction.atomic
def ask(*, kind: str, params: Mapping[str, Any], by: User, at: datetime) -> Job:
    """Put a job into the queue; a worker takes it within a minute, most often at once.

    Whether `by` may have such work done is the caller's business.
    :raises KeyError: no app registered the kind.
    :raises NotPossibleNow: the person has too many jobs under way.
    """
    if kind_named(kind) is None:
        raise KeyError(kind)
    under_way = Job.objects.filter(asked_by=by, state__in=[JobState.WAITING, JobState.RUNNING]).count()
    if under_way >= MOST_AT_ONCE:
        raise NotPossibleNow(
            _("%(count)d of your jobs are under way. Wait for one of them, or stop one under “My jobs”.")
            % {"count": under_way}
        )
    job = Job.objects.create(kind=kind, params=dict(params), asked_by=by, asked_at=at)
    transaction.on_commit(_ring, robust=True)
    return job


def _ring() -> None:
    """The doorbell: wake a worker. A lost ring is harmless, because the next sweep finds the row."""
    from feedback_system.jobs.tasks import work_off

    work_off.apply_async(retry=False)


@transaction.atomic
def cancel(*, job: Job, by: User, at: datetime) -> Job:
    """Stop a job: one that waits at once, one that runs as soon as its worker looks up (within seconds).

    :raises NotPermitted: for somebody else's job, unless `by` keeps the settings.
    :raises NotPossibleNow: it is over already.
    """
    if job.asked_by_id != by.pk and not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only who asked for a job, or an administrator, can stop it."))
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    if waiting.update(state=JobState.CANCELLED, cancel_asked_by=by, ended_at=at):
        return Job.objects.get(pk=job.pk)
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    if not running.update(cancel_asked_by=by):
        raise NotPossibleNow(_("This job is over already. Reload the page to see what came of it."))
    return Job.objects.get(pk=job.pk)


def forget_old(*, at: datetime) -> int:
    """Delete jobs that ended more than 90 days before `at`, with their files, and earlier the files of kinds that keep theirs shorter.

    Returns how many jobs are gone.
    """
    for kind in all_jobs():
        if kind.file_kept_for is not None:
            _forget_files(Job.objects.filter(kind=kind.code, ended_at__lt=at - kind.file_kept_for))
    old = Job.objects.filter(ended_at__lt=at - KEPT_FOR)
    names = list(old.exclude(file="").values_list("file", flat=True))
    count, _per_model = old.delete()
    for name in names:
        files.drop(name)
    return count


def _forget_files(old: QuerySet[Job]) -> None:
    for pk, name in old.exclude(file="").values_list("pk", "file"):
        files.drop(name)
        Job.objects.filter(pk=pk, file=name).update(file="")
