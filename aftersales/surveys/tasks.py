"""Background work of surveys: the sender of questionnaires by mail, woken by beat every half minute and by the bell after each commit;
the draft plans of rhythms, asked for every hour.
"""

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.queries import system_user
from aftersales.surveys.operations import post
from aftersales.surveys.operations.rhythm import open_due_surveys
from feedback_system.deadlines.clock import database_now


@shared_task
def deliver_questionnaires(**_: Any) -> None:
    """One round of the questionnaires by mail."""
    post.deliver_questionnaires(clock=timezone.now)


@shared_task
def open_surveys(**_: Any) -> str:
    """Open the draft plan of the present period of each rhythm."""
    return str(open_due_surveys(by=system_user(), at=database_now()))
