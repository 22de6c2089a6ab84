"""The forms of the work of the team: entries, records of the field, questions to bodies outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback_system.attachments.forms import WithProof
from feedback_system.cases.fields import check_day, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import RowsField
from quality.investigations.forms.fields import ColleagueField, NumberedField
from quality.investigations.models import CHECKS, BodyQuestion, Entry, FieldRecord
from quality.investigations.states import BodyKind, CheckResult, Nature

MOST_THERE = 20
CHOOSE = ("", gettext_lazy("Please choose"))


class EntryForm(WithProof):
    """One entry: a fact, a piece of evidence for a fact, or an opinion."""

    nature = forms.ChoiceField(
        label=pgettext_lazy("investigation", "Kind of entry"),
        choices=[CHOOSE, *Nature.choices],
        help_text=gettext_lazy(
            "Facts are what anybody can see again; evidence shows one of them. What somebody thinks is an opinion, read only by the team and those who lead."
        ),
    )
    text = TextField(label=gettext_lazy("Text"), max_length=5_000)
    about = NumberedField(
        Entry,
        label=gettext_lazy("Which fact it shows"),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("For evidence only."),
    )
    whose = LineField(
        label=gettext_lazy("Whose opinion"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For opinions only. Empty means yours."),
    )
    field_order = ("nature", "text", "about", "proof", "files", "whose")

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["about"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = Entry.objects.filter(
            investigation=self.record, nature=Nature.FACT, struck_at=None
        ).order_by("number")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        nature = data.get("nature")
        if nature == Nature.EVIDENCE:
            self.must_have_proof(data)
            if data.get("about") is None and "about" not in self.errors:
                self.add_error(
                    "about", _("Say which fact it shows. If there is none yet, write the fact down first.")
                )
        elif nature:
            data["about"] = None
        if nature == Nature.OPINION:
            if self.has_proof(data):
                self.add_error(
                    "files",
                    _(
                        "An opinion takes no file: everybody who reads the case could open it. Enter the file as evidence."
                    ),
                )
            data["whose"] = data.get("whose") or str(self.by)
        else:
            data["whose"] = ""
        return data


class StrikeForm(StepForm):
    """Which entry no longer stands, and why."""

    entry = NumberedField(Entry, label=pgettext_lazy("investigation", "Entry"))
    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The entry stays to be read, struck through, with this reason."),
    )

    def prepare(self) -> None:
        choice = self.fields["entry"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        rows = Entry.objects.filter(investigation=self.record, struck_at=None).order_by("number")
        leader = self.record.leader()
        if leader is None or self.by is None or leader.person_id != self.by.pk:
            rows = rows.filter(by=self.by)
        choice.queryset = rows

    def clean_entry(self) -> Entry:
        entry: Entry = self.cleaned_data["entry"]
        if entry.nature == Nature.FACT and any(
            one.about_id == entry.pk and one.stands for one in self.record.all_entries()
        ):
            raise ValidationError(
                _(
                    "Evidence stands for this fact. Strike the evidence through first, so that none is left without its fact."
                )
            )
        return entry


class AttendantRowForm(forms.Form):
    """One person of the house who was there."""

    person = ColleagueField(label=gettext_lazy("Person"))


def _check(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[CHOOSE, *CheckResult.choices])


def _words(label: Any) -> TextField:
    return TextField(
        label=label,
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("What was found, or why it was not done."),
    )


class FieldRecordForm(WithProof):
    """The record of one investigation in the field."""

    place = LineField(label=gettext_lazy("Place"), max_length=200)
    visited_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    people_met = LineField(
        label=gettext_lazy("People met there"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Of the customer or the supplier, with their posts."),
    )
    seen = TextField(label=gettext_lazy("What was seen"), max_length=10_000)
    same_batch = _check(gettext_lazy("Check of the same batch"))
    same_batch_words = _words(gettext_lazy("Same batch, in words"))
    retained = _check(gettext_lazy("Check of the retained sample"))
    retained_words = _words(gettext_lazy("Retained sample, in words"))
    outside = _check(gettext_lazy("Test outside"))
    outside_words = _words(gettext_lazy("Test outside, in words"))
    attendants = RowsField(
        AttendantRowForm,
        label=gettext_lazy("Who of us was there"),
        help_text=gettext_lazy("Each signs the record. Who writes it signs with it."),
        add_label=gettext_lazy("Add a person"),
        most=MOST_THERE,
    )
    field_order = (
        "place", "visited_on", "people_met", "seen", "same_batch", "same_batch_words", "retained", "retained_words",
        "outside", "outside_words", "attendants", "proof", "files",
    )  # fmt: skip

    def initial_values(self) -> Mapping[str, Any]:
        return {"attendants": [{"person": self.by.username}] if self.by is not None else []}

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter the day of the visit."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in CHECKS:
            if data.get(name) in (CheckResult.DEVIATES, CheckResult.NOT_DONE) and not data.get(
                f"{name}_words"
            ):
                self.add_error(f"{name}_words", _("Say what was found, or why it was not done."))
        seen: set[int] = set()
        for number, row in enumerate(data.get("attendants") or [], start=1):
            if row["person"].pk in seen:
                self.add_error(
                    "attendants",
                    _("Row %(number)d: %(name)s is named already. Take this row away.")
                    % {"number": number, "name": row["person"]},
                )
            seen.add(row["person"].pk)
        return data


class SignRecordForm(StepForm):
    """Which record is signed."""

    record_number = NumberedField(FieldRecord, label=gettext_lazy("Field investigation record"))

    def prepare(self) -> None:
        choice = self.fields["record_number"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = FieldRecord.objects.filter(
            investigation=self.record, attendants__person=self.by, attendants__signed_at=None
        ).order_by("number")


class SendToBodyForm(StepForm):
    """Which body is asked what, and when it answers."""

    kind = forms.ChoiceField(label=gettext_lazy("What it decides"), choices=[CHOOSE, *BodyKind.choices])
    body = LineField(label=gettext_lazy("Body"), max_length=120)
    question = TextField(label=gettext_lazy("Question"), max_length=2_000)
    sent_on = forms.DateField(
        label=gettext_lazy("Sent on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty means today."),
    )
    expected_on = forms.DateField(
        label=gettext_lazy("Expected on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_sent_on(self) -> date:
        assert self.at is not None  # noqa: S101 - for the type checker
        today = local_day(self.at)
        day: date = self.cleaned_data["sent_on"] or today
        if day > today:
            raise ValidationError(_("This day lies in the future. Enter when it was really sent."))
        return day

    def clean_expected_on(self) -> date:
        day: date = self.cleaned_data["expected_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        return day


class BodyResultForm(WithProof):
    """What the body found, with its paper."""

    question = NumberedField(BodyQuestion, label=gettext_lazy("Question"))
    result = TextField(label=gettext_lazy("Result"), max_length=5_000)
    field_order = ("question", "result", "proof", "files")

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["question"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = BodyQuestion.objects.filter(investigation=self.record, result_at=None).order_by(
            "number"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.must_have_proof(data)
        return data
