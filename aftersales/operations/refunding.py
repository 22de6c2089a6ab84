"""Money back: put before the approver by its amount, decided, and paid by finance only on the slip.

Source: policy 001 on returned goods (no refund without the return acceptance slip); approval limits of policies 001 and 004.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from aftersales.forms.carrying_out import PayRefundForm
from aftersales.forms.intake import SlipReasonForm
from aftersales.forms.judging import RefundDecisionForm
from aftersales.kind import return_kind
from aftersales.models import GoodsReturn
from aftersales.models.acceptance import MONEY
from aftersales.states import ReturnState as State
from feedback_system.approvals.blocks import not_in_charge
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import request_approval, void_pending
from feedback_system.approvals.related import CaseCost, SameGoods, add_up
from feedback_system.approvals.waiting import conflicts_in, decide_waiting, may_decide, trace_of
from feedback_system.cases.goods import KEYS, same_goods
from feedback_system.cases.models import RETURN
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

REFUND = "refund"
"""The kind of remedy whose own levels hold for refunds too."""


def cost_of(goods_return: GoodsReturn) -> CaseCost:
    """What a return asks for: its refund, which the booked papers of the complaint behind it may count already."""
    amount, case = goods_return.refund_in_company_currency, goods_return.case
    linked = case.parent_id if case.parent_relation == RETURN else None
    return CaseCost(case, total=amount, kinds={REFUND: amount} if amount else {}, out_of=linked)


def goods_keys(goods_return: GoodsReturn) -> dict[str, set[str]]:
    """The order, batch and invoice number of the slip, by the name of the field."""
    return {name: {getattr(goods_return, name)} - {""} for name in KEYS}


def costs_of_returns(goods: SameGoods) -> list[CaseCost]:
    """What other returns of the customer cost that name the same order, batch or invoice, or belong to the same complaint.

    A return counts from its entry and again from each time its refund was put up. Source: design, approval limits. Note: one query.
    """
    case = goods.case
    conditions = [Q(case__parent=case.pk, case__parent_relation=RETURN)]
    if case.parent_id is not None and case.parent_relation == RETURN:
        conditions.append(Q(case__parent=case.parent_id, case__parent_relation=RETURN))
    if (named := same_goods(goods.keys, lookup="iexact")) is not None:
        conditions.append(named)
    asked = Approval.objects.filter(case=OuterRef("case"), subject=Subject.REMEDY, asked_at__gte=goods.since)
    rows = (
        GoodsReturn.objects.filter(reduce(or_, conditions), case__customer=case.customer_id)
        .filter(Q(case__entered_at__gte=goods.since) | Exists(asked), refund_amount__isnull=False)
        .exclude(case=case.pk)
        .exclude(state=State.WITHDRAWN)
        .select_related("case")
    )
    return [cost_of(one) for one in rows.order_by("pk")]


def _labels_of_refund() -> dict[str, str]:
    labels = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels[language] = _("Refund")
    return labels


def ask_for_refund(goods_return: GoodsReturn, *, by: User, at: datetime) -> dict[str, Any]:
    """Put the refund before the lowest level that may decide it; returns what the history keeps of it.

    The levels are those for remedies of the company's usual route, the sum is that of all cases about the same goods. More than the goods are worth starts one level up (ours).
    """
    case, company = goods_return.case, Company.get()
    goods_return.refund_approved_by, goods_return.refund_approved_at = None, None
    void_pending(case=case, subject=Subject.REMEDY, by=by, at=at)
    amount = goods_return.refund_in_company_currency
    sums = add_up(
        cost_of(goods_return), goods_keys(goods_return), labels={REFUND: _labels_of_refund()}, at=at
    )
    blocked = not_in_charge({"sales_head": goods_return.sales_department})
    blocked[case.entered_by_id] = "prepared"
    with translation.override(company.default_language):
        summary = _("Refund for returned goods") + f" · {case.title}"
    asked = request_approval(
        case=case,
        subject=Subject.REMEDY,
        route=company.default_route,
        terms=goods_return.refund_terms(),
        summary=summary,
        amount=amount,
        summed_amount=sums.total,
        sums=sums.of_kinds(),
        related=sums.kept(),
        blocked=blocked,
        start_level=1 if goods_return.refund_reason else 0,
        by=by,
        at=at,
    )
    return {
        "approval": asked.pk,
        "level": asked.role,
        "amount": f"{goods_return.refund_amount:.2f}",
        "currency": goods_return.currency,
        "summed": f"{asked.summed_amount:.2f}",
        "climbed": asked.climbed,
    }


def refund_conflicts(goods_return: GoodsReturn, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not decide the refund that waits."""
    return conflicts_in(goods_return.waiting_refund(), authority)


