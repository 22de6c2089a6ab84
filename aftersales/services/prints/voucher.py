"""The service voucher (服务凭证 / 售后服务信息反馈表 F-32): what was wrong, what was done, what it costs, and the customer's signature.

Source: policies 001 and 004 on after-sales service. The paper for the customer is the same without what is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.services.models import ServiceCall, SignedPaper
from aftersales.services.prints.common import about, may_see_picture, signed_box
from aftersales.services.states import FeeWay
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    day,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
)


def voucher(
    call: ServiceCall,
    *,
    company: Company,
    code: Sequence[Any],
    by: Any,
    at: datetime,
    for_customer: bool = False,
) -> dict[str, Any]:
    """The voucher as data for `engine.make`, in the active language and zone."""
    case, signed = call.case, call.voucher_signature
    sees = signed is not None and (for_customer or may_see_picture(signed, by))
    blocks: list[Block] = [about(call), _visit(call), *_repair(call), _fee(call)]
    blocks.append(signed_box(_("The customer confirms the service"), signed, show_picture=sees))
    if not for_customer:
        blocks.append(
            signatures(
                signature(_("Dispatched by"), str(call.dispatched_by or ""), instant(call.dispatched_at)),
                signature(_("Technician"), str(call.worker or ""), instant(call.done_at)),
                signature(_("Quality"), str(call.ticked_by or ""), instant(call.ticked_at)),
            )
        )
    return form(
        company=company.name,
        title=_("Service voucher"),
        head=(_("No. %(number)s") % {"number": case.reference}, day(case.reported_at)),
        blocks=blocks,
        code=code,
        by=company.name if for_customer else by,
        at=at,
        internal=False,
    )


def _visit(call: ServiceCall) -> Block:
    if call.at_counter:
        said = _("Brought to the desk and taken in with the receipt %(receipt)s.")
        said = said % {"receipt": call.receipt_number} if call.taken_at is not None else ""
        promised = (_("Promised for"), day(call.promised_on))
        taken = [signature(_("Taken in by"), str(call.taken_by or ""), instant(call.taken_at))]
        return opinion(
            _("At the desk"), part(said, notes=[promised], blank=0 if said else 26, signatures=taken)
        )
    title = _("On site")
    if call.arrived_at is None:
        return opinion(
            title, part(blank=26), part(signatures=[signature(_("Technician"), str(call.technician or ""))])
        )
    said = call.work_done
    if call.taken_at is not None:
        said = _("Taken in for repair with the receipt %(receipt)s.") % {"receipt": call.receipt_number}
    notes = [
        (_("Arrived at"), instant(call.arrived_at)),
        (_("Minutes of work"), call.work_minutes or ""),
        (_("Promised for"), day(call.promised_on)),
    ]
    signed = [signature(_("Technician"), str(call.technician or ""), instant(call.done_at or call.taken_at))]
    return opinion(title, part(said, notes=notes, signatures=signed))


def _repair(call: ServiceCall) -> list[Block]:
    if call.taken_at is None:
        return []
    notes = [
        (_("Parts replaced"), call.parts_replaced),
        (_("Repair accepted at"), instant(call.accepted_at)),
        (_("Returned at"), instant(call.returned_at)),
    ]
    return [opinion(_("Repair"), part(call.repair_work, notes=notes, blank=0 if call.repair_work else 18))]


def _fee(call: ServiceCall) -> Block:
    fee = f"{call.fee:,.2f} {call.currency}" if call.fee is not None else ""
    if call.fee_way == FeeWay.FREE:
        fee = _("free of charge")
    return facts(
        fact(_("Fee"), fee),
        fact(_("Settled"), call.get_fee_way_display() if call.fee_way else ""),
        fact(_("Invoice number"), call.invoice_number),
        fact(_("Invoiced on"), day(call.invoiced_on)),
    )


def receipt(
    call: ServiceCall, *, company: Company, code: Sequence[Any], by: Any, at: datetime
) -> dict[str, Any]:
    """The receipt for a product that was taken along (收据 / 客户商品领取收据 F-34); void once the product is returned."""
    signed = call.signature_on(SignedPaper.RECEIPT)
    sees = signed is not None and may_see_picture(signed, by)
    void = _("VOID: the product was returned on %(day)s.") % {"day": day(call.returned_at)}
    if call.handed_to:
        void = _(
            "VOID: the product was handed out on %(day)s without this receipt to %(name)s, who signed the voucher."
        )
        void = void % {"day": day(call.returned_at), "name": call.handed_to}
    return form(
        company=company.name,
        title=_("Receipt for a product taken along"),
        head=(_("No. %(number)s") % {"number": call.receipt_number}, day(call.taken_at)),
        subtitle=void if call.returned_at is not None else "",
        blocks=[
            about(call),
            opinion(
                _("Condition and accessories"),
                part(call.condition, notes=[(_("Promised for"), day(call.promised_on))]),
            ),
            signed_box(_("The customer hands it over"), signed, show_picture=sees),
            signatures(
                signature(_("Taken in by"), str(call.taken_by or ""), instant(call.taken_at)),
                signature(_("Taken back by the customer")),
            ),
        ],
        remarks=[_("Please keep this receipt: the product is handed out against it.")],
        code=code,
        by=by,
        at=at,
        internal=False,
    )


def repair_card(
    call: ServiceCall, *, company: Company, code: Sequence[Any], by: Any, at: datetime
) -> dict[str, Any]:
    """The repair card that hangs on the product (修护卡 F-37): real time, parts replaced, acceptance."""
    case = call.case
    notes = [
        (_("Real minutes of repair"), call.repair_minutes or ""),
        (_("Parts replaced"), call.parts_replaced),
    ]
    done = part(
        call.repair_work,
        notes=notes,
        blank=0 if call.repair_work else 40,
        signatures=[signature(_("Repaired by"), str(call.repairer or ""), instant(call.repaired_at))],
    )
    return form(
        company=company.name,
        title=_("Repair card"),
        head=(_("No. %(number)s") % {"number": case.reference}, day(call.taken_at)),
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else call.caller),
                fact(_("Number of the receipt"), call.receipt_number),
                fact(_("Product"), call.product_words),
                fact(_("Serial number"), call.serial_number),
                fact(_("Promised for"), day(call.promised_on)),
                fact(_("Number of the material slip"), call.material_slip),
                fact(_("What is wrong"), call.description, wide=True),
                fact(_("Condition and accessories"), call.condition, wide=True),
            ),
            opinion(_("Repair"), done),
            opinion(
                _("Acceptance"),
                part(
                    call.accept_remark,
                    blank=0 if call.accept_remark else 14,
                    signatures=[
                        signature(
                            _("Inspector or supervisor"),
                            str(call.accepted_by or ""),
                            instant(call.accepted_at),
                        )
                    ],
                ),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )
