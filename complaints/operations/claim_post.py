"""Carry claims by mail out of the house, with the letter on paper and the link for the answer; as letters to customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.models.claim_links import ClaimLink, new_nonce
from complaints.operations.claim_links import address_of
from complaints.prints.letter import day_text
from feedback_system.attachments import store
from feedback_system.company.models import Company
from feedback_system.notifications.delivery import LEASE, Postman, next_pause
from feedback_system.notifications.operations import notify

log = structlog.get_logger(__name__)


def deliver_claims(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round: take up to `limit` mails that are due, oldest first, and send each. Returns how many were sent.

    A link that was used, ended or has run out meanwhile is not sent.
    """
    postman, sent = Postman(), 0
    due = (
        ClaimLink.objects.claimable(clock())
        .order_by("next_try_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    try:
        for pk in list(due):
            now, mine = clock(), new_nonce()
            taken = (
                ClaimLink.objects.claimable(now)
                .filter(pk=pk)
                .update(
                    state=ClaimLink.State.SENDING,
                    lock=mine,
                    lease_until=now + LEASE,
                    attempts=F("attempts") + 1,
                )
            )
            if taken:
                sent += _send(pk, mine, now=now, postman=postman)
    finally:
        postman.close()
    return sent


def message(link: ClaimLink) -> EmailMessage:
    """The mail as it leaves, in the language of the third party; answers go to whoever sent the claim."""
    claim = link.claim
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    with translation.override(claim.language):
        words = {
            "company": Company.get().name,
            "number": claim.reference,
            "name": claim.name,
            "link": address_of(link),
            "day": day_text(link.expires_at),
        }
        subject = _("Claim %(number)s of %(company)s") % words
        body = (
            _(
                "To %(name)s\n\n%(company)s sends you the claim %(number)s. You find it in the letter with this mail.\n\n"
                "Please answer it line by line on this page. You need no account; the link can be used once, until %(day)s:\n\n"
                "%(link)s\n\nWho has the link can answer for you. Pass it on only to who may do so."
            )
            % words
        )
    writer = claim.sent_by
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[link.address],
        reply_to=[writer.email] if writer is not None and writer.email else None,
        headers={"Message-ID": f"<claim.{link.pk}.{link.token_hash[:32]}@{host}>"},
    )
    if claim.paper is not None:
        content = store.full_path(claim.paper.stored_path).read_bytes()
        mail.attach(claim.paper.name, content, "application/pdf")
    return mail


def _send(pk: int, lock: str, *, now: datetime, postman: Postman) -> int:
    link = ClaimLink.objects.select_related("claim__complaint__case", "claim__sent_by", "claim__paper").get(
        pk=pk
    )
    mine = ClaimLink.objects.filter(pk=pk, state=ClaimLink.State.SENDING, lock=lock)
    free = {"lock": "", "lease_until": None}
    if link.used_at is not None or link.revoked_at is not None or link.expires_at <= now:
        mine.update(state=ClaimLink.State.DEAD, **free)
        return 0
    try:
        postman.hand_over(message(link))
    except Exception as error:  # whatever is wrong with this mail, it must not hold up the others
        dead = now >= link.give_up_at
        mine.update(
            state=ClaimLink.State.DEAD if dead else ClaimLink.State.FAILED,
            last_error=f"{type(error).__name__}: {error}"[:300],
            next_try_at=now + next_pause(link.attempts),
            **free,
        )
        log.warning("claim not delivered", link=pk, attempts=link.attempts, given_up=dead)
        if dead and link.claim.sent_by is not None:
            notify(
                "claim_mail_failed",
                case=link.claim.complaint.case,
                to=[link.claim.sent_by],
                at=now,
                facts={"claim": link.claim.reference},
                key=f"claim-mail:{link.pk}",
            )
        return 0
    mine.update(state=ClaimLink.State.SENT, sent_at=now, last_error="", **free)
    return 1
