"""What the case page shows of a complaint: the form with its signed parts, the remedy, the ruling, the replies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.permissions import Permission
from accounts.privacy import mask_name, mask_phone
from complaints.forms.customer import round_warning
from complaints.models import Complaint
from complaints.operations.receive import repetitions_of
from complaints.states import REPEATABLE
from complaints.views.chains import alerts_of, allowed_steps, samples_of, visits_of
from feedback_system.cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User


def case_context(complaint: Complaint, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the form for the case page. Note: no query, they have been read with the form.

    How to add a part: a line in `PARTS` of complaints/models/parts.py (its related name, its rows with everything the
    template names joined), a key here taken from `complaint.<part>.all()`, its card in templates/complaints/_case.html.
    Questions about it on the model go through `.all()` too, decided in Python: `.filter()` would ask the database again.
    One row that hangs on the complaint (a report) is joined in `Complaint.for_page`. Each kind of part costs one query on
    cases that have it; tests/complaints/test_page_costs.py counts. A closed or repeated case costs two more.
    """
    sees_contacts = user.holds(Permission.SEE_CONTACTS)
    remedy = complaint.remedy_in_order()
    case = complaint.case
    return {
        "complaint": complaint,
        "lines": complaint.lines(),
        "totals": complaint.totals(),
        "earlier": _earlier(complaint, user) if case.is_repeat else None,
        "repetitions": repetitions_of(case, by=user),
        "may_repeat": complaint.state in REPEATABLE and user.holds(Permission.LOG_COMPLAINT),
        "round_warning": round_warning(complaint),
        "opinions": list(complaint.opinions.all()),
        "remedy": remedy,
        "remedy_total": sum((line.amount for line in remedy), 0),
        "rulings": [(ruling, _shares(ruling)) for ruling in complaint.rulings.all()],
        "replies": list(complaint.replies.all()),
        "copies": list(complaint.copies.all()),
        "samples": samples_of(complaint),
        "visits": visits_of(complaint),
        "alerts": alerts_of(complaint, allowed_steps(complaint, user)),
        "report": complaint.handed_in_report(),
        "contact_name": complaint.contact_name if sees_contacts else mask_name(complaint.contact_name),
        "contact_phone": complaint.contact_phone if sees_contacts else mask_phone(complaint.contact_phone),
        "return_reasons": [complaint.return_reason] if complaint.return_reason else [],
    }


def _earlier(complaint: Complaint, user: User) -> Case | None:
    """The closed case that this one repeats, when it has reached this person."""
    visible = Case.objects.visible_to(user).filter(pk=complaint.case.parent_id)
    return visible.only("kind", "number", "receipt_number", "title").first()


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
