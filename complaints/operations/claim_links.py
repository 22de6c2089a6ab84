"""The link by which a third party answers a claim once, without an account: which can be used, and the bell of its sender."""

from __future__ import annotations

from datetime import datetime

from complaints.models.claim_links import ClaimLink
from complaints.models.recovery import CLAIMABLE
from feedback_system.links.operations import found_by


def ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the mail."""
    from complaints.tasks import deliver_claims

    deliver_claims.apply_async(retry=False)


def usable_link(token: str, *, at: datetime) -> ClaimLink | None:
    """The link of this token when its claim can be answered at `at`. Note: one query, whatever is wrong with the token."""
    links = ClaimLink.objects.usable(at).select_related("claim__complaint__case__customer")
    link: ClaimLink | None = found_by(token, links.filter(claim__complaint__state__in=CLAIMABLE))
    return link
