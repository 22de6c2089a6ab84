"""The daily comparison of rows and bytes."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from accounts.queries import system_user
from feedback_system.attachments.operations import reconcile

log = structlog.get_logger(__name__)


@shared_task
def check_evidence(**_: Any) -> None:
    """Put leftovers right and report files whose bytes are gone or changed."""
    findings = reconcile(by=system_user(), at=timezone.now())
    if findings.missing:
        log.error("bytes of files are missing or changed", attachments=findings.missing[:100])
