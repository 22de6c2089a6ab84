"""The request on paper (供应商纠正措施要求单): for the supplier with boxes to fill in by pen, inside the house with the answers.

Nothing of the case behind it stands on it, and no code that opens a case: the paper leaves the house.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.catalogues.tree import words_for
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows
from quality.supplier_requests.models import Answer, SupplierRequest
from quality.supplier_requests.states import Part

PEN = 24
"""Millimetres left for a pen."""


def request_paper(request: SupplierRequest, *, company: Company, by: Any, at: datetime) -> dict[str, Any]:
    """The paper for the supplier as data for `engine.make`, in the active language, which is that of the supplier."""
    asked = request.parts_of_round() or request.asked_parts()
    blocks = [*_asking(request, asked), *[_blank(part_) for part_ in asked], _pen_line()]
    return _form(request, company, blocks, by=by, at=at, code=(), internal=False)


def request_file(
    request: SupplierRequest, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The paper of the house: the request with all answers, reviews and checks of the effect."""
    blocks = [*_asking(request, request.asked_parts())]
    reviews = {one.round: one for one in request.all_reviews()}
    for answer in request.all_answers():
        blocks.append(_answer(answer))
        review = reviews.get(answer.round)
        last = [one for one in request.all_answers() if one.round == answer.round][-1]
        if review is not None and answer is last:
            said = [(one.label, reason) for one, reason in review.reasons().items()]
            decision = _("Answer accepted") if review.accepted else _("Sent back")
            signed = [signature(decision, str(review.by), instant(review.at))]
            blocks.append(
                opinion(
                    _("Review of round %(number)d") % {"number": review.round},
                    part(decision, notes=said, signatures=signed),
                )
            )
    if checks := request.all_checks():
        blocks.append(
            table(
                _("Checks of the effect"),
                [
                    column(_("Checked on"), 1.2),
                    column(_("Deliveries checked"), 0.8, number=True),
                    column(_("Pieces checked"), 1, number=True),
                    column(_("With the defect"), 1, number=True),
                    column(_("What was seen"), 2.5),
                    column(_("Checked by"), 1.2),
                ],
                [
                    [day(one.checked_on), one.deliveries, one.quantity, one.bad, one.words, one.by]
                    for one in checks
                ],
            )
        )
    blocks.append(
        signatures(
            signature(_("Request sent by"), str(request.sent_by or ""), instant(request.sent_at)),
            signature(_("Answer accepted by"), str(request.accepted_by or ""), instant(request.accepted_at)),
        )
    )
    return _form(request, company, blocks, by=by, at=at, code=code, internal=True)


def _form(
    request: SupplierRequest,
    company: Company,
    blocks: list[Block],
    *,
    by: Any,
    at: datetime,
    code: Any,
    internal: bool,
) -> dict[str, Any]:
    return form(
        company=company.name,
        title=_("Supplier corrective action request"),
        head=(
            _("No. %(number)s") % {"number": f"{request.case.reference}-{request.round}"},
            day(request.sent_at or at),
        ),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
        internal=internal,
    )


def _asking(request: SupplierRequest, asked: list[Part]) -> list[Block]:
    found: list[Block] = [
        facts(
            fact(_("Supplier"), request.supplier),
            fact(_("Contact"), request.contact),
            fact(_("Defect"), words_for(request.defect)),
            fact(_("Round"), request.round),
            fact(_("Pieces checked"), request.checked_quantity),
            fact(_("Pieces with the defect"), request.bad_quantity),
            fact(_("Containment due"), instant(request.contain_by)),
            fact(_("Full answer due"), instant(request.answer_by)),
        ),
        table(
            _("Products and batches concerned"),
            [column(_("No."), 0.4), column(_("Product"), 3), column(_("Batch number"), 1.6)],
            [[one.position, one.product, one.batch_number] for one in request.all_goods()],
        ),
        opinion(
            _("What was found"),
            part(
                request.description,
                notes=[(_("Photos on the page of the link"), len(request.all_photos()) or "")],
                signatures=[
                    signature(_("Request sent by"), str(request.sent_by or ""), instant(request.sent_at))
                ],
            ),
        ),
        opinion(
            _("You are asked for"),
            part("\n".join(f"{place}. {one.label}" for place, one in enumerate(asked, start=1))),
        ),
    ]
    said = [(one.label, reason) for one, reason in request.reasons_of_round().items()]
    if request.round_reason or said:
        found.append(opinion(_("Why we ask again"), part(request.round_reason, notes=said)))
    return found


def _blank(asked: Part) -> Block:
    said = {
        Part.CONTAINMENT: _(
            "What was done at once, when, how many pieces were sorted and how many were bad."
        ),
        Part.CAUSE: _("Why it occurred, and why it was not detected."),
        Part.ACTION: _("Each action with its day."),
        Part.REPORT: _("Please enclose it."),
    }
    return opinion(asked.label, part(said[asked]), part(blank=0 if asked == Part.REPORT else PEN))


def _pen_line() -> Block:
    return signatures(
        signature(_("Answered by (name and post)")),
        signature(_("Date")),
        signature(_("Stamp of the supplier")),
    )


def _answer(answer: Answer) -> Block:
    pieces = ""
    if answer.sorted_quantity is not None:
        pieces = _("%(total)d sorted, %(bad)d bad") % {
            "total": answer.sorted_quantity,
            "bad": answer.sorted_bad or 0,
        }
    actions = "\n".join(f"{one.position}. {one.action} ({day(one.due_on)})" for one in answer.actions.all())
    notes = [
        (_("Done on"), day(answer.contained_on)),
        (_("Pieces sorted"), pieces),
        (_("Why it occurred"), answer.occurred),
        (_("Why it was not detected"), answer.undetected),
        (_("Corrective actions"), actions),
        (_("8D report"), answer.report.name if answer.report is not None else ""),
        (_("Remarks"), answer.remarks),
        (_("Files"), ", ".join(one.file.name for one in answer.evidence.all())),
    ]
    way = (
        _("through the link")
        if answer.by_link
        else _("by letter or mail, entered by %(name)s") % {"name": answer.entered_by}
    )
    signed = [signature(way, answer.answered_by, instant(answer.at))]
    title = _("%(answer)s, round %(number)d") % {"answer": answer.get_scope_display(), "number": answer.round}
    return opinion(title, part(answer.contained, notes=notes, signatures=signed))
