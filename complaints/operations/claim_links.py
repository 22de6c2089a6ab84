"""The link by which a third party answers a claim once, without an account.

The token is made of a random nonce and the secret of the installation, and stored as a hash only: who reads the database
or a copy of it cannot answer. A wrong, used, ended or late token is told apart by nothing.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from complaints.models.claim_links import ClaimLink, new_nonce
from complaints.models.recovery import CLAIMABLE, RecoveryClaim, open_links
from feedback_system.notifications.operations import GIVE_UP_AFTER

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
    links = links.filter(claim__complaint__state__in=CLAIMABLE)
    return links.filter(token_hash=hash_of_token(token)).first()
