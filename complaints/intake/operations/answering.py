"""Tell the sender of a mail its receipt number and the way to the status page, once, marked as written by a program.

At least once: who dies between sending and writing it down sends the same Message-ID again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from complaints.intake.models import InboundMail
from complaints.operations.mail_ways import way_for
from complaints.operations.status_pages import words_for_letters
from feedback_system.company.models import Company
from feedback_system.notifications.delivery import LEASE, Postman, next_pause

log = structlog.get_logger(__name__)

MOST_TRIES = 20
ANSWERED_WITHIN = timedelta(days=2)
"""Later than that a receipt tells nobody anything new."""


def send_receipts(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round over the mails whose sender is to be told; returns how many were. Any number of rounds may run at once."""
    postman, sent, now = Postman(), 0, clock()
    free = Q(answer_lease_until=None) | Q(answer_lease_until__lte=now)
    due = InboundMail.objects.filter(free, answer_due_at__lte=now, report__isnull=False)
    try:
        for pk in list(due.order_by("answer_due_at", "pk").values_list("pk", flat=True)[:limit]):
            sent += _send(pk, now=clock(), postman=postman)
    finally:
        postman.close()
    return sent


def _send(pk: int, *, now: datetime, postman: Postman) -> int:
    mine = InboundMail.objects.filter(pk=pk, answer_due_at__isnull=False)
    free = mine.filter(Q(answer_lease_until=None) | Q(answer_lease_until__lte=now))
    if not free.update(answer_lease_until=now + LEASE, answer_tries=F("answer_tries") + 1):
        return 0
    mail = InboundMail.objects.select_related("report__page").get(pk=pk)
    if now - mail.received_at > ANSWERED_WITHIN or mail.answer_tries > MOST_TRIES or not mail.sender:
        mine.update(answer_due_at=None, answer_lease_until=None)
        return 0
    try:
        postman.hand_over(receipt(mail))
    except Exception as error:  # one address that no server takes must not hold up the others
        mine.update(answer_due_at=now + next_pause(mail.answer_tries), answer_lease_until=None)
        log.warning("receipt not delivered", mail=pk, error=type(error).__name__)
        return 0
    mine.update(answer_due_at=None, answer_lease_until=None, answered_at=now)
    return 1


def receipt(mail: InboundMail) -> EmailMessage:
    """The receipt as it leaves, in the language of the company; its headers say to machines not to answer it."""
    report, host = mail.report, urlsplit(settings.BASE_URL).hostname or "localhost"
    assert report is not None  # noqa: S101 - asked by the caller
    company = Company.get()
    way = way_for(report.page)
    with translation.override(report.language):
        due = report.due_at.astimezone(company.zone).strftime("%Y-%m-%d %H:%M")
        told = {"number": report.receipt_number, "due": due, "company": company.name}
        subject = render_to_string("intake/receipt.subject.txt", told)
        body = render_to_string("intake/receipt.txt", told | {"way": words_for_letters(report.page)})
    return EmailMessage(
        subject=" ".join(f"{subject} {way.mark if way else ''}".split()),
        body=body,
        to=[mail.sender],
        reply_to=[way.address] if way else None,
        headers={
            "Message-ID": f"<receipt.{mail.pk}.{mail.sha256[:16]}@{host}>",
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
            "X-Loop": host,
        },
    )
