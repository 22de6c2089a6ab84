"""Letters to customers on paper, and the values that the company's words name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from accounts.models import User
    from aftersales.contracts.models import Renewal
    from feedback_system.company.models import Company


def day_text(value: Any) -> str:
    """The day in words of the active language and zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, pgettext("date format", "j M Y"))


def values_of_renewal(
    renewal: Renewal, *, language: str, company: Company, at: datetime | None
) -> dict[str, str]:
    """What a renewal notice can name."""
    contract = renewal.contract
    with translation.override(language):
        return {
            "company": company.name,
            "hotline": company.hotline,
            "customer": contract.customer.name,
            "contact": contract.contact.name,
            "number": renewal.case.reference,
            "about": contract.code,
            "contract": contract.code,
            "machines": "\n".join(f"· {product} {serial}".rstrip() for product, serial in renewal.machines()),
            "ends_on": day_text(contract.ends_on),
            "today": day_text(at) if at is not None else "",
        }


def sample_values(company: Company, at: datetime) -> dict[str, str]:
    """Invented values for the preview of a text, in the active language."""
    return {
        "company": company.name,
        "hotline": company.hotline or "400-000-0000",
        "customer": _("Sample Customer Ltd."),
        "contact": _("Ms. Sample"),
        "number": "H260301",
        "about": "P-2601",
        "contract": "BY-2601",
        "machines": "· TS-500 SN0001",
        "ends_on": day_text(at),
        "questions": "1. …\n2. …",
        "today": day_text(at),
    }


def letter_paper(
    case: Any, *, receiver: Sequence[str], subject: str, text: str, company: Company, by: User, at: datetime
) -> dict[str, Any]:
    """The letter on paper as data for `engine.make`, in the active language, which is that of the letter."""
    department = by.department.label if by.department else ""
    return {
        "company": company.name,
        "receiver": [row for row in receiver if row],
        "reference": [_("Our reference: %(number)s") % {"number": case.reference}, day_text(at)],
        "subject": subject,
        "text": text,
        "closing": [row for row in (company.name, department, str(by)) if row],
    }
