"""Spans of days that people choose, in the company's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DepartmentField, PersonField
from accounts.models import User
from feedback_system.oversight.absence import members_of
from feedback_system.oversight.operations import Wish
from feedback_system.web.forms import LineField

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


class AbsenceForm(FutureSpanForm):
    """Who will be away, and when: one person, or all people of a department."""

    person = PersonField(label=gettext_lazy("Person"), required=False, empty_label="–")
    department = DepartmentField(
        label=gettext_lazy("or all people of a department"), required=False, empty_label="–"
    )
    field_order = ("person", "department", "first_day", "last_day")

    def __init__(self, *args: Any, only: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = only
        if only is not None:
            del self.fields["person"], self.fields["department"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.only is None and not self.errors and bool(data.get("person")) == bool(data.get("department")):
            raise ValidationError({"person": _("Choose either one person or one department.")})
        return data

    def people(self) -> list[User]:
        """Who will be away. The form must be valid."""
        if self.only is not None:
            return [self.only]
        department = self.cleaned_data.get("department")
        return members_of(department) if department else [self.cleaned_data["person"]]


class DeputiesForm(forms.Form):
    """A deputy for each absent person who shall have one."""

    reason = LineField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Seen by the deputies. Leave health out of it."),
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for person in people:
            self.fields[self.name_of(person)] = PersonField(
                label=_("Deputy of %(name)s") % {"name": person},
                required=False,
                empty_label=gettext_lazy("nobody"),
            )

    @staticmethod
    def name_of(person: User) -> str:
        """Under which name the deputy of `person` is sent."""
        return f"deputy_{person.pk}"

    def wishes(self) -> list[Wish]:
        """Who shall stand in for whom. The form must be valid."""
        chosen = [(person, self.cleaned_data[self.name_of(person)]) for person in self.people]
        return [Wish(person, deputy) for person, deputy in chosen if deputy is not None]
