"""Forms about letters: what is sent to the customer, and the wording the company keeps for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.forms.speaking import (
    CheckedText,
    check_while_typing,
    given_back,
    known_beside,
    refuse_phrases,
)
from complaints.models import HeldReply, Letter, LetterKind, LetterTemplate
from complaints.models.letters import validate_places
from complaints.prints.letter import GAP, filled
from complaints.states import State
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.web.forms import CodeField, LineField, TextField

REFILL = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-include": "[name=letter],[name=language],[name=way]",
    "hx-target": "#step-form",
    "hx-swap": "outerHTML",
    "hx-confirm": gettext_lazy("The text below is replaced by that of the chosen letter. Go on?"),
}
"""Choosing another letter brings its text; without JavaScript the page of papers leads here with the choice made."""


def main_address(record: Any) -> str:
    """The mail address on the customer's file: the main contact's, else the first one that has any."""
    customer = record.case.customer
    if customer is None:
        return ""
    found = (
        customer.contacts.exclude(email="").order_by("-is_main", "pk").values_list("email", flat=True).first()
    )
    return found or ""


def usual_letter(record: Any) -> str:
    """The letter that is due next: the first answer, the decision once it may be told, else where the matter stands."""
    if record.state == State.NOT_UPHELD:
        return str(LetterKind.NOT_UPHELD)
    if record.acknowledged_at is None:
        return str(LetterKind.FIRST_ANSWER)
    if record.why_no_letter(LetterKind.DECISION) is None:
        return str(LetterKind.DECISION)
    return str(LetterKind.PROGRESS)


class SendLetterForm(StepForm):
    """One letter: which, in which language, how it goes, and its words, ready to be changed."""

    letter = forms.ChoiceField(label=gettext_lazy("Letter"), choices=LetterKind.choices)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    way = forms.ChoiceField(label=gettext_lazy("Sent by"), choices=Letter.Way.choices)
    address = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        help_text=gettext_lazy(
            "Empty means the main contact on the customer's file. Not used for a letter on paper."
        ),
    )
    subject = LineField(
        label=gettext_lazy("Subject"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty means as the letter has it."),
    )
    text = TextField(
        label=gettext_lazy("Text"),
        max_length=15_000,
        required=False,
        widget=CheckedText(attrs={"rows": 16}),
        help_text=gettext_lazy("The customer reads exactly this. Write nothing from inside the house."),
    )

    def prepare(self) -> None:
        for name in ("letter", "language"):
            self.fields[name].widget.attrs |= REFILL
        check_while_typing(self, "text")

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return known_beside(self.record)

    def _usual_language(self) -> str:
        customer = self.record.case.customer
        known = dict(settings.LANGUAGES)
        return (
            customer.language
            if customer is not None and customer.language in known
            else settings.LANGUAGE_CODE
        )

    def initial_values(self) -> Mapping[str, Any]:
        letter = self.initial.get("letter")
        language = self.initial.get("language")
        if letter is None and (back := given_back(self.record, HeldReply.Way.LETTER)) is not None:
            names = ("letter", "language", "subject", "text")
            return {
                **{name: getattr(back, name) for name in names},
                "way": back.letter_way,
                "address": back.address,
            }
        letter = letter if letter in LetterKind.values else usual_letter(self.record)
        language = language if language in dict(settings.LANGUAGES) else self._usual_language()
        self.initial.update(letter=letter, language=language)
        subject, text = self._words(letter, language)
        address = main_address(self.record)
        way = Letter.Way.MAIL if address else Letter.Way.PAPER
        sees = self.by is not None and self.by.holds(Permission.SEE_CONTACTS)
        return {"way": way, "address": address if sees else "", "subject": subject, "text": text}

    def _words(self, letter: str, language: str) -> tuple[str, str]:
        template = LetterTemplate.objects.filter(code=letter, language=language).first()
        if template is None or self.at is None:
            return "", ""
        return filled(template, self.record, company=Company.get(), at=self.at)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        letter, language = data.get("letter"), data.get("language")
        if not letter or not language or self.record is None:
            return data
        if reason := self.record.why_no_letter(letter):
            self.add_error("letter", reason)
        subject, text = self._words(letter, language)
        data["subject"], data["text"] = data.get("subject") or subject, data.get("text") or text
        for name in ("subject", "text"):
            if name in self.errors:
                continue
            if not data[name]:
                self.add_error(name, _("This is empty. Write what the customer shall read."))
            elif GAP in data[name]:
                self.add_error(
                    name, _("Something is missing where “____” stands. Fill it in or take it out.")
                )
        refuse_phrases(self, "subject", "text")
        if data.get("way") == Letter.Way.MAIL and "address" not in self.errors:
            data["address"] = data.get("address") or main_address(self.record)
            if not data["address"]:
                self.add_error(
                    "address",
                    _("The customer's file has no mail address. Enter one, or send the letter on paper."),
                )
        elif data.get("way") == Letter.Way.PAPER:
            data["address"] = ""
        return data


class TemplateForm(forms.Form):
    """The wording of one letter in one language."""

    subject = LineField(label=gettext_lazy("Subject"), max_length=150, validators=[validate_places])
    body = TextField(
        label=gettext_lazy("Text"),
        max_length=8_000,
        validators=[validate_places],
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    on_case = CodeField(
        label=gettext_lazy("Preview on the complaint"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Number of a complaint you may see; empty means invented values. It is not kept with the wording."
        ),
    )
