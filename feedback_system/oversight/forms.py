"""Spans of days that people choose, in the company's zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FURTHEST_AHEAD = timedelta(days=366)
LONGEST_SPAN = timedelta(days=31)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The beginning of `day` in `zone`."""
    return datetime.combine(day, time.min, tzinfo=zone)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day as browsers enter it."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class SpanForm(forms.Form):
    """From the first to the last day, both included."""

    first_day = day_field(gettext_lazy("First day"))
    last_day = day_field(gettext_lazy("Last day"))
    longest: timedelta = LONGEST_SPAN

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last:
            if last < first:
                raise ValidationError({"last_day": _("The last day cannot lie before the first.")})
            if last - first >= self.longest:
                raise ValidationError(
                    {"last_day": _("Choose at most %(days)d days.") % {"days": self.longest.days}}
                )
        return data


class FutureSpanForm(SpanForm):
    """A span of days that is not over yet and begins within a year."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if last and last < self.today:
            raise ValidationError({"last_day": _("This is over. Choose a day from today on.")})
        if first and first > self.today + FURTHEST_AHEAD:
            raise ValidationError({"first_day": _("Choose a day within the coming year.")})
        return data


class PastSpanForm(SpanForm):
    """A span of days that may be over: at most a quarter at once."""

    longest = timedelta(days=92)
