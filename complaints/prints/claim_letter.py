"""The claim on paper for a third party, in its language: what is claimed and why, line by line, with the total.

Nothing else of the case stands on it: no customer unless the claim says so, no ruling, no person, and no link, because the
paper is a file of the case and the link is for the third party alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from complaints.prints.letter import day_text

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models.recovery import RecoveryClaim
    from feedback_system.company.models import Company


def claim_letter(
    claim: RecoveryClaim, *, company: Company, by: User, at: datetime, until: datetime
) -> dict[str, Any]:
    """The letter as data for `engine.make`, in the active language, which is that of the third party."""
    customer = claim.complaint.case.customer
    rows = []
    for line in claim.in_order():
        words = {
            "number": line.position,
            "kind": line.get_kind_display(),
            "amount": f"{claim.currency} {line.amount:,.2f}",
            "description": line.description,
        }
        rows.append(_("%(number)s. %(kind)s: %(amount)s") % words)
        if line.description:
            rows.append(f"    {line.description}")
    named = (
        [_("Customer: %(customer)s") % {"customer": customer.name}]
        if claim.names_customer and customer is not None
        else []
    )
    total = _("Total: %(amount)s") % {"amount": f"{claim.currency} {claim.total:,.2f}"}
    please = _(
        "Please answer line by line by %(day)s: accepted, accepted in part, or rejected with the reason."
    )
    department = by.department.label if by.department else ""
    return {
        "company": company.name,
        "receiver": [claim.name],
        "reference": [_("Our reference: %(number)s") % {"number": claim.reference}, day_text(at)],
        "subject": _("Claim %(number)s") % {"number": claim.reference},
        "text": "\n\n".join(
            [claim.reason, *named, "\n".join(rows), total, please % {"day": day_text(until)}]
        ),
        "closing": [row for row in (company.name, department, str(by)) if row],
    }
