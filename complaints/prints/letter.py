"""The words of a letter to the customer, and the letter on paper.

What a template may say of a case stands here in one place: nothing of a ruling, of a person or of our cost is among it
(policies 001 and 004: the form is not shown to the customer).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.models import Code, CodeList, Complaint, LetterTemplate
from complaints.models.letters import PLACE
from complaints.states import State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import latest_approved

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.company.models import Company

GAP = "____"
"""Stands where a template asks for something the case does not have; a letter with a gap does not leave."""


def filled(
    template: LetterTemplate, complaint: Complaint, *, company: Company, at: datetime
) -> tuple[str, str]:
    """Subject and text of the letter in its own language, with a gap where the case has no value."""
    with translation.override(template.language):
        values = values_of(complaint, language=template.language, company=company, at=at)

    def put_in(text: str) -> str:
        return PLACE.sub(lambda found: values.get(found.group(1)) or GAP, text)

    return put_in(template.subject), put_in(template.body)


def values_of(complaint: Complaint, *, language: str, company: Company, at: datetime) -> dict[str, str]:
    """The value of each placeholder in the active language, which is that of the letter."""
    case = complaint.case
    quantity = ""
    if complaint.quantity is not None:
        quantity = f"{complaint.quantity} {case.product.unit if case.product else ''}".strip()
    return {
        "company": company.name,
        "customer": case.customer.name if case.customer else "",
        "number": case.reference,
        "receipt_number": case.receipt_number,
        "product": str(case.product or ""),
        "order_number": complaint.order_number,
        "batch_number": complaint.batch_number,
        "quantity": quantity,
        "reported_on": day_text(case.reported_at),
        "today": day_text(at),
        "decision": decision_text(complaint),
        "remedy": remedy_text(complaint, language=language),
    }


def sample_values(company: Company, at: datetime) -> dict[str, str]:
    """Invented values for the preview of a template, in the active language."""
    return {
        "company": company.name,
        "customer": _("Sample Customer Ltd."),
        "number": "260301",
        "receipt_number": "R260302001",
        "product": _("TS-500 control board"),
        "order_number": "SO-1001",
        "batch_number": "B2601",
        "quantity": "200 pcs",
        "reported_on": day_text(at),
        "today": day_text(at),
        "decision": _(
            "We have examined your complaint and uphold it. We apologise for the trouble it has caused you."
        ),
        "remedy": _("· %(remedy)s: %(currency)s %(amount)s")
        % {"remedy": _("Allowance"), "currency": company.currency, "amount": "800.00"},
    }


def day_text(value: datetime) -> str:
    """The day in words of the active language and zone."""
    return date_format(timezone.localtime(value), pgettext("date format", "j M Y"))


def decision_text(complaint: Complaint) -> str:
    """The decision in a sentence or two. It admits and apologises only where the ruling says that the complaint stands.

    Before the ruling it regrets the trouble and admits nothing (policy 004, answering customers).
    """
    if complaint.state == State.NOT_UPHELD:
        return _("We have examined your complaint with care and cannot uphold it.")
    if complaint.upheld is None:
        return _(
            "We have examined your complaint and offer you the following. We regret the inconvenience you have had."
        )
    if complaint.upheld is False:
        return _("We have examined your complaint and offer you the following settlement.")
    return _("We have examined your complaint and uphold it. We apologise for the trouble it has caused you.")


def remedy_text(complaint: Complaint, *, language: str) -> str:
    """The approved remedy, one line each: money with its amount, goods with their number, never what goods cost us."""
    approved = latest_approved(complaint.case, Subject.REMEDY)
    if approved is None and complaint.needs_approval:
        return ""
    terms = approved.terms if approved is not None else complaint.remedy_terms()
    codes = {code.code: code for code in Code.objects.filter(list=CodeList.REMEDY)}
    unit = complaint.case.product.unit if complaint.case.product else ""
    lines = []
    for line in terms.get("lines", []):
        code = codes.get(line["kind"])
        words = {"remedy": code.label_in(language) if code else line["kind"]}
        if code is not None and code.counts_money:
            words |= {"currency": terms["currency"], "amount": f"{Decimal(line['amount']):,.2f}"}
            lines.append(_("· %(remedy)s: %(currency)s %(amount)s") % words)
        elif line.get("quantity"):
            words |= {"quantity": f"{line['quantity']} {unit}".strip()}
            lines.append(_("· %(remedy)s: %(quantity)s") % words)
        else:
            lines.append(_("· %(remedy)s") % words)
    return "\n".join(lines)


def letter_paper(
    complaint: Complaint,
    *,
    subject: str,
    text: str,
    company: Company,
    by: User,
    at: datetime,
    with_address: bool,
) -> dict[str, Any]:
    """The letter on paper as data for `engine.make`, in the active language, which is that of the letter."""
    case, customer = complaint.case, complaint.case.customer
    receiver = [customer.name if customer else ""]
    if with_address and customer is not None and customer.address:
        receiver.append(customer.address)
    department = by.department.label if by.department else ""
    return {
        "company": company.name,
        "receiver": receiver,
        "reference": [_("Our reference: %(number)s") % {"number": case.reference}, day_text(at)],
        "subject": subject,
        "text": text,
        "closing": [row for row in (company.name, department, str(by)) if row],
    }
