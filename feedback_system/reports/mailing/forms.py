"""What administrators type about a mailing of reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department, User
from accounts.roles import ROLE_CHOICES
from feedback_system.reports.mailing.addressees import names_of
from feedback_system.reports.mailing.models import LAST_DAY, Form, Mailing, Moment
from feedback_system.reports.mailing.sources import all_sources

MOST_DAYS_OF_WEEK = 5
DAYS_OFFERED = 10


class _Departments(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class _People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.department.label}" if obj.department else str(obj.name)


def day_choices() -> list[tuple[str, str]]:
    """The working days as choices."""
    numbered = [(str(day), _("working day %(day)d") % {"day": day}) for day in range(1, DAYS_OFFERED + 1)]
    return [*numbered, (str(LAST_DAY), _("last working day"))]


class MailingForm(forms.Form):
    """A mailing of reports."""

    source = forms.ChoiceField(label=gettext_lazy("Report"))
    moment = forms.ChoiceField(label=gettext_lazy("When"), choices=Moment.choices)
    day = forms.TypedChoiceField(
        label=gettext_lazy("Which working day"),
        coerce=int,
        required=False,
        help_text=gettext_lazy(
            "By the calendar of the company, when its working time begins. Of no account for what goes out when it is signed."
        ),
    )
    form = forms.ChoiceField(
        label=pgettext_lazy("mailing", "Form"),
        choices=Form.choices,
        help_text=gettext_lazy(
            "A file goes only to people who may see everything it holds; an Excel file only to those who may export. The others get the link."
        ),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("To the holders of"),
        required=False,
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    departments = _Departments(
        Department.objects.none(),
        label=gettext_lazy("To everybody with a role in"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The people of the department itself, not of those below it."),
    )
    people = _People(
        User.objects.none(),
        label=gettext_lazy("To these people"),
        required=False,
        to_field_name="username",
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Hold the Ctrl key to choose several."),
    )
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["source"].choices = [(one.code, one.label) for one in all_sources()]
        fields["day"].choices = day_choices()
        fields["departments"].queryset = Department.objects.filter(is_active=True).order_by("pk")
        fields["people"].queryset = (
            User.objects.filter(is_active=True, kind=User.Kind.PERSON)
            .select_related("department")
            .order_by("name", "pk")
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") in (None, ""):
            data["day"] = 1
        day, moment = data["day"], data.get("moment")
        if moment == Moment.WEEK and not 1 <= day <= MOST_DAYS_OF_WEEK:
            self.add_error("day", _("A week has working days 1 to 5. Choose one of them."))
        if moment == Moment.SIGNED:
            data["day"] = 1
        return data

    def values(self) -> dict[str, Any]:
        """What was typed, as a mailing keeps it."""
        data = self.cleaned_data
        return {
            **data,
            "people": names_of(data["people"]),
            "departments": [one.code for one in data["departments"]],
        }


def typed_of(mailing: Mailing | None) -> dict[str, Any]:
    """What stands in the fields before anybody types."""
    if mailing is None:
        return {"is_on": True, "moment": Moment.SIGNED, "form": Form.LINK, "day": 1}
    names = ("source", "roles", "departments", "people", "moment", "day", "form", "is_on")
    return {name: getattr(mailing, name) for name in names}
