"""The returned-goods slip (退货单) and the allowance certificate (销货折让证明单) on paper, in the look of the companies' forms.

Source: policy 001, carrying out; policy 004, remedies 十三.1 and 十三.2: the parts of both papers and who keeps a copy.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import AllowanceCertificate, Complaint, RemedyLine, ReturnSlip
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    name_of,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows


def return_slip(
    complaint: Complaint,
    slip: ReturnSlip,
    line: RemedyLine,
    *,
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The slip as data for `engine.make`, in the active language and zone; what is not done yet is left for a pen."""
    case = complaint.case
    return form(
        company=company.name,
        title=_("Returned-goods slip"),
        subtitle=str(slip.get_state_display()),
        head=(_("No. %(number)s") % {"number": f"{case.reference}-{line.position}"}, day(slip.drafted_at)),
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Order number"), complaint.order_number),
                fact(_("Product"), case.product or ""),
                fact(_("Batch"), complaint.batch_number),
                fact(_("Remedy"), line.kind.label),
                fact(
                    _("Drafted by"),
                    f"{name_of(slip.drafted_by, slip.drafted_for)} {instant(slip.drafted_at)}",
                ),
                fact(_("Reason for the return"), slip.reason, wide=True),
                fact(_("Handling of the goods"), slip.handling, wide=True),
                fact(_("Basis for the return"), slip.basis, wide=True),
            ),
            _figures(complaint, slip),
            *_question(slip),
            *_inspection(slip),
            facts(*_proof_and_difference(complaint, slip, line)),
            signatures(
                signature(
                    _("Approved by the sales head"),
                    name_of(slip.approved_by, slip.approved_for),
                    instant(slip.approved_at),
                ),
                signature(
                    _("Received by the warehouse"), name_of(slip.received_by), instant(slip.received_at)
                ),
                signature(_("Inspected by quality"), name_of(slip.inspected_by), instant(slip.inspected_at)),
                signature(_("Checked by finance"), name_of(slip.checked_by), instant(slip.checked_at)),
            ),
        ],
        remarks=[
            _("Copies: ① sales, to follow up; ② warehouse; ③ finance; ④ sales, filled in by the warehouse.")
        ],
        code=code,
        by=by,
        at=at,
    )


def _figures(complaint: Complaint, slip: ReturnSlip) -> Block:
    came = "" if slip.counted_quantity is None else f"{slip.counted_quantity:,}"
    kept_amount = slip.kept_amount
    difference = "" if slip.difference is None else f"{slip.difference:+,}" if slip.difference else "0"
    return table(
        _("Quantity and amount"),
        [
            column("", 1.6),
            column(_("Quantity"), 1.2, number=True),
            column(_("Unit price"), 1.4, number=True),
            column(_("Amount"), 1.8, number=True),
        ],
        [
            [_("Approved"), f"{slip.quantity:,}", f"{slip.unit_price.normalize():f}", f"{slip.amount:,.2f}"],
            [_("Came"), came, "", "" if kept_amount is None else f"{kept_amount:,.2f}"],
            [_("Sent back"), f"{slip.surplus_quantity:,}" if slip.surplus_quantity else "", "", ""],
            [_("Difference of the quantity"), difference, "", ""],
        ],
        _("Currency: %(currency)s") % {"currency": complaint.currency},
    )


def _question(slip: ReturnSlip) -> list[Block]:
    if not slip.question:
        return []
    parts = [
        part(
            slip.question,
            notes=[(_("Quantity counted"), str(slip.asked_quantity))],
            signatures=[signature(_("Warehouse"), name_of(slip.asked_by), instant(slip.asked_at))],
        )
    ]
    if slip.answer:
        parts.append(
            part(
                slip.answer,
                signatures=[signature(_("Sales"), name_of(slip.answered_by), instant(slip.answered_at))],
            )
        )
    return [opinion(_("The warehouse asked before signing"), *parts)]


def _inspection(slip: ReturnSlip) -> list[Block]:
    if not slip.inspection:
        return [opinion(_("Inspection"), part(blank=12))]
    return [
        opinion(
            _("Inspection"),
            part(slip.inspection_remark, notes=[(_("Result"), str(slip.get_inspection_display()))]),
        )
    ]


def _proof_and_difference(complaint: Complaint, slip: ReturnSlip, line: RemedyLine) -> list[dict[str, Any]]:
    proof = slip.proof
    rows = [
        fact(
            _("Proof of return"),
            " ".join(filter(None, [proof.kind.label, proof.reference, proof.note])) if proof else "",
            wide=True,
        )
    ]
    if slip.explanation:
        rows.append(
            fact(
                _("Explanation of the difference"),
                f"{slip.explanation} ({name_of(slip.explained_by)} {instant(slip.explained_at)})",
                wide=True,
            )
        )
    if slip.allowed_by is not None:
        rows.append(
            fact(
                _("Difference allowed by"),
                f"{slip.allowed_by} {instant(slip.allowed_at)} · {slip.get_proposal_display()}",
                wide=True,
            )
        )
    rows += [
        fact(_("Voucher number"), line.booking_reference),
        fact(_("Date of the voucher"), day(line.voucher_on)),
    ]
    return rows


def allowance_certificate(
    complaint: Complaint,
    paper: AllowanceCertificate,
    line: RemedyLine,
    *,
    company: Company,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The certificate as data for `engine.make`: it goes to the customer, so it holds nothing of the case but the allowance."""
    case = complaint.case
    manager = signature(
        _("General management"), name_of(paper.manager_by, paper.manager_for), instant(paper.manager_at)
    )
    head = signature(_("Sales head"), name_of(paper.head_by, paper.head_for), instant(paper.head_at))
    return form(
        company=company.name,
        title=_("Allowance certificate"),
        head=(_("No. %(number)s") % {"number": f"{case.reference}-{line.position}"}, day(paper.drafted_at)),
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Order number"), complaint.order_number),
                fact(_("Invoice number"), paper.invoice_number),
                fact(_("Part"), paper.part),
                fact(_("Kind of allowance"), line.kind.label),
                fact(_("Salesperson"), name_of(paper.drafted_by, paper.drafted_for)),
            ),
            table(
                _("Allowance"),
                [
                    column(_("What it is for"), 4),
                    column(_("Unit price allowed"), 1.6, number=True),
                    column(_("Amount"), 1.8, number=True),
                ],
                [
                    [
                        paper.text,
                        "" if paper.unit_price is None else f"{paper.unit_price.normalize():f}",
                        f"{paper.amount:,.2f}",
                    ]
                ],
                _("Total %(amount)s %(currency)s")
                % {"amount": f"{paper.amount:,.2f}", "currency": complaint.currency},
            ),
            signatures(*([head, manager] if paper.signatures_wanted == 2 else [manager])),
            opinion(
                _("The customer agrees to this allowance."),
                part(blank=25),
                part(
                    signatures=[
                        signature(
                            _("Signature and seal of the customer"),
                            paper.customer_signer,
                            day(paper.customer_signed_on),
                        )
                    ]
                ),
            ),
        ],
        remarks=[_("Two sheets: ① sales; ② finance, with the proof of allowance.")],
        by=by,
        at=at,
        internal=False,
    )
