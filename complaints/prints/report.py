"""The investigation report to the general manager on paper (调查报告), with the instruction.

Source: policies 001 and 004, report within three days after the investigation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import Complaint, InvestigationReport, Paper, paper_names
from complaints.prints.handling_form import quantity_text
from feedback_system.company.models import Company
from feedback_system.printing.blocks import fact, facts, form, instant, opinion, part, signature
from feedback_system.printing.codes import Rows


def investigation_report(
    complaint: Complaint,
    report: InvestigationReport,
    *,
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The report as data for `engine.make`, in the active language and zone."""
    case = complaint.case
    handed = signature(_("Handed in by"), str(report.handed_in_by), instant(report.handed_in_at))
    instructed = (
        part(
            report.instruction,
            signatures=[signature("", str(report.instructed_by), instant(report.instructed_at))],
        )
        if report.instructed_at
        else part(blank=25, signatures=[signature()])
    )
    return form(
        company=company.name,
        title=paper_names(complaint.route_id)[Paper.REPORT],
        head=(_("No. %(number)s") % {"number": case.reference}, instant(report.handed_in_at)),
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Order number"), complaint.order_number),
                fact(_("Batch"), complaint.batch_number),
                fact(_("Quantity"), quantity_text(complaint)),
                fact(_("Defective quantity"), complaint.defective_quantity),
                fact(_("What is complained about"), complaint.description, wide=True),
            ),
            opinion(_("Findings"), part(report.text, signatures=[handed])),
            opinion(_("Instruction of the general manager"), instructed),
        ],
        code=code,
        by=by,
        at=at,
    )
