"""The written reports of a call: the technician writes, quality files or sends back, finance repays the travel costs after it.

Source: policy 001 on information slips (the detailed repair or commissioning report is filed before travel costs are repaid);
policy 000 on quality alerts (the record of what was done on site until the customer is satisfied).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.services.forms.reports import (
    FileReportForm,
    RepayTravelForm,
    ReturnReportForm,
    WriteReportForm,
)
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall, ServiceReport
from aftersales.services.models.call import MONEY, QUALITY
from aftersales.services.operations.signing import keep_picture
from aftersales.services.operations.visiting import FIELD_STEP
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority
    from feedback_system.web.signature import Stroke


@step(
    service_kind,
    "write_report",
    label=_("Write the report"),
    form=WriteReportForm,
    side=True,
    help=_(
        "Repair or commissioning report, or after-sales record. Quality files it; travel costs are repaid after the report."
    ),
    **FIELD_STEP,
)
def write_report(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    sort: str,
    found: str,
    done: str,
    tested: str,
    satisfied: bool,
    customer_words: str,
    signature: list[Stroke],
    signer: str,
    no_signature: str,
    signed_at: datetime | None,
) -> Trace:
    """Keep the report with the signature of the customer."""
    number = len(call.all_reports()) + 1
    picture = keep_picture(call, f"report-{number}", strokes=signature, by=by, at=at)
    ServiceReport.objects.create(
        call=call, number=number, sort=sort, found=found, done=done, tested=tested, satisfied=satisfied,
        customer_words=customer_words, picture=picture, signer=signer, missing_reason=no_signature,
        signed_at=signed_at or at, by=by, at=at,
    )  # fmt: skip
    facts = {"report": number, "sort": sort, "satisfied": satisfied, "signed": picture is not None}
    words = {"found": found, "done": done, "tested": tested, "customer": customer_words, "signer": signer,
             "reason": no_signature}  # fmt: skip
    return Trace(facts, {name: value for name, value in words.items() if value})


def _facts(report: ServiceReport) -> dict[str, Any]:
    return {"report": report.number, "sort": report.sort}


def _must_be_of_somebody_else(report: ServiceReport, authority: Authority) -> None:
    """:raises NotPermitted: the report is the own one, or that of the principal"""
    if report.by_id in (authority.by.pk, authority.person.pk):
        raise NotPermitted(_("You wrote this report. Somebody else of quality files it."))


@step(
    service_kind,
    "file_report",
    label=_("File a report"),
    rights=[Permission.TICK_SERVICE],
    stage=QUALITY,
    form=FileReportForm,
    side=True,
    help=_("Quality has read it and keeps it. Then finance may repay the travel costs of the call."),
)
def file_report(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, report: ServiceReport
) -> Trace:
    """File a report (policy 001)."""
    _must_be_of_somebody_else(report, authority)
    report.filed_by, report.filed_at = by, at
    report.save(update_fields=["filed_by", "filed_at"])
    return Trace(_facts(report))


@step(
    service_kind,
    "return_report",
    label=_("Send a report back"),
    rights=[Permission.TICK_SERVICE],
    stage=QUALITY,
    form=ReturnReportForm,
    side=True,
    help=_("The technician writes another one; this one stays to be seen."),
)
def return_report(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, report: ServiceReport, reason: str
) -> Trace:
    """Send a report back to who wrote it."""
    _must_be_of_somebody_else(report, authority)
    report.back_by, report.back_at, report.back_reason = by, at, reason
    report.save(update_fields=["back_by", "back_at", "back_reason"])
    return Trace(_facts(report), {"reason": reason})


@step(
    service_kind,
    "repay_travel",
    label=_("Travel cost is repaid"),
    rights=[Permission.BOOK_SERVICE],
    stage=MONEY,
    form=RepayTravelForm,
    side=True,
    help=_("Finance repays a travel cost once the repair or commissioning report of the call is filed."),
)
def repay_travel(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, line: int, voucher: str
) -> Trace:
    """Write down by which voucher the cost was repaid."""
    cost = next(one for one in call.travel_to_repay() if one.number == line)
    cost.repaid_voucher, cost.repaid_by, cost.repaid_at = voucher, by, at
    cost.save(update_fields=["repaid_voucher", "repaid_by", "repaid_at"])
    return Trace(
        {"cost": line, "amount": f"{cost.amount:.2f}", "currency": call.currency, "voucher": voucher}
    )
