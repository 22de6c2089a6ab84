"""The record of a joint visit or a visit on site on paper (会勘记录). It is a paper of the house: the customer gets letters.

Source: policies 001 and 004, joint handling with quality; policy 001 on service feedback, visit on site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.models import Complaint, JointVisit, VisitKind, VisitPart
from complaints.prints.handling_form import quantity_text
from feedback_system.company.models import Company
from feedback_system.joining import listed
from feedback_system.printing.blocks import (
    Block,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
)
from feedback_system.printing.codes import Rows

ROOM_FOR_FINDINGS, ROOM_FOR_PROPOSAL = 70, 35
"""Millimetres left for a pen while a visit is not recorded."""


def visit_record(
    complaint: Complaint, visit: JointVisit, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The record as data for `engine.make`, in the active language and zone.

    A visit that is still to come gives the form to take along: what is known is filled in, the rest is left for a pen.
    """
    case = complaint.case
    title = _("Record of a visit on site") if visit.kind == VisitKind.SITE else _("Joint visit record")
    return form(
        company=company.name,
        title=title,
        head=(_("No. %(number)s") % {"number": case.reference}, instant(visit.visited_at)),
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Order number"), complaint.order_number),
                fact(_("Batch"), complaint.batch_number),
                fact(_("Quantity"), quantity_text(complaint)),
                fact(_("Defective quantity"), complaint.defective_quantity),
                fact(_("What is complained about"), complaint.description, wide=True),
                fact(_("What is to be looked at"), visit.reason, wide=True),
            ),
            facts(*_when_and_who(visit)),
            *_found(visit),
            signatures(
                signature(_("Recorded by"), str(visit.recorded_by or ""), instant(visit.recorded_at)),
                signature(_("Who went")),
                *_read(visit),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )


def _when_and_who(visit: JointVisit) -> list[dict[str, Any]]:
    goes, went = visit.those(VisitPart.GOES), visit.those(VisitPart.WENT)
    rows = [
        fact(_("Planned for"), instant(visit.planned_for)),
        fact(_("Arrived at"), instant(visit.visited_at)),
        fact(_("Place"), visit.place, wide=True),
        fact(_("Asked for by"), _signed(visit.asked_by, visit.asked_at)),
        fact(_("Confirmed by"), _signed(visit.confirmed_by, visit.confirmed_at)),
    ]
    if visit.appointed_at:
        rows += [
            fact(_("Quality cannot go"), visit.hand_over_reason, wide=True),
            fact(_("Appointed by"), _signed(visit.appointed_by, visit.appointed_at)),
            fact(_("Instruction"), visit.instruction, wide=True),
        ]
    if went:
        rows.append(
            fact(_("Who went"), _names([*went, *([visit.others] if visit.others else [])]), wide=True)
        )
    else:
        rows.append(fact(_("Who goes"), _names(goes), wide=True))
    if visit.late_reason:
        rows.append(fact(_("Why it was entered late"), visit.late_reason, wide=True))
    return rows


def _found(visit: JointVisit) -> list[Block]:
    proposal = pgettext("visit", "Proposal")
    if visit.recorded_at is None:
        return [
            opinion(_("Findings"), part(blank=ROOM_FOR_FINDINGS)),
            opinion(proposal, part(blank=ROOM_FOR_PROPOSAL)),
        ]
    blocks = [opinion(_("Findings"), part(visit.findings))]
    if visit.proposal:
        blocks.append(opinion(proposal, part(visit.proposal)))
    return blocks


def _read(visit: JointVisit) -> list[dict[str, str]]:
    """The general manager signs the report of the people whom the general manager appointed."""
    if visit.appointed_at is None:
        return []
    return [signature(_("Read by"), str(visit.read_by or ""), instant(visit.read_at))]


def _signed(person: Any, at: datetime | None) -> str:
    return f"{person}  {instant(at)}" if person is not None else ""


def _names(people: Iterable[Any]) -> str:
    return listed(people)
