"""Money back: put before the approver by its amount, decided, and paid by finance only on the slip.

Source: policy 001 on returned goods (no refund without the return acceptance slip); approval limits of policies 001 and 004.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
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
from feedback_system.approvals.grounds import KindSum
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import decide, objections, request_approval, void_pending
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked
from feedback_system.masterdata.models import Customer

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

REFUND = "refund"
"""The kind of remedy whose own levels hold for refunds too."""


def related_refunds(goods_return: GoodsReturn, *, at: datetime) -> Decimal:
    """What other returns of the same order, batch or invoice cost within the company's window, in its own currency.

    Nobody stays under a limit by splitting. Locks the customer's row until the transaction ends: of two refunds put up at
    the same moment the second counts the first. Source: design, approval limits.
    """
    same = Q()
    for name in ("order_number", "batch_number", "invoice_number"):
        if value := getattr(goods_return, name):
            same |= Q(**{name: value})
    customer_id = goods_return.case.customer_id
    if not same or customer_id is None:
        return Decimal(0)
    Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    since = at - timedelta(days=Company.get().sum_window_days)
    others = GoodsReturn.objects.filter(same, case__customer=customer_id, case__entered_at__gte=since)
    others = others.exclude(pk=goods_return.pk).exclude(state=State.WITHDRAWN)
    return sum((other.refund_in_company_currency for other in others.order_by("pk")), Decimal(0))


def _labels_of_refund() -> dict[str, str]:
    labels = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels[language] = _("Refund")
    return labels


def ask_for_refund(goods_return: GoodsReturn, *, by: User, at: datetime) -> dict[str, Any]:
    """Put the refund before the lowest level that may decide it; returns what the history keeps of it.

    The levels are those for remedies of the company's usual route. More than the goods are worth starts one level up (ours).
    """
    case, company = goods_return.case, Company.get()
    goods_return.refund_approved_by, goods_return.refund_approved_at = None, None
    void_pending(case=case, subject=Subject.REMEDY, by=by, at=at)
    amount = goods_return.refund_in_company_currency
    summed = amount + related_refunds(goods_return, at=at)
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
        summed_amount=summed,
        sums=[KindSum(REFUND, _labels_of_refund(), summed)],
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
    waiting = goods_return.waiting_refund()
    return objections(waiting, by=authority.by, on_behalf_of=authority.on_behalf_of) if waiting else ()


def decides_refunds(goods_return: GoodsReturn, person: User) -> bool:
    """Whether `person` approves remedies, or is asked for the second signature under this one."""
    if person.holds(Permission.APPROVE_REMEDY):
        return True
    waiting = goods_return.waiting_refund()
    return waiting is not None and waiting.needs_second_signer and bool(capacity_of(waiting, person))


def _decided(
    goods_return: GoodsReturn, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Trace:
    waiting = goods_return.waiting_refund()
    if waiting is None:
        raise Blocked([_("Nothing waits for an approval on this case. Reload the page.")])
    decided = decide(
        approval=waiting,
        approve=approve,
        terms=goods_return.refund_terms(),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )
    if approve and not decided.is_pending:
        goods_return.refund_approved_by, goods_return.refund_approved_at = authority.by, at
    facts = {
        "approval": decided.pk,
        "level": decided.role,
        "amount": f"{goods_return.refund_amount:.2f}",
        "currency": goods_return.currency,
        "decision": "signed" if decided.is_pending else decided.decision,
        "terms_hash": decided.terms_hash,
    }
    return Trace(facts, {"reason": reason} if reason else {})


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
