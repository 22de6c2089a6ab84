"""Settle a provisional ruling: the final loss, the final shares, and what that moves against the provisional ones.

Source: policy 004, sanctions 一 (one month to resell) and 二, monthly apportionment. The own approval of the difference,
by the same rules of blame as the ruling, is ours.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.ruling import SettleRulingForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Settlement
from complaints.operations.apportion import bearing, facts_of, moved_between
from complaints.operations.asking import ask_for_ruling
from complaints.operations.rule import own_department_conflict, ruling_facts, write_ruling
from complaints.states import State
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "settle_ruling",
    label=_("Settle the ruling"),
    rights=[Permission.RULE],
    stage=State.RULING,
    form=SettleRulingForm,
    conflicts=own_department_conflict,
    side=True,
    help=_(
        "The final loss and the final shares. The difference to the provisional ruling is posted once it is approved."
    ),
)
def settle_ruling(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    resale: str,
    resale_quantity: int | None,
    a_grade_price: Decimal | None,
    price_obtained: Decimal | None,
    sold_on: date | None,
    actual_loss: Decimal | None,
    accounts_reference: str,
    **fields: Any,
) -> Trace:
    """Write the settled version and put it before its approver; until then the provisional one stands."""
    provisional = complaint.ruling_in_force
    if provisional is None:
        raise Blocked([_("There is no ruling in force to settle. Reload the page.")])
    ruling = write_ruling(
        complaint,
        by=by,
        at=at,
        own_fault=provisional.own_fault,
        fault_kind=provisional.fault_kind,
        tracked=provisional.tracked,
        exemption_reason=provisional.exemption_reason,
        provisional=False,
        settles=provisional,
        **fields,
    )
    sold = resale == Settlement.Resale.SOLD
    Settlement.objects.create(
        ruling=ruling,
        resale=resale,
        quantity=resale_quantity if sold else None,
        a_grade_price=a_grade_price if sold else None,
        price_obtained=price_obtained if sold else None,
        sold_on=sold_on if sold else None,
        reference=accounts_reference,
    )
    approval = ask_for_ruling(complaint, ruling, by=by, at=at)
    facts = ruling_facts(ruling)
    facts["moves"] = facts_of(moved_between(bearing(provisional), bearing(ruling)))
    return Trace({**facts, "level": approval.role, "climbed": approval.climbed}, {"text": ruling.text})
