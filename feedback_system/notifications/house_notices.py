"""Notices of the house itself, about no case."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import translation

from accounts.queries import who_is
from feedback_system.audit.anchors import Anchor
from feedback_system.jobs.models import Job, JobState
from feedback_system.jobs.showing import detail_of, label_of
from feedback_system.notifications.kinds import NoticeKind
from feedback_system.notifications.operations import notify

HISTORY_ANCHOR = NoticeKind("history_anchor")
JOB_OVER = NoticeKind("job_over")
WEBHOOK_PAUSED = NoticeKind("webhook_paused")
WEBHOOK_OWNER = NoticeKind("webhook_owner")


def tell_auditors(anchor: Anchor, at: datetime) -> None:
    """Mail the check sum of the day's copy of the history to the auditors, once."""
    notify(
        HISTORY_ANCHOR.code,
        case=None,
        to=who_is("auditor"),
        at=at,
        facts={
            "day": anchor.day,
            "cases": len(anchor.heads),
            "root": anchor.root,
            "previous": anchor.previous,
        },
        key=f"history:{anchor.day.isoformat()}",
    )


def tell_asker(job: Job, at: datetime) -> None:
    """Tell who asked for a job that it is finished, or that it failed."""
    words = {}
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            words[f"label_{language.replace('-', '_')}"] = label_of(job)
            words[f"detail_{language.replace('-', '_')}"] = detail_of(job)
    notify(
        JOB_OVER.code,
        case=None,
        to=[job.asked_by],
        at=at,
        facts={"finished": job.state == JobState.DONE, "path": reverse("jobs:job", args=[job.pk]), **words},
        key=f"job:{job.pk}",
    )
