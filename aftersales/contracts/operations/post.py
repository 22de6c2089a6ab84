"""Carry renewal notices by mail out of the house: taken by one conditional update with a token and a lease, sent, then written down.

If a sender dies in between, the lease runs out and the notice goes again under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from aftersales.contracts.models import RenewalNotice
from aftersales.contracts.models.notices import new_token
from feedback_system.attachments import store
from feedback_system.notifications.delivery import LEASE, Postman, next_pause
from feedback_system.notifications.operations import notify

log = structlog.get_logger(__name__)
State = RenewalNotice.State


def deliver_notices(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round: take up to `limit` notices that are due, oldest first, and send each. Returns how many were sent."""
    postman, sent = Postman(), 0
    due = RenewalNotice.objects.claimable(clock()).order_by("next_try_at", "pk")
    try:
        for pk in list(due.values_list("pk", flat=True)[:limit]):
            now, claim = clock(), new_token()
            taken = (
                RenewalNotice.objects.claimable(now)
                .filter(pk=pk)
                .update(state=State.SENDING, claim=claim, lease_until=now + LEASE, attempts=F("attempts") + 1)
            )
            if taken:
                sent += _send(pk, claim, now=now, postman=postman)
    finally:
        postman.close()
    return sent


def message(notice: RenewalNotice) -> EmailMessage:
    """The mail as it leaves: the text, the notice on paper with it; answers go to the writer."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMessage(
        subject=" ".join(notice.subject.split()),
        body=notice.text,
        to=[notice.address],
        reply_to=[notice.by.email] if notice.by.email else None,
        headers={"Message-ID": f"<renewal.{notice.pk}.{notice.message_token}@{host}>"},
    )
    content = store.full_path(notice.paper.stored_path).read_bytes()
    mail.attach(notice.paper.name, content, "application/pdf")
    return mail


def _send(pk: int, claim: str, *, now: datetime, postman: Postman) -> int:
    notice = RenewalNotice.objects.select_related("by", "paper", "renewal__case", "renewal__contract").get(
        pk=pk
    )
    mine = RenewalNotice.objects.filter(pk=pk, state=State.SENDING, claim=claim)
    free = {"claim": "", "lease_until": None}
    try:
        postman.hand_over(message(notice))
    except Exception as error:  # whatever is wrong with this notice, it must not hold up the others
        dead = notice.give_up_at is None or now >= notice.give_up_at
        mine.update(
            state=State.DEAD if dead else State.FAILED,
            last_error=f"{type(error).__name__}: {error}"[:300],
            next_try_at=now + next_pause(notice.attempts),
            **free,
        )
        log.warning("renewal notice not delivered", notice=pk, attempts=notice.attempts, given_up=dead)
        if dead:
            notify(
                "renewal_notice_failed",
                case=notice.renewal.case,
                to=[notice.by],
                at=now,
                facts={"contract": notice.renewal.contract.code},
                key=f"renewal-notice:{pk}",
            )
        return 0
    mine.update(state=State.SENT, sent_at=now, last_error="", **free)
    return 1
