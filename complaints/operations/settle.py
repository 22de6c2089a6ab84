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
from complaints.forms.ruling import share_rows_of
from complaints.forms.settling import AdjustRecoveryForm, SettleRulingForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Ruling, RulingShare, Settlement
from complaints.operations.apportion import bearing, facts_of, moved_between
from complaints.operations.asking import ask_for_ruling
from complaints.operations.rule import own_department_conflict, ruling_facts, write_ruling
from complaints.shares import parents_of
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
    approval = ask_for_ruling(complaint, ruling, authority=authority, at=at)
    facts = ruling_facts(ruling)
    facts["moves"] = facts_of(moved_between(bearing(provisional), bearing(ruling)))
    return Trace({**facts, "level": approval.role, "climbed": approval.climbed}, {"text": ruling.text})


def shares_again(ruling: Ruling) -> list[dict[str, Any]]:
    """The shares of a ruling as `write_shares` takes them, to be divided anew."""
    stored = list(
        RulingShare.objects.filter(ruling=ruling)
        .select_related("department", "person", "supplier")
        .order_by("position", "pk")
    )
    rows = share_rows_of(ruling)
    parents = parents_of([row["level"] for row in rows])
    return [
        {
            **row,
            "parent": parent,
            "department": share.department,
            "person": share.person,
            "supplier": share.supplier,
        }
        for row, share, parent in zip(rows, stored, parents, strict=True)
    ]


@step(
    complaint_kind,
    "adjust_recovery",
    label=_("Adjust for money recovered later"),
    rights=[Permission.RULE],
    stage=State.RULING,
    form=AdjustRecoveryForm,
    conflicts=own_department_conflict,
    side=True,
    help=_(
        "More came in from third parties than the settled ruling knows. The same shares of the smaller loss are put up for approval; only the difference is posted."
    ),
)
def adjust_recovery(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Write a version with what finance has confirmed by now; until it is approved the settled one stands."""
    final, recovered = complaint.ruling_in_force, complaint.recovered_total()
    if final is None or recovered is None:
        raise Blocked([_("There is no ruling in force to adjust. Reload the page.")])
    shares = shares_again(final)
    ruling = write_ruling(
        complaint,
        by=by,
        at=at,
        own_fault=final.own_fault,
        fault_kind=final.fault_kind,
        tracked=final.tracked,
        exemption_reason=final.exemption_reason,
        loss_amount=final.loss_amount,
        recovered_amount=min(recovered, final.loss_amount),
        provisional=False,
        settles=final,
        shares=shares,
        text=text,
        text_language=by.language or final.language,
    )
    known = Settlement.objects.filter(ruling=final).first()
    figures = ("resale", "quantity", "a_grade_price", "price_obtained", "sold_on", "reference")
    Settlement.objects.create(
        ruling=ruling,
        **(
            {name: getattr(known, name) for name in figures}
            if known
            else {"resale": Settlement.Resale.NO_GOODS}
        ),
    )
    approval = ask_for_ruling(complaint, ruling, authority=authority, at=at)
    facts = ruling_facts(ruling)
    facts["moves"] = facts_of(moved_between(bearing(final), bearing(ruling)))
    return Trace({**facts, "level": approval.role, "climbed": approval.climbed}, {"text": text})
