"""The link by which a third party answers a claim once, without an account.

The token is made of a random nonce and the secret of the installation, and stored as a hash only: who reads the database
or a copy of it cannot answer. A wrong, used, ended or late token is told apart by nothing.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.queries import system_user
from complaints.models.claim_links import ClaimLink, new_nonce
from complaints.models.recovery import RecoveryClaim, open_links
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.errors import NotVisible
from feedback_system.notifications.operations import GIVE_UP_AFTER, notify

if TYPE_CHECKING:
    from accounts.models import User

SALT = "complaints.claim-link"


def token_of(nonce: str) -> str:
    """The token of a link: 256 bits that only this installation can make."""
    digest = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def hash_of_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address_of(link: ClaimLink) -> str:
    """The full address that the mail carries."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('claims:answer', args=[token_of(link.nonce)])}"


def new_link(claim: RecoveryClaim, *, address: str, expires_at: datetime, at: datetime) -> ClaimLink:
    """A link for this claim, its mail ready to leave."""
    nonce = new_nonce()
    return ClaimLink.objects.create(
        claim=claim,
        nonce=nonce,
        token_hash=hash_of_token(token_of(nonce)),
        address=address,
        expires_at=expires_at,
        next_try_at=at,
        give_up_at=min(at + GIVE_UP_AFTER, expires_at),
    )


def end_links(claim: RecoveryClaim, *, by: User, at: datetime) -> None:
    """Make every open link of the claim useless at once, also one whose mail has not left yet."""
    for link in open_links(claim):
        link.revoked_at, link.revoked_by = at, by
        link.save(update_fields=["revoked_at", "revoked_by"])


def ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the mail."""
    from complaints.tasks import deliver_claims

    deliver_claims.apply_async(retry=False)


def usable_link(token: str, *, at: datetime) -> ClaimLink | None:
    """The link of this token when its claim can be answered at `at`. Note: one query, whatever is wrong with the token."""
    links = ClaimLink.objects.usable(at).select_related("claim__complaint__case__customer")
    return links.filter(token_hash=hash_of_token(token)).first()


def answer_by_link(
    *,
    token: str,
    answers: Iterable[Mapping[str, Any]],
    answered_by: str,
    files: Iterable[Any],
    at: datetime,
) -> RecoveryClaim:
    """Write down what the third party answers, once, with its files; who drafted and who sent the claim are told.

    :raises NotVisible: the token is wrong, used, ended or late, or another answer was faster
    :raises Invalid: a file is not accepted; nothing is written
    """
    from complaints.operations.recovering import answer_texts, write_answer

    with transaction.atomic():
        seen = usable_link(token, at=at)
        if seen is None:
            raise _gone()
        case = Case.objects.lock(seen.claim.complaint.case_id)
        link = usable_link(token, at=at)  # what another answer did meanwhile is seen only under the lock
        if link is None:
            raise _gone()
        claim, clock = link.claim, system_user()
        rows = list(answers)
        link.used_at = at
        link.save(update_fields=["used_at"])
        facts = write_answer(claim, rows, answered_by=answered_by, by_link=True, at=at)
        for file in files:
            attach(case=case, file=file, level=Attachment.Level.INTERNAL, by=clock, at=at)
        record(
            case,
            "claim_answered",
            by=clock,
            at=at,
            facts=facts,
            payload=answer_texts(answered_by, rows),
        )
        notify(
            "claim_answered",
            case=case,
            to={person.pk: person for person in (claim.drafted_by, claim.sent_by) if person}.values(),
            at=at,
            facts={
                "claim": claim.reference,
                "currency": claim.currency,
                "total": f"{claim.total:,.2f}",
                "offered": f"{claim.offered:,.2f}",
            },
            key=f"claim-answered:{claim.pk}",
        )
    return claim


def _gone() -> NotVisible:
    return NotVisible(
        _("This link cannot be used, or not any more. Ask the company that sent it to you for a new one.")
    )
