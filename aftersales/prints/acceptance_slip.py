"""The return acceptance slip on paper (退货受理单): the demand, the count, every opinion with its signature, papers and money.

Source: policy 001 on returned goods. Finance pays a refund only when this slip lies before it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.models import CustomerVisit, GoodsReturn, HandlingLine, Retest
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    case_form,
    column,
    day,
    fact,
    facts,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
    unsigned,
)
from feedback_system.printing.codes import Rows


def acceptance_slip(
    record: GoodsReturn, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The slip as data for `engine.make`, in the active language and zone."""
    case = record.case
    return case_form(
        case,
        _("Return acceptance slip"),
        company=company.name,
        on=case.reported_at,
        blocks=[
            _demand(record),
            _count(record),
            *[_retest(one) for one in record.all_retests()],
            _judgement(record),
            _handling(record),
            *([_goods(record.all_lines())] if record.all_lines() else []),
            *([_money(record)] if record.refund_amount is not None else []),
            *([_responsible(record)] if record.responsible_department is not None else []),
            *([_explained(record)] if record.explained_at is not None else []),
            *[_visit(one) for one in record.all_visits()],
            signatures(*_places(record)),
        ],
        code=code,
        by=by,
        at=at,
    )


def _demand(record: GoodsReturn) -> Block:
    case = record.case
    complaint = case.parent.reference if case.parent is not None else ""
    return facts(
        fact(_("Customer"), case.customer.name if case.customer else ""),
        fact(_("Product"), case.product or ""),
        fact(_("Channel"), record.get_channel_display()),
        fact(_("The sender's own number"), record.sender_number),
        fact(_("Order number"), record.order_number),
        fact(_("Batch"), record.batch_number),
        fact(_("Invoice number"), record.invoice_number),
        fact(_("Unit price"), _money_text(record.unit_price, record.currency)),
        fact(_("Announced quantity"), record.announced_quantity),
        fact(_("Kind of reason"), record.reason_kind.label),
        fact(_("State"), record.get_state_display()),
        fact(_("Complaint"), complaint),
        fact(_("Why the goods come back"), record.description, wide=True),
        *([fact(_("What the customer demands"), record.demand, wide=True)] if record.demand else []),
    )


def _money_text(amount: Any, currency: str) -> str:
    return "" if amount is None else f"{amount:,.2f} {currency}"


def _count(record: GoodsReturn) -> Block:
    if record.counted_quantity is None:
        return unsigned(_("Count of the warehouse"))
    words = _("%(counted)d pieces came, %(announced)d were announced.") % {
        "counted": record.counted_quantity,
        "announced": record.announced_quantity,
    }
    return opinion(
        _("Count of the warehouse"),
        part(
            "\n".join(filter(None, [words, record.count_remark])),
            signatures=[signature(_("Counted by"), str(record.counted_by), instant(record.counted_at))],
        ),
    )


def _retest(retest: Retest) -> Block:
    passed = {None: "", True: _("passed"), False: _("failed")}[retest.passed]
    return opinion(
        _("Re-test %(number)d") % {"number": retest.number},
        part(
            retest.result,
            notes=[(_("What is to be tested"), retest.question), (_("Result"), passed)],
            signatures=[
                signature(_("Ordered by"), str(retest.ordered_by), instant(retest.ordered_at)),
                signature(_("Tested by"), str(retest.tested_by or ""), instant(retest.tested_at)),
            ],
        ),
    )


def _judgement(record: GoodsReturn) -> Block:
    title = _("Opinion of the confirming department")
    if record.judged_at is None:
        return unsigned(title)
    stands = _("The reason stands.") if record.reason_stands else _("The reason does not stand.")
    notes = [(_("Result"), stands)]
    if record.own_fault is not None:
        notes.append((_("Our fault"), _("yes") if record.own_fault else _("no")))
    return opinion(
        title,
        part(
            record.opinion,
            notes=notes,
            signatures=[
                signature(
                    record.confirming_department.label if record.confirming_department else "",
                    str(record.judged_by),
                    instant(record.judged_at),
                )
            ],
        ),
    )


def _handling(record: GoodsReturn) -> Block:
    title = _("Handling opinion")
    if record.handled_at is None:
        return unsigned(title)
    return opinion(
        title,
        part(
            record.handling_opinion,
            notes=[
                (_("What the customer gets"), record.get_settlement_display()),
                (_("Number of the stock-out paper"), record.exchange_paper),
            ],
            signatures=[signature(_("Handling set by"), str(record.handled_by), instant(record.handled_at))],
        ),
    )


def _goods(lines: list[HandlingLine]) -> Block:
    return table(
        _("Goods and their papers"),
        [
            column(_("No."), 0.5, number=True),
            column(_("What becomes of the goods"), 2),
            column(_("Quantity"), 0.9, number=True),
            column(_("To the customer"), 1.6),
            column(_("Return paper"), 1.4),
            column(_("Stock paper"), 1.4),
            column(_("Booked by"), 1.2),
        ],
        [
            [
                line.number,
                line.get_handling_display(),
                line.quantity,
                line.to_customer.name if line.to_customer else "",
                line.return_paper,
                line.stock_paper,
                line.booked_by or "",
            ]
            for line in lines
        ],
    )


def _money(record: GoodsReturn) -> Block:
    return opinion(
        _("Refund"),
        part(
            record.refund_reason,
            notes=[
                (_("Worth of the goods"), _money_text(record.goods_value, record.currency)),
                (_("Refund"), _money_text(record.refund_amount, record.currency)),
                (_("Number of the voucher"), record.refund_voucher),
                (_("Paid on"), day(record.refund_paid_on)),
            ],
            signatures=[
                signature(
                    _("Approved by"),
                    str(record.refund_approved_by or ""),
                    instant(record.refund_approved_at),
                ),
                signature(
                    _("Payment confirmed by"),
                    str(record.refund_paid_by or ""),
                    instant(record.refund_paid_at),
                ),
            ],
        ),
    )


def _responsible(record: GoodsReturn) -> Block:
    assert record.responsible_department is not None  # noqa: S101 - the caller has looked
    return opinion(
        _("Own fault"),
        part(
            record.responsible_measure,
            notes=[
                (_("Department responsible"), record.responsible_department.label),
                (_("Person responsible"), str(record.responsible_person or "")),
            ],
            signatures=[
                signature(
                    _("Named by"), str(record.responsible_named_by), instant(record.responsible_named_at)
                )
            ],
        ),
    )


def _explained(record: GoodsReturn) -> Block:
    return opinion(
        _("Explanation to the customer"),
        part(
            record.explanation,
            notes=[(_("Told by"), record.get_explained_channel_display())],
            signatures=[signature(_("Explained by"), str(record.explained_by), instant(record.explained_at))],
        ),
    )


def _visit(visit: CustomerVisit) -> Block:
    return opinion(
        _("Visit %(number)d to the customer") % {"number": visit.number},
        part(
            visit.words,
            notes=[
                (_("Channel"), visit.get_channel_display()),
                (_("Satisfied"), _("yes") if visit.satisfied else _("no")),
            ],
            signatures=[signature(_("By"), str(visit.by), instant(visit.visited_at))],
        ),
    )


def _places(record: GoodsReturn) -> list[dict[str, str]]:
    return [
        signature(_("Taken in by"), str(record.case.entered_by), instant(record.case.entered_at)),
        signature(_("Head of the department")),
        signature(_("Finance"), str(record.refund_paid_by or ""), instant(record.refund_paid_at)),
    ]
