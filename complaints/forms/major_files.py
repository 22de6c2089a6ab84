"""Forms of the follow-up file of a major complaint: open it, enter what was done, confirm that it is solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback_system.cases.fields import check_day, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def next_day_field(**more: Any) -> forms.DateField:
    """The day on which somebody looks again."""
    return _day(gettext_lazy("Next look on"), **more)


class NextDayForm(StepForm):
    """A form with a field `next_on`: today or later."""

    def clean_next_on(self) -> date | None:
        day: date | None = self.cleaned_data["next_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day is not None:
            check_day(day, at=self.at)
        return day


class OpenMajorFileForm(NextDayForm):
    """What is followed up, and when one looks again."""

    text = TextField(
        label=gettext_lazy("What is followed up"),
        max_length=5_000,
        help_text=gettext_lazy("The problem, what was done at once, and who is on it."),
    )
    next_on = next_day_field()


class EnterMajorFileForm(NextDayForm):
    """What was done on which day, and the next day, or that it is solved."""

    day = _day(gettext_lazy("Done on"))
    text = TextField(label=gettext_lazy("What was done"), max_length=5_000)
    solved = forms.BooleanField(
        label=gettext_lazy("The problem is solved; quality confirms it"), required=False
    )
    next_on = next_day_field(required=False, help_text=gettext_lazy("Needed unless the problem is solved."))

    def initial_values(self) -> Mapping[str, Any]:
        return {"day": local_day(self.at)} if self.at is not None else {}

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(_("Last entry"), _last_in_words(self.record))]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter what was done once it is done."))
        if self.record is not None and day < local_day(self.record.case.reported_at):
            raise ValidationError(_("This day lies before the report of the case. Check the date."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("solved"):
            data["next_on"] = None
        elif not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("Say when somebody looks again, or that the problem is solved."))
        return data


class ConfirmMajorFileForm(NextDayForm):
    """Whether the problem is solved wholly, and how that was seen; if not, when one looks again."""

    result = forms.ChoiceField(
        label=gettext_lazy("Is the problem solved?"),
        choices=[
            ("", gettext_lazy("Please choose")),
            ("solved", pgettext_lazy("follow-up file", "yes, it is solved")),
            ("not_solved", pgettext_lazy("follow-up file", "no, it goes on")),
        ],
    )
    text = TextField(label=gettext_lazy("How that was seen"), max_length=5_000)
    next_on = next_day_field(required=False, help_text=gettext_lazy("Needed when the problem is not solved."))

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(_("Last entry"), _last_in_words(self.record))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("result") == "solved":
            data["next_on"] = None
        elif data.get("result") and not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("Say when somebody looks again."))
        return data


def _last_in_words(record: Any) -> str:
    last = record.last_major_entry() if record is not None else None
    return f"{last.day:%Y-%m-%d} · {last.by}\n{last.text}" if last is not None else ""
