"""The confirming department says whether the reason stands; the goods may be tested again; the handling is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.permissions import Permission
from aftersales.forms.intake import SlipReasonForm
from aftersales.forms.judging import (
    ConfirmReasonForm,
    HandlingForm,
    RefuseReasonForm,
    ResponsibleForm,
    RetestForm,
    RetestResultForm,
)
from aftersales.kind import return_kind
from aftersales.models import GoodsHandling, GoodsReturn, HandlingLine, Retest, Settlement
from aftersales.models.acceptance import CONFIRMERS, TESTERS
from aftersales.operations.refunding import ask_for_refund
from aftersales.operations.sending import WHOSE_JUDGEMENT
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.catalogues.classifying import CONFIRMED, classify
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority


def took_it_in(goods_return: GoodsReturn, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody says whether the reason stands on a slip they wrote."""
    if goods_return.case.entered_by_id in (authority.by.pk, authority.person.pk):
        yield _("You took this return in. Somebody else of the confirming department must decide.")


@step(
    return_kind,
    "order_retest",
    label=_("Order a re-test"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=RetestForm,
    whose=WHOSE_JUDGEMENT,
    side=True,
    help=_("The outgoing inspector is told at once and enters the result."),
)
def order_retest(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, question: str
) -> Trace:
    """Have the goods tested again (policy 001 on returned goods: the outgoing inspector is told at once)."""
    number = len(goods_return.all_retests()) + 1
    Retest.objects.create(
        goods_return=goods_return,
        number=number,
        question=question,
        ordered_in=goods_return.state,
        ordered_by=by,
        ordered_at=at,
    )
    return Trace({"retest": number}, {"text": question})


@step(
    return_kind,
    "enter_retest",
    label=_("Enter the re-test"),
    rights=[Permission.TEST_RETURN],
    stage=TESTERS,
    form=RetestResultForm,
    help=_("The slip goes back to the confirming department with the result."),
)
def enter_retest(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, passed: bool, result: str
) -> Trace:
    """Enter what the re-test showed."""
    retest = goods_return.last_retest()
    assert retest is not None  # noqa: S101 - the state says so
    retest.passed, retest.result, retest.tested_by, retest.tested_at = passed, result, by, at
    retest.save(update_fields=["passed", "result", "tested_by", "tested_at"])
    return Trace({"retest": retest.number, "passed": passed}, {"text": result})


@step(
    return_kind,
    "confirm_reason",
    label=_("The reason stands"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=ConfirmReasonForm,
    whose=WHOSE_JUDGEMENT,
    conflicts=took_it_in,
    help=_("Then you say what becomes of the goods and what the customer gets."),
)
def confirm_reason(
    goods_return: GoodsReturn,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    opinion: str,
    own_fault: bool,
    fault: CatalogueEntry | None,
    defect: CatalogueEntry | None,
) -> Trace:
    """Find that the reason stands (policy 001 on returned goods, opinion of the confirming department)."""
    _judged(goods_return, stands=True, opinion=opinion, by=by, at=at)
    goods_return.own_fault = own_fault
    found = {CatalogueList.FAULT: fault, CatalogueList.DEFECT: defect}
    codes = classify(goods_return.case, found, basis=CONFIRMED, by=by, at=at) if fault or defect else {}
    return Trace({"own_fault": own_fault, **codes}, {"text": opinion})


@step(
    return_kind,
    "refuse_reason",
    label=_("The reason does not stand"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=RefuseReasonForm,
    whose=WHOSE_JUDGEMENT,
    conflicts=took_it_in,
    side=True,
    help=_("The customer gets an explanation, and the goods go back to the sender."),
)
def refuse_reason(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, opinion: str
) -> Trace:
    """Find that the reason does not stand; the goods go back to the sender (the policy is silent; ours)."""
    counted = goods_return.counted_quantity
    assert counted is not None  # noqa: S101 - a constraint says so
    _judged(goods_return, stands=False, opinion=opinion, by=by, at=at)
    goods_return.lines.all().delete()
    HandlingLine.objects.create(
        goods_return=goods_return,
        number=1,
        handling=GoodsHandling.SEND_BACK,
        quantity=counted,
    )
    return Trace({}, {"text": opinion})


def _judged(goods_return: GoodsReturn, *, stands: bool, opinion: str, by: User, at: datetime) -> None:
    goods_return.reason_stands, goods_return.opinion = stands, opinion
    goods_return.judged_by, goods_return.judged_at = by, at


@step(
    return_kind,
    "set_handling",
    label=_("Set the handling"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=HandlingForm,
    whose=WHOSE_JUDGEMENT,
    conflicts=took_it_in,
    help=_(
        "What becomes of the goods, piece by piece, and what the customer gets. Money back is approved by its amount."
    ),
)
def set_handling(
    goods_return: GoodsReturn,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    opinion: str,
    lines: Sequence[Mapping[str, Any]],
    settlement: str,
    unit_price: Decimal | None,
    refund_amount: Decimal | None,
    exchange_rate: Decimal,
    refund_reason: str,
) -> Trace:
    """Set what becomes of the goods and what the customer gets (policy 001: re-stock, send on, refund)."""
    goods_return.handling_opinion, goods_return.settlement = opinion, settlement
    goods_return.handled_by, goods_return.handled_at = by, at
    goods_return.unit_price = unit_price if unit_price is not None else goods_return.unit_price
    goods_return.refund_amount, goods_return.exchange_rate = refund_amount, exchange_rate
    goods_return.refund_reason = refund_reason
    goods_return.lines.all().delete()  # nothing of them is booked: they are of a handling that was taken back
    HandlingLine.objects.bulk_create(
        HandlingLine(
            goods_return=goods_return,
            number=number,
            handling=row["handling"],
            quantity=row["quantity"],
            to_customer=row["to_customer"],
        )
        for number, row in enumerate(lines, start=1)
    )
    facts: dict[str, Any] = {
        "settlement": settlement,
        "lines": [
            {
                "handling": row["handling"],
                "quantity": row["quantity"],
                **({"to": row["to_customer"].code} if row["to_customer"] is not None else {}),
            }
            for row in lines
        ],
    }
    payload = {"text": opinion}
    if settlement == Settlement.REFUND:
        facts |= ask_for_refund(goods_return, by=by, at=at)
        payload |= {"reason": refund_reason} if refund_reason else {}
    return Trace(facts, payload)


@step(
    return_kind,
    "reopen_handling",
    label=_("Take the handling back"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=SlipReasonForm,
    whose=WHOSE_JUDGEMENT,
    conflicts=took_it_in,
    side=True,
    help=_("While nothing is booked, sent or paid. An approved refund must be approved again."),
)
def reopen_handling(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Take the handling back while nothing has happened; an approval given for it is void with it (ours)."""
    goods_return.refund_approved_by, goods_return.refund_approved_at = None, None
    return Trace({}, {"reason": reason})


@step(
    return_kind,
    "name_responsible",
    label=_("Name who is responsible"),
    rights=[Permission.JUDGE_RETURN],
    stage=CONFIRMERS,
    form=ResponsibleForm,
    whose=WHOSE_JUDGEMENT,
    help=_("It was our fault: who is responsible, and how it was dealt with."),
)
def name_responsible(
    goods_return: GoodsReturn,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    department: Department,
    person: User | None,
    measure: str,
) -> Trace:
    """Name the person or the department responsible for an own fault (policy 001 on returned goods)."""
    goods_return.responsible_department, goods_return.responsible_person = department, person
    goods_return.responsible_measure = measure
    goods_return.responsible_named_by, goods_return.responsible_named_at = by, at
    let_read(goods_return.case, department=department, why="party")
    if person is not None:
        let_read(goods_return.case, person=person, why="party")
    facts = {"department": department.code} | ({"person": person.username} if person is not None else {})
    return Trace(facts, {"text": measure})
