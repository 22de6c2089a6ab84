"""The report of a call on paper: repair or commissioning report (维修或调试报告 F-44), after-sales record (售后服务记录 F-45).

Source: policy 001 on information slips, policy 000 on quality alerts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.services.models import ServiceCall, ServiceReport, Signature
from aftersales.services.prints.common import about, may_see_picture, signed_box
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


def service_report(
    call: ServiceCall, report: ServiceReport, *, company: Company, code: Sequence[Any], by: Any, at: datetime
) -> dict[str, Any]:
    """The report as data for `engine.make`, in the active language and zone; its signature only for who may see the picture."""
    signed = Signature(
        picture=report.picture, name=report.signer, missing_reason=report.missing_reason, at=report.signed_at
    )
    blocks: list[Block] = [
        about(call),
        facts(
            fact(_("Arrived at"), instant(call.arrived_at)),
            fact(_("Minutes of work"), call.work_minutes or call.repair_minutes or ""),
        ),
        opinion(_("What was found"), part(report.found)),
        opinion(_("What was done"), part(report.done, notes=[(_("Parts replaced"), call.parts_replaced)])),
        opinion(_("How it was tested, with what result"), part(report.tested)),
        facts(
            fact(_("The customer is satisfied"), _("Yes") if report.satisfied else _("No")),
            fact(_("What the customer said, what is still open"), report.customer_words, wide=True),
        ),
        signed_box(_("The customer confirms the service"), signed, show_picture=may_see_picture(signed, by)),
        signatures(
            signature(_("Technician"), str(report.by), instant(report.at)),
            signature(_("Filed by quality"), str(report.filed_by or ""), instant(report.filed_at)),
        ),
    ]
    if report.back_reason:
        blocks.append(
            opinion(
                _("Sent back"),
                part(
                    report.back_reason,
                    signatures=[signature(_("Quality"), str(report.back_by), instant(report.back_at))],
                ),
            )
        )
    number = f"{call.case.reference}-{report.number}"
    return form(
        company=company.name,
        title=report.get_sort_display(),
        head=(_("No. %(number)s") % {"number": number}, day(report.at)),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
        internal=False,
    )
