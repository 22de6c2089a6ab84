"""The daily comparison of rows and bytes."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.queries import system_user
from feedback_system.attachments.operations import reconcile
from feedback_system.health.operations import beat

log = structlog.get_logger(__name__)

EVIDENCE_BEAT = "evidence"
"""Under which name the health page finds when the files were last compared."""


@shared_task
def check_evidence(**_: Any) -> None:
    """Put leftovers right and report files whose bytes are gone or changed."""
    now = timezone.now()
    findings = reconcile(by=system_user(), at=now)
    beat(name=EVIDENCE_BEAT, at=now)
    if findings.missing:
        log.error("bytes of files are missing or changed", attachments=findings.missing[:100])
