"""What people write on plans of a period and on patrol reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from aftersales.contracts.forms.steps import day_field
from aftersales.visits.forms.planning import PlanField
from aftersales.visits.models import Span
from aftersales.visits.models.periods import later
from feedback_system.cases.fields import PersonField
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.web.forms import LineField, TextField


class Every(forms.ChoiceField):
    """How often a line comes again within the period."""

    ONCE, WEEK, FORTNIGHT, MONTH, QUARTER = "once", "week", "fortnight", "month", "quarter"

    def __init__(self, **kwargs: Any) -> None:
        choices = [
            (self.ONCE, pgettext_lazy("how often", "once")),
            (self.WEEK, pgettext_lazy("how often", "every week")),
            (self.FORTNIGHT, pgettext_lazy("how often", "every two weeks")),
            (self.MONTH, pgettext_lazy("how often", "every month")),
            (self.QUARTER, pgettext_lazy("how often", "every quarter")),
        ]
        super().__init__(choices=choices, **kwargs)


def days_of(first: date, every: str, last: date) -> list[date]:
    """The days on which a line falls from its first day on until the end of the period."""
    if every == Every.ONCE:
        return [first]
    found, number = [first], 1
    while True:
        if every in (Every.MONTH, Every.QUARTER):
            month = later(first, number * (3 if every == Every.QUARTER else 1))
            end = later(month, 1) - timedelta(days=1)
            day = month.replace(day=min(first.day, end.day))
        else:
            day = first + timedelta(weeks=number * (2 if every == Every.FORTNIGHT else 1))
        if day > last:
            return found
        found.append(day)
        number += 1


class OpenPeriodForm(forms.Form):
    """For which unit and period."""

    unit = forms.ModelChoiceField(Department.objects.none(), label=_("Unit"), to_field_name="code")
    span = forms.ChoiceField(label=_("Period"), choices=Span.choices)
    day = day_field(_("A day in this period"))

    def __init__(self, *args: Any, units: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["unit"]
        own.queryset = Department.objects.filter(pk__in=[one.pk for one in units]).order_by("pk")
        own.empty_label = None


class GoalsForm(forms.Form):
    """What the unit wants to reach in the period."""

    goals = TextField(label=_("Goals of the period"), max_length=2_000, required=False)


class PlanLineForm(forms.Form):
    """Whom to visit, who goes, when and why."""

    kind = PlanField(label=_("Kind of visit"))
    customer = CustomerField(label=_("Customer"), help_text=_("Telephone, number, name or initials"))
    visitor = PersonField(
        label=_("Who visits"), help_text=_("In principle not the salesperson of the customer.")
    )
    day = day_field(_("Day"), help_text=_("For a week, its last working day."))
    every = Every(label=_("How often"), initial=Every.ONCE, required=False)
    aim = LineField(label=_("Aim"), max_length=200)
    problems = LineField(
        label=_("Problems to solve"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    route = LineField(label=pgettext_lazy("plan of patrols", "Route"), max_length=200, required=False)

    def wanted(self, last: date) -> list[date]:
        """The days that were asked for, up to the last one of the period."""
        first: date = self.cleaned_data["day"]
        return (
            days_of(first, self.cleaned_data.get("every") or Every.ONCE, last) if first <= last else [first]
        )

    def line(self) -> dict[str, Any]:
        """The values of a line without its day."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("day", "every")}


class SealForm(forms.Form):
    """What was seen is put before the leader, or signed."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)


class DecideForm(SealForm):
    """Approved, or sent back with the reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve the plan")), ("refuse", _("Send the plan back"))],
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where the plan goes back."),
    )


class ChangeForm(forms.Form):
    """Why an approved plan, or a signed report, gets a new edition."""

    reason = LineField(label=_("Why it is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReportTextsForm(forms.Form):
    """What is written over the whole day or month."""

    market = TextField(label=_("Market and rivals"), max_length=4_000, required=False)
    summary = TextField(
        label=_("Summary"),
        max_length=4_000,
        required=False,
        help_text=_("What a single customer said stands on the visit."),
    )


class RemarkForm(forms.Form):
    """What the visitor adds to one visit of the day."""

    visit = forms.IntegerField(widget=forms.HiddenInput)
    effect = LineField(label=_("Effect"), max_length=500, required=False)
    other = LineField(label=_("Anything else"), max_length=500, required=False)


class AnswerForm(forms.Form):
    """What the superior answers."""

    words = LineField(
        label=_("Answer"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
