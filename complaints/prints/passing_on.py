"""Papers that pass a complaint on inside the house: the complaint notice (客户投诉通知单), the contact letter (联络函), and the minutes
of a meeting about a major case.

Source: policy 001 on service feedback 8.2 (the salesperson's notice to quality, the head of sales is told); policy 002 on
satisfaction surveys 4.4.1 (sales fills the contact letter, it goes to the department it concerns). The policies name no boxes;
those here are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.models import Complaint, Desk, MajorMeeting, Paper, paper_names
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    case_form,
    day,
    fact,
    facts,
    instant,
    opinion,
    part,
    signature,
    signatures,
)
from feedback_system.printing.codes import Rows

ROOM = 26
"""Millimetres left for a pen where somebody answers."""


def _goods(complaint: Complaint) -> Block:
    case = complaint.case
    return facts(
        fact(_("Customer"), case.customer.name if case.customer else ""),
        fact(_("Product"), case.product or ""),
        fact(_("Order number"), complaint.order_number),
        fact(_("Batch"), complaint.batch_number),
        fact(_("Quantity"), _("undetermined") if complaint.quantity_undetermined else complaint.quantity),
        fact(_("Defective quantity"), complaint.defective_quantity),
        fact(_("Reported at"), instant(case.reported_at)),
        fact(_("Channel"), complaint.channel.label),
    )


def complaint_notice(
    complaint: Complaint, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The notice as data for `engine.make`, in the active language and zone; what is not known yet is left for a pen."""
    case, visits = complaint.case, complaint.visits()
    quality = complaint.department_at(Desk.QA)
    head = complaint.sales_department.head
    return case_form(
        case,
        paper_names(complaint.route_id)[Paper.NOTICE],
        company=company.name,
        blocks=[
            facts(
                fact(pgettext("letter between departments", "To"), quality.label if quality else ""),
                fact(_("Told besides"), str(head or "")),
                fact(pgettext("letter between departments", "From"), complaint.sales_department.label),
                fact(_("Salesperson"), str(complaint.salesperson)),
            ),
            _goods(complaint),
            opinion(_("What is complained about"), part(complaint.description)),
            opinion(
                _("What the customer demands"), part(complaint.demand, blank=0 if complaint.demand else 12)
            ),
            facts(
                fact(_("Time limit set by the customer"), day(complaint.wished_on)),
                fact(_("Visit needed"), _("yes") if visits else _("no")),
                fact(_("Severity"), case.get_severity_display()),
                fact(_("Customer wants an 8D report"), _("yes") if complaint.wants_8d else _("no")),
            ),
            signatures(
                signature(_("Salesperson"), str(complaint.salesperson), instant(complaint.submitted_at)),
                signature(_("Head of sales")),
                signature(_("Received by quality")),
            ),
        ],
        remarks=[_("Accepted within 24 hours; on site within 48 hours where a visit is needed.")],
        code=code,
        by=by,
        at=at,
    )


def contact_letter(
    complaint: Complaint, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The contact letter as data for `engine.make`: what sales passes on, and room for the answer of the department."""
    owner = complaint.responsible_department or complaint.present_holder() or complaint.department_at(Desk.QA)
    return case_form(
        complaint.case,
        paper_names(complaint.route_id)[Paper.CONTACT],
        company=company.name,
        blocks=[
            facts(
                fact(pgettext("letter between departments", "To"), owner.label if owner else ""),
                fact(pgettext("letter between departments", "From"), complaint.sales_department.label),
                fact(_("Answer wanted by"), day(complaint.wished_on)),
                fact(_("Written on"), day(at)),
            ),
            _goods(complaint),
            opinion(_("What the customer reports"), part(complaint.description)),
            opinion(
                _("What we ask of you"),
                part(
                    complaint.sales_remarks or complaint.demand,
                    blank=0 if complaint.sales_remarks or complaint.demand else 12,
                ),
            ),
            opinion(_("Answer of the department"), part(blank=ROOM), part(signatures=[signature()])),
            signatures(
                signature(_("Salesperson"), str(complaint.salesperson), instant(complaint.submitted_at)),
                signature(_("Head of sales")),
                signature(_("Received by")),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )


def meeting_minutes(
    complaint: Complaint, meeting: MajorMeeting, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The minutes as data for `engine.make`, in the active language and zone."""
    case = complaint.case
    return case_form(
        case,
        _("Minutes of the meeting on a major case"),
        company=company.name,
        number=f"{case.reference}-{meeting.number}",
        on=meeting.held_at,
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Held at"), instant(meeting.held_at)),
                fact(_("Place"), meeting.place),
                fact(_("In one line"), case.title, wide=True),
                fact(_("Who was there"), meeting.present, wide=True),
            ),
            opinion(_("What was found"), part(meeting.discussed)),
            opinion(_("What was decided, who does it, by when"), part(meeting.decided)),
            signatures(
                signature(_("Recorded by"), str(meeting.recorded_by), instant(meeting.recorded_at)),
                signature(_("Chair of the meeting")),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )
