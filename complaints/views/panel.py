"""What the case page shows of a complaint: the form with its signed parts, the remedy, the ruling, the replies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.permissions import Permission
from accounts.privacy import mask_name, mask_phone
from complaints.models import Complaint
from complaints.views.chains import alerts_of, samples_of, visits_of

if TYPE_CHECKING:
    from accounts.models import User


def case_context(complaint: Complaint, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the form for the case page. Note: nine queries, whatever their number, fewer where a step has asked already; three more for visits."""
    sees_contacts = user.holds(Permission.SEE_CONTACTS)
    rulings = list(
        complaint.rulings.select_related("ruled_by", "approved_by", "fault_kind")
        .order_by("-version")
        .prefetch_related("shares__department", "shares__person", "shares__supplier")
    )
    remedy = complaint.remedy()
    return {
        "complaint": complaint,
        "opinions": list(complaint.opinions.select_related("author", "on_behalf_of").order_by("pk")),
        "remedy": remedy,
        "remedy_total": sum((line.amount for line in remedy), 0),
        "rulings": [(ruling, _shares(ruling)) for ruling in rulings],
        "replies": list(complaint.replies.select_related("channel", "told_by").order_by("-told_at", "-pk")),
        "copies": complaint.copies_to_read(),
        "samples": samples_of(complaint),
        "visits": visits_of(complaint),
        "alerts": alerts_of(complaint, user),
        "report": complaint.handed_in_report(),
        "contact_name": complaint.contact_name if sees_contacts else mask_name(complaint.contact_name),
        "contact_phone": complaint.contact_phone if sees_contacts else mask_phone(complaint.contact_phone),
        "return_reasons": [complaint.return_reason] if complaint.return_reason else [],
    }


def _shares(ruling: Any) -> list[dict[str, Any]]:
    """The shares as the share bar draws them."""
    return [
        {
            "label": share.name
            or str(share.person or share.department or share.supplier or share.get_party_display()),
            "percent": share.percent,
            "amount": share.amount,
            "evidence": share.evidence,
        }
        for share in sorted(ruling.shares.all(), key=lambda share: share.position)
    ]
