"""The forms of the visit itself: that it was made, the letter, and the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import heads_above
from aftersales.contracts.models import TextCode
from aftersales.contracts.models.words import GAP, text_of, texts_of
from aftersales.visits.questions import add_fields, given_in, is_sealed
from aftersales.visits.states import Confirmed, Means
from aftersales.visits.states import VisitState as State
from aftersales.visits.words import values_of
from feedback_system.cases.fields import (
    PersonField,
    ToldTimeField,
    check_told_time,
    late_reason_field,
    local_day,
)
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField


class VisitedForm(StepForm):
    """When, how, who, and with whom."""

    means = forms.ChoiceField(
        label=gettext_lazy("Made by"), choices=[one for one in Means.choices if one[0] != Means.LETTER]
    )
    visited_at = ToldTimeField(
        label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_entry_reason = late_reason_field()
    visitor = PersonField(label=gettext_lazy("Who visited or called"))
    spoken_to = LineField(label=gettext_lazy("Spoken with"), max_length=120)

    def prepare(self) -> None:
        if self.record.came_in():
            means: Any = self.fields["means"]
            means.choices = Means.choices

    def initial_values(self) -> Mapping[str, Any]:
        on_the_phone = self.record.state == State.CALLED
        known = self.record.contact
        visitor = self.record.visitor or self.by
        return {
            "means": Means.CALL if on_the_phone else Means.VISIT,
            "visitor": visitor.username if visitor is not None else "",
            "spoken_to": known.name if known is not None else "",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.at is not None:
            check_told_time(self, "visited_at", at=self.at, reason_field="late_entry_reason")
        ours = self.record is not None and not self.record.came_in()
        if ours and data.get("means") == Means.CALL and self.record.state != State.CALLED:
            self.add_error(
                "means", _("Begin the call first: calls are made from the hotline, and each is noted.")
            )
        return data


class EnquiryForm(StepForm):
    """The letter in the customer's language."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    subject = LineField(label=gettext_lazy("Subject"), max_length=200)
    text = TextField(
        label=gettext_lazy("Text"),
        max_length=15_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("The customer reads exactly this. Write nothing from inside the house."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        customer = self.record.case.customer
        wanted = self.initial.get("language") or (customer.language if customer is not None else "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        template = text_of(TextCode.LETTER_ENQUIRY, language)
        values = values_of(self.record, language=language, at=self.at)
        subject, text = template.filled(values) if template is not None else ("", "")
        return {"language": language, "subject": subject, "text": text}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("subject", "text"):
            if GAP in (data.get(name) or ""):
                self.add_error(
                    name, _("Something is missing where the text has %(gap)s. Fill it in.") % {"gap": GAP}
                )
        return data


class ReplyForm(EnquiryForm):
    """The reply in the customer's language."""

    def initial_values(self) -> Mapping[str, Any]:
        return {"language": super().initial_values()["language"], "subject": self.record.subject[:200]}


class AskLeaderForm(StepForm):
    """Which leader, and what is to be decided."""

    leader = PersonField(label=gettext_lazy("Leader"))
    question = TextField(label=gettext_lazy("What the leader decides"), max_length=2_000)

    def initial_values(self) -> Mapping[str, Any]:
        above = [one for one in heads_above(self.record.department) if one != self.by]
        return {"leader": above[0].username if above else None}

    def clean_leader(self) -> Any:
        leader = self.cleaned_data["leader"]
        if self.by is not None and leader.pk == self.by.pk:
            raise ValidationError(_("Choose somebody else: nobody decides what they put there themselves."))
        return leader


class LeaderForm(StepForm):
    """What the leader decides."""

    approves = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("approved")), ("no", gettext_lazy("not approved"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = TextField(
        label=gettext_lazy("Instruction"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        asked = self.record.leader_question if self.record is not None else ""
        return [(_("What the leader decides"), asked)] if asked else ()


def _words(label: Any, help_text: Any = "", length: int = 4_000) -> TextField:
    return TextField(
        label=label,
        max_length=length,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RecordForm(StepForm):
    """The answers, and what was said besides."""

    remarks = _words(gettext_lazy("Remarks"))
    opinions = _words(gettext_lazy("Opinions and wishes of the customer"))
    interest = _words(
        gettext_lazy("Interest in buying"),
        gettext_lazy("What and when. The salesperson is told at once."),
        2_000,
    )
    problem = _words(
        gettext_lazy("Problem the customer told of"),
        gettext_lazy("Left empty, the visit is closed. Otherwise the problem is passed on in the next step."),
    )
    causes = _words(gettext_lazy("Causes as seen on site"))
    improvements = _words(gettext_lazy("Rework and improvements wanted"))
    confirmed = forms.ChoiceField(
        label=gettext_lazy("Confirmed by the customer"),
        choices=Confirmed.choices,
        help_text=gettext_lazy("On the printed record form. Keep a picture of it under Files."),
    )
    confirmed_by = LineField(label=gettext_lazy("Name on it, or why there is neither"), max_length=200)
    confirmed_on = forms.DateField(
        label=gettext_lazy("Confirmed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def initial_values(self) -> Mapping[str, Any]:
        visited = self.record.visited_at
        return {"confirmed_on": local_day(visited)} if visited is not None else {}

    def prepare(self) -> None:
        if not is_sealed(self.record, self.at):
            del self.fields["confirmed"], self.fields["confirmed_by"], self.fields["confirmed_on"]
        if self.record.means == Means.CALL:
            del self.fields["causes"], self.fields["improvements"]
        add_fields(self, self.record, self.at)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return ()
        values = values_of(self.record, language="", at=self.at)
        codes = (TextCode.CALL_FREE, TextCode.CALL_CLOSING)
        texts = texts_of(codes, values["language"])
        return [(str(code.label), texts[code].filled(values)[1]) for code in codes if code in texts]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        said = any(data.get(name) for name in ("remarks", "opinions", "interest", "problem"))
        if "confirmed" in self.fields:
            self._check_the_seal(data)
        if (
            self.record is not None
            and not self.errors
            and not said
            and not given_in(data, self.record, self.at)
        ):
            self.add_error(
                None, _("Nothing is recorded yet. Enter an answer, a score, or at least a remark.")
            )
        return data

    def _check_the_seal(self, data: dict[str, Any]) -> None:
        """The day of a signature or seal is known and lies between the visit and today; without either there is no day."""
        if data.get("confirmed") == Confirmed.NOT:
            data["confirmed_on"] = None
            return
        day = data.get("confirmed_on")
        if "confirmed_on" in self.errors or self.at is None:
            return
        if day is None:
            self.add_error("confirmed_on", _("Enter the day of the signature or seal."))
        elif day > local_day(self.at):
            self.add_error("confirmed_on", _("This day lies in the future. Check the date."))
        elif self.record.visited_at is not None and day < local_day(self.record.visited_at):
            self.add_error("confirmed_on", _("The customer was visited only later. Check the date."))
