"""Background work of the intake: look into the mailbox, read what is stored, tell receipts; compare the ledger at night."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from complaints.intake.ledger import check_ledger
from complaints.intake.operations.answering import send_receipts
from complaints.intake.operations.storing import fetch_mails
from complaints.intake.operations.taking_in import take_in_mails
from complaints.intake.operations.tidying import forget_old_mails
from feedback_system.deadlines.clock import database_now


@shared_task
def take_in_mail(**_: Any) -> None:
    """One round: store what is new, make something of what is stored, tell the receipts."""
    fetch_mails(clock=timezone.now)
    take_in_mails(clock=timezone.now)
    send_receipts(clock=timezone.now)


@shared_task
def check_intake(**_: Any) -> str:
    """Compare what came in with what became of it, and forget old mails."""
    at = database_now()
    forget_old_mails(at=at)
    return str(len(check_ledger(at=at).wrong))