def decides_refunds(goods_return: GoodsReturn, person: User) -> bool:
    """Whether `person` approves remedies, or is asked for the second signature under this one."""
    return may_decide(person, Permission.APPROVE_REMEDY, goods_return.waiting_refund)


def _decided(
    goods_return: GoodsReturn, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Trace:
    decided = decide_waiting(
        goods_return.waiting_refund(),
        approve=approve,
        terms=goods_return.refund_terms,
        reason=reason,
        authority=authority,
        at=at,
    )
    if approve and not decided.is_pending:
        goods_return.refund_approved_by, goods_return.refund_approved_at = authority.by, at
    amount, currency = f"{goods_return.refund_amount:.2f}", goods_return.currency
    return trace_of(decided, reason, amount=amount, currency=currency)


@step(
    return_kind,
    "approve",
    label=gettext_lazy("Approve"),
    rights=[Permission.APPROVE_REMEDY, Permission.SIGN_SECOND],
    standing=decides_refunds,
    form=RefundDecisionForm,
    conflicts=refund_conflicts,
    help=gettext_lazy("Approve the refund with exactly this amount. Finance pays it on the slip."),
)
def approve(goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Approve the refund as it was put (policies 001 and 004, approval limits)."""
    return _decided(goods_return, approve=True, reason=reason, authority=authority, at=at)


@step(
    return_kind,
    "refuse_approval",
    label=gettext_lazy("Send back"),
    rights=[Permission.APPROVE_REMEDY, Permission.SIGN_SECOND],
    standing=decides_refunds,
    form=SlipReasonForm,
    conflicts=refund_conflicts,
    side=True,
    help=gettext_lazy("The confirming department sets the handling anew. Say why."),
)
def refuse_approval(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Send the refund back to who set it, with a reason."""
    return _decided(goods_return, approve=False, reason=reason, authority=authority, at=at)


def set_or_approved(goods_return: GoodsReturn, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody pays out what they set or approved."""
    acting = {authority.by.pk, authority.person.pk}
    if goods_return.handled_by_id in acting:
        yield _("You set this refund. Somebody else of finance must pay it.")
    if goods_return.refund_approved_by_id in acting:
        yield _("You approved this refund. Somebody else of finance must pay it.")


@step(
    return_kind,
    "pay_refund",
    label=gettext_lazy("Confirm the refund"),
    rights=[Permission.PAY_RETURN],
    stage=MONEY,
    form=PayRefundForm,
    conflicts=set_or_approved,
    help=gettext_lazy("Only on the return acceptance slip, with exactly the approved amount and a voucher."),
)
def pay_refund(
    goods_return: GoodsReturn,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    slip_number: str,
    amount: Decimal,
    voucher: str,
    paid_on: date,
) -> Trace:
    """Confirm that the refund is paid (policy 001: finance refuses a refund without the return acceptance slip)."""
    goods_return.refund_voucher, goods_return.refund_paid_on = voucher, paid_on
    goods_return.refund_paid_by, goods_return.refund_paid_at = by, at
    return Trace(
        {
            "slip": slip_number,
            "amount": f"{amount:.2f}",
            "currency": goods_return.currency,
            "voucher": voucher,
            "paid_on": paid_on,
        }
    )
