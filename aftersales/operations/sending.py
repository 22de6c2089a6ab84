"""The goods arrive and are counted; the slip goes to the department that confirms such a reason, and may come back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from aftersales.forms.intake import CountForm, SendSlipForm, SlipReasonForm
from aftersales.kind import return_kind
from aftersales.models import GoodsReturn, ReturnReason
from aftersales.models.acceptance import CONFIRMERS, STORE, TAKERS
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    return_kind,
    "count",
    label=_("Count the goods"),
    rights=[Permission.COUNT_RETURN],
    stage=STORE,
    form=CountForm,
    help=_("Count what really came. A difference from what was announced is shown to everybody."),
)
def count(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, quantity: int, remark: str
) -> Trace:
    """Enter the counted quantity; a new count before the slip is sent replaces it (policy 001: quantity checked)."""
    goods_return.counted_quantity, goods_return.count_remark = quantity, remark
    goods_return.counted_by, goods_return.counted_at = by, at
    facts = {"announced": goods_return.announced_quantity, "counted": quantity}
    return Trace(facts, {"remark": remark} if remark else {})


def department_for(reason: ReturnReason, goods_return: GoodsReturn) -> Department:
    """The department that confirms such a reason: of sales the one in charge of the customer.

    :raises Blocked: the company has no such department
    """
    if reason.function == DepartmentFunction.SALES:
        return goods_return.sales_department
    found = department_with(reason.function)
    if found is None:
        raise Blocked(
            [
                _(
                    "No department confirms reasons of the kind “%(kind)s”. Ask the administrator to give a department the "
                    "function “%(function)s”."
                )
                % {"kind": reason.label, "function": reason.get_function_display()}
            ]
        )
    return found


@step(
    return_kind,
    "send_slip",
    label=_("Send the slip to the confirming department"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=SendSlipForm,
    help=_("The kind of reason decides which department says whether it stands."),
)
def send_slip(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason_kind: ReturnReason
) -> Trace:
    """Send the slip to quality, R&D or sales by the kind of reason (policy 001 on returned goods)."""
    goods_return.reason_kind = reason_kind
    goods_return.confirming_department = department_for(reason_kind, goods_return)
    goods_return.send_back_reason = ""
    return Trace({"reason_kind": reason_kind.code, "department": goods_return.confirming_department.code})


WHOSE_JUDGEMENT = _("The department that confirms this kind of reason decides.")


@step(
    return_kind,
    "send_back_slip",
    label=_("Send the slip back"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=SlipReasonForm,
    whose=WHOSE_JUDGEMENT,
    side=True,
    help=_("Another department confirms such a reason, or something is missing. Say which."),
)
def send_back_slip(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Send the slip back to those who wrote it (ours)."""
    goods_return.send_back_reason = reason
    return Trace({}, {"reason": reason})
