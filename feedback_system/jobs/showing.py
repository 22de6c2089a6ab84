"""What pages and notices say about a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_system.jobs.kinds import kind_named
from feedback_system.jobs.models import Failure, Job, JobState

LOOKS = {
    JobState.WAITING: ("neutral", "clock"),
    JobState.RUNNING: ("info", "history"),
    JobState.DONE: ("ok", "check"),
    JobState.FAILED: ("over", "alert"),
    JobState.CANCELLED: ("neutral", "x"),
}


@dataclass(frozen=True)
class Shown:
    """A job in words."""

    job: Job
    label: str
    detail: str
    state: str
    tone: str
    icon: str
    error: str
    url: str
    """Where its outcome stands, or how far it is."""
    result_url: str
    """The page of the outcome of a finished job, where its kind has one."""


def label_of(job: Job) -> str:
    """What kind of work it is, in the active language."""
    kind = kind_named(job.kind)
    return str(kind.label) if kind is not None else job.kind


def detail_of(job: Job) -> str:
    """What was asked for, in the active language."""
    kind = kind_named(job.kind)
    return kind.describe(job.params) if kind is not None and kind.describe is not None else ""


def shown(job: Job) -> Shown:
    """The job as pages show it."""
    kind = kind_named(job.kind)
    tone, icon = LOOKS[JobState(job.state)]
    page = reverse(kind.leads_to, args=[job.pk]) if kind is not None and kind.leads_to else ""
    return Shown(
        job=job,
        label=label_of(job),
        detail=detail_of(job),
        state=_("is being stopped") if job.is_being_stopped else str(JobState(job.state).label),
        tone=tone,
        icon=icon,
        error=sentence(job),
        url=reverse("jobs:job", args=[job.pk]),
        result_url=page if job.state == JobState.DONE else "",
    )


def sentence(job: Job) -> str:
    """Why it was not finished and what to do; empty for every other state."""
    sentences: dict[str, Any] = {
        Failure.REFUSED: job.error,
        Failure.FAULT: _(
            "A fault of the program ended this job. Ask for it again; if it fails again, tell the administrator, who "
            "finds the cause in the log under the number of the job."
        ),
        Failure.INTERRUPTED: _(
            "The worker ended three times before this job was through. Ask for it again when the server is at rest, "
            "and tell the administrator."
        ),
    }
    return str(sentences.get(job.failure, ""))
