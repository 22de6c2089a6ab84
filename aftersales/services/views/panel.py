"""What the case page shows of a call: caller and product, who goes when, the product in our house, parts, money, talks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.services.models import ServiceCall
from aftersales.services.privacy import caller_for
from aftersales.services.proposing import words_of
from aftersales.services.states import WITH_US, ServiceClass
from feedback_system.cases.fields import local_day

if TYPE_CHECKING:
    from accounts.models import User


def case_context(call: ServiceCall, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the call for the case page. Note: no query besides those of its parts."""
    papers = [("services:voucher_pdf", _("Service voucher"))]
    if call.taken_at is not None:
        papers += [
            ("services:receipt_pdf", _("Receipt for a product taken along")),
            ("services:repair_card_pdf", _("Repair card")),
        ]
    reports = call.all_reports()
    papers_of_reports = [
        {
            "url": reverse("services:service_report_pdf", args=[call.case.reference, one.number]),
            "label": one.title,
        }
        for one in reports
    ]
    return {
        "call": call,
        "reports": [
            {"it": one, "url": paper["url"]} for one, paper in zip(reports, papers_of_reports, strict=True)
        ],
        "travel_waits": bool(call.travel_to_repay()) and not call.may_repay_travel(),
        "caller": caller_for(call, user),
        "class_words": words_of(call.proposed_why, call.warranty_until, call.contract_number),
        "class_changed": call.service_class != call.proposed_class,
        "signatures": call.all_signatures(),
        "parts": call.all_parts(),
        "costs": call.all_costs(),
        "contacts": call.all_contacts(),
        "cost_is_ours": call.service_class != ServiceClass.PAID,
        "papers_url": reverse("services:voucher_pdf", args=[call.case.reference]),
        "papers_label": _("Service voucher"),
        "papers": [
            {"url": reverse(name, args=[call.case.reference]), "label": label} for name, label in papers
        ]
        + papers_of_reports,
        "header_badges": _badges(call, at),
    }


def _badges(call: ServiceCall, at: datetime) -> list[dict[str, str]]:
    """What everybody should see at once: the class, a promise that is broken, a delay of which the customer does not know."""
    found = [{"label": str(call.get_service_class_display()), "tone": "neutral", "icon": "money"}]
    if call.at_counter:
        found.append({"label": _("Brought to the desk"), "tone": "info", "icon": "box"})
    if call.state in WITH_US and call.promised_on is not None and call.promised_on < local_day(at):
        found.append({"label": _("Promised day passed"), "tone": "over", "icon": "clock"})
    if call.delay_is_untold() and not call.is_finished():
        found.append({"label": _("The customer does not know of the delay"), "tone": "risk", "icon": "phone"})
    return found
