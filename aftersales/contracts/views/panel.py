"""What the case page shows of a renewal: the contract, whom to visit, the notices, the visit, the new contract."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from aftersales.contracts.models import Renewal, RenewalNotice
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.interfaces.agreement_rows import whom_to_visit

if TYPE_CHECKING:
    from accounts.models import User


def case_context(renewal: Renewal, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the renewal for the case page. Note: one query, for the machines."""
    contract = renewal.contract
    return {
        "renewal": renewal,
        "contract": contract,
        "whom": whom_to_visit(contract.contact, full=user.holds(Permission.SEE_CONTACTS)),
        "machines": renewal.machines(),
        "notices": renewal.all_notices(),
        "next_contract": renewal.next_contract(),
        "papers_url": reverse("renewals:pdf", args=[renewal.case.reference]),
        "papers_label": _("Print"),
        "header_badges": _badges(renewal, at),
    }


def _badges(renewal: Renewal, at: datetime) -> list[dict[str, str]]:
    """What everybody should see at once: that the contract is over, or that a notice did not arrive."""
    found = []
    left = (renewal.contract.last_day - local_day(at)).days
    if not renewal.is_finished():
        if left < 0:
            found.append({"label": _("The contract is over"), "tone": "over", "icon": "clock"})
        else:
            label = _("%(count)d days left") % {"count": left}
            found.append({"label": label, "tone": "risk" if left < 31 else "neutral", "icon": "calendar"})
    if any(one.state == RenewalNotice.State.DEAD for one in renewal.all_notices()):
        found.append({"label": _("A notice did not arrive"), "tone": "over", "icon": "mail"})
    return found


def renewals_about(contract: Any, reader: User) -> list[Case]:
    """The renewal of that contract, for its page."""
    visible = Case.objects.visible_to(reader).filter(kind="renewal", renewal__contract=contract)
    return list(visible.order_by("-pk"))
