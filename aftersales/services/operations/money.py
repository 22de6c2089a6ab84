"""The money of a call: what the customer pays, cash on its way to accounts, the invoice of the same day, what it cost us.

Source: policies 001 and 004 on after-sales service: classes A to D, small fees on the spot, otherwise an invoice the same day;
policy 001: travel, allowances, parts and repair are cost of service.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.services.forms.money import (
    BookCashForm,
    CostForm,
    InvoiceForm,
    SettleForm,
    StrikeCostForm,
)
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall, ServiceCost
from aftersales.services.models.call import COSTS, MONEY
from aftersales.services.operations.visiting import FIELD_STEP
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from accounts.models import User
    from feedback_system.cases.advance import Authority


def collected_it(call: ServiceCall, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody confirms the money they hold themselves."""
    if call.collected_by_id in (authority.by.pk, authority.person.pk):
        yield _("You collected this money. Somebody else of accounts must confirm that it has come in.")


@step(
    service_kind,
    "settle",
    label=_("Settle the fee"),
    form=SettleForm,
    help=_("A small fee is collected on the spot; otherwise accounts draw the invoice the same day."),
    **FIELD_STEP,
)
def settle(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    fee_way: str,
    fee: Decimal | None,
    collected_by: User | None,
    reason: str,
) -> Trace:
    """Say what the customer pays and how."""
    call.fee_way, call.fee, call.collected_by, call.fee_reason = fee_way, fee, collected_by, reason
    call.settled_by, call.settled_at = by, at
    facts = {
        "way": fee_way,
        "class": call.service_class,
        "fee": f"{fee:.2f}" if fee is not None else "",
        "currency": call.currency,
        "collected_by": collected_by.username if collected_by is not None else "",
    }
    return Trace(facts, {"reason": reason} if reason else {})


@step(
    service_kind,
    "book_cash",
    label=_("Confirm the money collected"),
    rights=[Permission.BOOK_SERVICE],
    stage=MONEY,
    form=BookCashForm,
    conflicts=collected_it,
    help=_("The cash has come to accounts, to the fen."),
)
def book_cash(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    amount: Decimal,
    cash_paper: str,
    invoice_number: str,
) -> Trace:
    """Confirm that the technician has handed the money over (policy 004: cash to accounts, the invoice is mailed)."""
    call.cash_paper, call.cash_by, call.cash_at = cash_paper, by, at
    call.invoice_number = invoice_number
    return Trace({"amount": f"{amount:.2f}", "currency": call.currency, "paper": cash_paper})


@step(
    service_kind,
    "invoice",
    label=_("Draw the invoice"),
    rights=[Permission.BOOK_SERVICE],
    stage=MONEY,
    form=InvoiceForm,
    help=_("The same day as the service, from the signed voucher."),
)
def invoice(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    invoice_number: str,
    invoiced_on: date,
) -> Trace:
    """Keep the invoice that was drawn."""
    call.invoice_number, call.invoiced_on, call.invoiced_by = invoice_number, invoiced_on, by
    return Trace({"invoice": invoice_number, "invoiced_on": invoiced_on, "fee": f"{call.fee:.2f}"})


@step(
    service_kind,
    "enter_cost",
    label=_("Enter a cost"),
    rights=[Permission.DO_SERVICE, Permission.DISPATCH_SERVICE, Permission.BOOK_SERVICE],
    stage=COSTS,
    form=CostForm,
    side=True,
    help=_("Travel, allowances, parts, repair: all of it is cost of service of the product."),
)
def enter_cost(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    kind: str,
    amount: Decimal,
    remark: str,
) -> Trace:
    """Enter a sum that the call cost us."""
    number = len(call.all_costs()) + 1
    ServiceCost.objects.create(
        call=call, number=number, kind=kind, amount=amount, remark=remark, by=by, at=at
    )
    return Trace({"cost": number, "kind": kind, "amount": f"{amount:.2f}"})


@step(
    service_kind,
    "strike_cost",
    label=_("Strike a cost"),
    rights=[Permission.DISPATCH_SERVICE, Permission.BOOK_SERVICE],
    stage=COSTS,
    form=StrikeCostForm,
    side=True,
    help=_("A wrong line stays to be seen and counts no more."),
)
def strike_cost(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, line: ServiceCost, reason: str
) -> Trace:
    """Strike a wrong line of the costs."""
    line.struck_reason, line.struck_by, line.struck_at = reason, by, at
    line.save(update_fields=["struck_reason", "struck_by", "struck_at"])
    return Trace({"cost": line.number, "amount": f"{line.amount:.2f}"}, {"reason": reason})
