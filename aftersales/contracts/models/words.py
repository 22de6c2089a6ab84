"""The company's words to customers in after-sales: letters, and what is said on a call. The company may change them, not add any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.joining import listed

PLACEHOLDERS = {
    "company": _("name of our company"),
    "hotline": _("hotline of customer service"),
    "customer": _("name of the customer"),
    "contact": _("name of whom to visit"),
    "number": _("number of the case"),
    "about": _("the project, delivery or contract it is about"),
    "contract": _("number of the contract"),
    "machines": _("machines under contract, one line each"),
    "ends_on": _("last day of the contract"),
    "questions": _("the questions, one line each"),
    "today": _("day of the letter"),
}
"""All that a text can name."""

PLACE = re.compile(r"\{([^{}]*)\}")
GAP = "____"
"""Stands where a text asks for something that is not there; a letter with a gap does not leave."""


def validate_places(text: str) -> None:
    """Refuse braces that are not one of the known placeholders."""
    unknown = sorted({found.group(0) for found in PLACE.finditer(text) if found.group(1) not in PLACEHOLDERS})
    if unknown:
        raise ValidationError(
            _("%(unknown)s is no placeholder. These are: %(known)s."),
            code="placeholder",
            params={
                "unknown": listed(unknown),
                "known": listed(f"{{{name}}}" for name in PLACEHOLDERS),
            },
        )
    if "{" in PLACE.sub("", text) or "}" in PLACE.sub("", text):
        raise ValidationError(
            _("A brace is open or too many. Write a placeholder as {number} and no other braces."),
            code="brace",
        )


class TextCode(models.TextChoices):
    """What a text is for."""

    RENEWAL_NOTICE = "renewal_notice", _("Renewal notice")
    LETTER_ENQUIRY = "letter_enquiry", _("Letter enquiry after the hand-over")
    CALL_GREETING = "call_greeting", _("Call: the first words")
    CALL_FREE = "call_free", _("Call: it suits the customer")
    CALL_NOT_FREE = "call_not_free", _("Call: it does not suit the customer")
    CALL_CLOSING = "call_closing", _("Call: the last words")


class CustomerText(models.Model):
    """One text in one language; what is said on a call has no subject."""

    code = models.CharField(_("text"), max_length=20, choices=TextCode.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150, blank=True, validators=[validate_places])
    body = models.TextField(_("text"), max_length=8_000, validators=[validate_places])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text to customers")
        verbose_name_plural = _("texts to customers")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "language"], name="one_text_to_customers_of_a_code_per_language"
            ),
            models.CheckConstraint(
                condition=Q(code__in=TextCode.values), name="what_a_text_to_customers_is_for_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.language}"

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text with the values put in, and a gap for each that is not there."""

        def put_in(text: str) -> str:
            return PLACE.sub(lambda found: values.get(found.group(1)) or GAP, text)

        return put_in(self.subject), put_in(self.body)


def text_of(code: str, language: str) -> CustomerText | None:
    """The text in that language, in simplified Chinese where it has none."""
    return texts_of([code], language).get(code)


def texts_of(codes: Iterable[str], language: str) -> dict[str, CustomerText]:
    """Several texts by their codes, each in that language, or in simplified Chinese. Note: one query."""
    found: dict[str, CustomerText] = {}
    for row in CustomerText.objects.filter(
        code__in=[str(code) for code in codes], language__in=[language, "zh-hans"]
    ):
        if row.language == language or row.code not in found:
            found[row.code] = row
    return found
