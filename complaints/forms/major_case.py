"""Forms about a major case: the customer's penalty note, the instruction of the leaders, the minutes of a meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import ToldTimeField, check_told_time, late_reason_field, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, NarrowDecimalField, TextField


class PenaltyNoteForm(StepForm):
    """What stands on the customer's paper; the paper itself is attached below."""

    reference = LineField(label=gettext_lazy("Number of the customer's paper"), max_length=60, required=False)
    noted_on = forms.DateField(
        label=gettext_lazy("Date of the paper"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    line_stopped = forms.BooleanField(label=gettext_lazy("The customer's line stood still"), required=False)
    claimed = NarrowDecimalField(
        label=gettext_lazy("Penalty claimed"),
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        help_text=gettext_lazy(
            "In the currency of the complaint. Empty when the customer names none. It is a claim, nothing is accepted by it."
        ),
    )
    text = TextField(label=gettext_lazy("What the customer says"), max_length=5_000)

    def initial_values(self) -> Mapping[str, Any]:
        return {"noted_on": local_day(self.at)} if self.at is not None else {}

    def clean_noted_on(self) -> date:
        day: date = self.cleaned_data["noted_on"]
        if self.at is not None and day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter the date that stands on the paper."))
        return day


class InstructForm(StepForm):
    """What the leaders want done about the oldest note that waits."""

    text = TextField(label=gettext_lazy("Instruction"), max_length=5_000)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        waiting = self.record.notes_without_instruction() if self.record is not None else []
        if not waiting:
            return ()
        note = waiting[0]
        claim = f"\n{note.currency} {note.claimed:,.2f}" if note.claimed is not None else ""
        return (
            (
                _("Note of the customer of %(day)s") % {"day": f"{note.noted_on:%Y-%m-%d}"},
                f"{note.text}{claim}",
            ),
        )


class MajorMeetingForm(StepForm):
    """Minutes: when, who, what was found, what was decided."""

    held_at = ToldTimeField(label=gettext_lazy("Held at"))
    late_reason = late_reason_field()
    place = LineField(label=gettext_lazy("Place"), max_length=120, required=False)
    present = TextField(label=gettext_lazy("Who was there"), max_length=2_000)
    discussed = TextField(label=gettext_lazy("What was found"), max_length=10_000)
    decided = TextField(label=gettext_lazy("What was decided, who does it, by when"), max_length=10_000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "held_at", at=self.at, reason_field="late_reason")
        return data
