"""How shares, the ledger and what a decision will move are shown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Complaint, Ruling, ShareProof
from complaints.operations.apportion import Movement, bearing, levels_of, moved_between, party_of, standing
from feedback_system.approvals.models import Approval, Subject
from feedback_system.attachments.models import Attachment

if TYPE_CHECKING:
    from accounts.models import User


def share_rows(complaint: Complaint, ruling: Ruling, user: User | None = None) -> list[dict[str, Any]]:
    """The shares as the share bar draws them, each part below the share it lies in.

    Note: two queries where something proves a share.
    """
    shares = complaint.shares_of(ruling)
    proofs = _proofs([share.pk for share in shares if getattr(share, "has_proofs", False)], user)
    return [
        {
            "label": share.label,
            "percent": share.percent,
            "amount": share.amount,
            "evidence": share.evidence,
            "level": level,
            "proofs": proofs.get(share.pk, []),
        }
        for share, level in zip(shares, levels_of(shares), strict=True)
    ]


def _proofs(shares: list[int], user: User | None) -> dict[int, list[dict[str, str]]]:
    """By share, the opinions and those files that this reader may know of."""
    if not shares or user is None:
        return {}
    visible = set(
        Attachment.objects.visible_to(user)
        .filter(pk__in=ShareProof.objects.filter(share__in=shares).values("attachment"))
        .values_list("pk", flat=True)
    )
    found: dict[int, list[dict[str, str]]] = {}
    rows = ShareProof.objects.filter(share__in=shares).select_related("attachment", "opinion__author")
    for one in rows.order_by("pk"):
        if one.opinion is not None:
            words = {"desk": one.opinion.get_desk_display(), "person": one.opinion.author}
            told = {"label": _("Opinion: %(desk)s, %(person)s") % words, "url": ""}
        elif one.attachment is not None and one.attachment_id in visible:
            url = reverse("attachments:download", args=[one.attachment_id])
            told = {"label": one.attachment.name, "url": url}
        else:
            continue
        found.setdefault(one.share_id, []).append(told)
    return found


def ledger_of(complaint: Complaint) -> dict[str, Any] | None:
    """The lines of the ledger with what each party bears; None where there is none. Note: no query on the case page."""
    entries = sorted(complaint.apportionment.all(), key=lambda entry: entry.pk)
    if not entries:
        return None
    parties: dict[Any, dict[str, Any]] = {}
    for entry in entries:
        party = parties.setdefault(party_of(entry.share), {"label": entry.share.label, "amount": Decimal(0)})
        party["amount"] += entry.amount
    return {
        "entries": entries,
        "parties": list(parties.values()),
        "total": sum((entry.amount for entry in entries), Decimal(0)),
    }


def moves_of(complaint: Complaint, approval: Approval, ruling: Ruling | None) -> list[Movement]:
    """What the decision will move: a settlement against the provisional ruling, an overturned ruling to nothing."""
    if ruling is None or not approval.is_pending:
        return []
    if approval.subject == Subject.OBJECTION:
        return standing(complaint)
    if ruling.settles is not None:
        return moved_between(bearing(ruling.settles), bearing(ruling))
    return [] if ruling.provisional else [Movement(one, Decimal(0), one.amount) for one in bearing(ruling)]
