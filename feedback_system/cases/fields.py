"""Fields that steps of every kind of case share: departments and people, named by code for pages and programs alike; told times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.web.forms import LineField


def case_named(reference: str, by: User | None) -> Case | None:
    """The case with that number or receipt number, written in any case, when it has reached `by`; else None."""
    wanted = reference[:20].strip().upper()
    if by is None or not wanted:
        return None
    found: Case | None = (
        Case.objects.visible_to(by).by_reference(wanted).select_related("customer", "product").first()
    )
    return found


def case_that_reached(reference: str, by: User | None) -> Case:
    """The same for a form. :raises ValidationError: there is none, or it has not reached `by`"""
    found = case_named(reference, by)
    if found is None:
        raise ValidationError(
            _("There is no case %(number)s, or it has not reached you. Check the number.")
            % {"number": reference.upper()}
        )
    return found


class DepartmentField(forms.ModelChoiceField):
    """A department in use, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        super().__init__(
            Department.objects.filter(is_active=True).order_by("pk"), to_field_name="code", **kwargs
        )


class PersonField(forms.ModelChoiceField):
    """An active person, by user name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        people = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("name", "pk")
        super().__init__(people, to_field_name="username", **kwargs)


class ToldTimeField(forms.DateTimeField):
    """An instant that a person tells (reported, happened, told): with offset, or in the company's zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    years = range(1970, 2200)
    input_formats = [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d %H:%M",
    ]

    def to_python(self, value: Any) -> datetime | None:
        told = super().to_python(value)
        if told is not None and told.year not in self.years:
            raise ValidationError(_("This year cannot be right. Check the date."), code="year")
        return told


def local_day(instant: datetime) -> date:
    """The day of `instant` by the company's wall clock; an instant of the small hours lies on another day in UTC."""
    return instant.astimezone(Company.get().zone).date()


LATEST = timedelta(days=5 * 366)
"""A day further away than this is a typing error."""


def check_day(day: date, *, at: datetime) -> None:
    """:raises ValidationError: the day has passed at `at`, or lies so far away that it is a typing error"""
    today = local_day(at)
    if day < today:
        raise ValidationError(_("This day has passed. Choose today or a later day."))
    if day - today > LATEST:
        raise ValidationError(_("This year cannot be right. Check the date."))


def check_days(rows: Iterable[Mapping[str, Any]], name: str, *, at: datetime) -> None:
    """:raises ValidationError: with one sentence for each row whose day `check_day` refuses"""
    wrong = []
    for number, row in enumerate(rows, start=1):
        try:
            check_day(row[name], at=at)
        except ValidationError as error:
            wrong += [
                _("Row %(number)d: %(message)s") % {"number": number, "message": message}
                for message in error.messages
            ]
    if wrong:
        raise ValidationError(wrong)


def late_reason_field() -> LineField:
    """The reason that a long backdated entry needs."""
    return LineField(
        required=False,
        label=gettext_lazy("Why is this entered late?"),
        help_text=gettext_lazy(
            "Needed when the time lies further back than the company allows; it shows on the case."
        ),
    )


def check_told_time(form: forms.Form, field: str, *, at: datetime, reason_field: str | None = None) -> None:
    """Refuse a told time in the future, and one that lies further back than allowed without a reason.

    Source: design, times that people tell; install limit 24 hours.
    """
    told = form.cleaned_data.get(field)
    if told is None:
        return
    if told > at:
        form.add_error(field, _("This time lies in the future. Enter when it really happened."))
        return
    limit = Company.get().backdating_limit_hours
    if reason_field and at - told > timedelta(hours=limit) and not form.cleaned_data.get(reason_field):
        form.add_error(
            reason_field,
            _("The time lies more than %(hours)d hours back. Say why it is entered only now.")
            % {"hours": limit},
        )
