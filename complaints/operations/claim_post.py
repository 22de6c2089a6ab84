"""Carry claims by mail out of the house, with the letter on paper and the link for the answer; as letters to customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.models.claim_links import ClaimLink
from complaints.prints.letter import day_text
from feedback_system.company.models import Company
from feedback_system.links.operations import address_of
from feedback_system.links.post import Post, deliver, mail_with_link
from feedback_system.notifications.operations import notify


def deliver_claims(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round of the claims that are due; returns how many were sent."""
    return deliver(CLAIMS, clock=clock, limit=limit)


def message(link: ClaimLink) -> EmailMessage:
    """The mail as it leaves, in the language of the third party; answers go to whoever sent the claim."""
    claim = link.claim
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
    reply_to = writer.email if writer is not None else ""
    return mail_with_link(
        link, name="claim", subject=subject, body=body, reply_to=reply_to, paper=claim.paper
    )


def _given_up(link: ClaimLink, now: datetime) -> None:
    if link.claim.sent_by is not None:
        notify(
            "claim_mail_failed",
            case=link.claim.complaint.case,
            to=[link.claim.sent_by],
            at=now,
            facts={"claim": link.claim.reference},
            key=f"claim-mail:{link.pk}",
        )


CLAIMS = Post(
    "claim",
    lambda: ClaimLink.objects.select_related("claim__complaint__case", "claim__sent_by", "claim__paper"),
    message,
    _given_up,
)
