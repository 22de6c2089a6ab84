"""What the company's words can name of a visit: for the script of a call, and for a letter."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language

from aftersales.contracts.prints.letters import day_text
from aftersales.visits.models import Visit
from aftersales.visits.questions import asked_in_words
from feedback_system.company.models import Company


def values_of(visit: Visit, *, language: str, at: datetime | None) -> dict[str, str]:
    """The value of each placeholder in that language, or in the active one; `language` among them."""
    known = dict(settings.LANGUAGES)
    chosen = language or get_language() or settings.LANGUAGE_CODE
    chosen = chosen if chosen in known else settings.LANGUAGE_CODE
    company, customer = Company.get(), visit.case.customer
    with translation.override(chosen):
        questions = asked_in_words(visit, at, chosen)
        return {
            "language": chosen,
            "company": company.name,
            "hotline": company.hotline,
            "customer": customer.name if customer is not None else "",
            "contact": visit.contact.name if visit.contact is not None else "",
            "number": visit.case.reference,
            "about": visit.about(),
            "contract": visit.contract.code if visit.contract is not None else "",
            "questions": "\n".join(f"{number}. {one}" for number, one in enumerate(questions, start=1)),
            "today": day_text(at) if at is not None else "",
        }
