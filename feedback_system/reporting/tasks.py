"""The nightly comparison of facts and cases, and the round that sends own reports."""

from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from feedback_system.deadlines.clock import database_now
from feedback_system.reporting.answers.keeping import tidy
from feedback_system.reporting.builder.telling import send_reports
from feedback_system.reporting.operations import check_figures

log = structlog.get_logger(__name__)


@shared_task
def check_figures_of_the_night(**_: Any) -> None:
    """Compare all facts with their cases, mend what drifted, and keep the result for the health page."""
    now = timezone.now()
    check = check_figures(at=now)
    tidy(at=now)
    if check.drifted:
        log.error("facts of cases had drifted", cases=check.drifted, examples=check.examples)


@shared_task
def send_own_reports(**_: Any) -> None:
    """One round over everybody who subscribes to a report."""
    send_reports(at=database_now())
