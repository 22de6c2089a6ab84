"""The note of a meeting that heard something, and the call of the quality committee."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import ToldTimeField, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.joining import listed
from feedback_system.web.forms import LineField, TextField


class MeetingNoteForm(StepForm):
    """What the meeting heard."""

    met_on = forms.DateField(
        label=gettext_lazy("Day of the meeting"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = TextField(
        label=gettext_lazy("Note of the meeting"),
        max_length=5_000,
        help_text=gettext_lazy("What was heard, what was decided, who takes it on."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"met_on": local_day(self.at)} if self.at is not None else {}

    def clean_met_on(self) -> date:
        day: date = self.cleaned_data["met_on"]
        if self.at is not None and day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter the note when the meeting was held."))
        if self.record is not None and day < local_day(self.record.case.entered_at):
            raise ValidationError(_("The meeting cannot have been before the slip was opened."))
        return day


class CommitteeForm(StepForm):
    """When and where the committee meets, and about what."""

    meets_at = ToldTimeField(label=gettext_lazy("Meets at"))
    place = LineField(label=gettext_lazy("Place"), max_length=120)
    text = TextField(label=gettext_lazy("What is to be reviewed"), max_length=5_000)

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        return [(_("Quality committee"), listed(self.record.committee()) or _("Nobody holds a seat now."))]

    def clean_meets_at(self) -> datetime:
        meets_at: datetime = self.cleaned_data["meets_at"]
        if self.at is not None and meets_at <= self.at:
            raise ValidationError(_("This time has passed. Choose a later one."))
        return meets_at
