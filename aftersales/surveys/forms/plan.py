"""The plan of a survey, and who is put on its list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department
from aftersales.surveys.models import Questionnaire, survey_rules
from aftersales.surveys.models.questionnaires import offered
from aftersales.surveys.states import Purpose, Way
from feedback_system.cases.fields import LATEST, PersonField, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import ProductField
from feedback_system.masterdata.models import Customer, Market
from feedback_system.notifications.texts.operations import texts_are_on
from feedback_system.notifications.texts.sorts import mobile_of
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField, TextField

MOST_IN_LIST = 2_000
ANY = [("", gettext_lazy("any"))]


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def _percent(label: Any, **kwargs: Any) -> NarrowDecimalField:
    return NarrowDecimalField(
        label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2, **kwargs
    )


class QuestionnaireField(forms.ModelChoiceField):
    """A questionnaire in force, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Questionnaire.objects.none(),
            to_field_name="code",
            empty_label=gettext_lazy("Please choose"),
            **kwargs,
        )

    def fit(self, at: Any, present: Questionnaire | None) -> None:
        """Offer those in force at `at`, and the one that the plan has."""
        found = [*offered(Purpose.CUSTOMERS, at), *offered(Purpose.INTERNAL, at)] if at is not None else []
        keys = {one.code: one.pk for one in found}
        if present is not None:
            keys[present.code] = present.pk
        self.queryset = Questionnaire.objects.filter(pk__in=keys.values()).order_by("position", "code")


class PlanForm(StepForm):
    """Purpose, content, range and number, method, people and time, targets (policy 002 on surveys)."""

    title = LineField(label=gettext_lazy("In one line"), max_length=120)
    questionnaire = QuestionnaireField(label=gettext_lazy("Questionnaire"))
    purpose = TextField(label=gettext_lazy("Purpose"), max_length=2_000)
    content = TextField(label=gettext_lazy("Content"), max_length=2_000, required=False)
    range_words = TextField(
        label=gettext_lazy("Range: who is asked"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("The list itself is filled afterwards, by conditions or from a pasted list."),
    )
    planned_count = NarrowIntegerField(
        label=gettext_lazy("Questionnaires planned"), min_value=1, max_value=1_000_000
    )
    people = TextField(label=gettext_lazy("Who carries it out"), max_length=1_000, required=False)
    responsible = PersonField(label=pgettext_lazy("survey", "Responsible"), required=False)
    starts_on = _day(gettext_lazy("Begins on"))
    ends_on = _day(gettext_lazy("Answers until"))
    return_target = _percent(
        gettext_lazy("Return rate to be reached, in %"),
        help_text=gettext_lazy("Answers out of questionnaires issued. The policies name 70 and 60."),
    )
    issue_target = _percent(
        gettext_lazy("Share of occupied units to be reached, in %"),
        required=False,
        help_text=gettext_lazy("Only for sites with units. Empty: as the rules say for so many households."),
    )
    improve_below = _percent(
        gettext_lazy("Result below which an improvement is raised"),
        required=False,
        help_text=gettext_lazy(
            "Satisfied in %, on hundred points the score. Counting raises an improvement as 8D, once. Empty: none by itself."
        ),
    )
    units = NarrowIntegerField(
        label=gettext_lazy("Occupied units"), min_value=1, max_value=1_000_000, required=False
    )
    households = NarrowIntegerField(
        label=gettext_lazy("Households of the site"), min_value=1, max_value=1_000_000, required=False
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("Anonymous"),
        required=False,
        help_text=gettext_lazy(
            "Answers are stored without person and time, small groups show no figures. It cannot be changed once the survey runs."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["questionnaire"]
        assert isinstance(field, QuestionnaireField)  # noqa: S101 - for the type checker
        field.fit(self.at, self.record.questionnaire if self.record is not None else None)
        if self.record is None:
            self.initial.setdefault("return_target", survey_rules().return_target)

    def initial_values(self) -> Mapping[str, Any]:
        found = {name: getattr(self.record, name) for name in PLAIN if name != "questionnaire"}
        return {
            **found,
            "title": self.record.case.title,
            "questionnaire": self.record.questionnaire.code,
            "responsible": self.record.responsible.username if self.record.responsible else None,
        }

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day < local_day(self.at):
            raise ValidationError(_("This day has passed. Choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("starts_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("This day lies before the first one. Check both."))
        if begins and ends and ends - begins > LATEST:
            self.add_error("ends_on", _("This year cannot be right. Check the date."))
        if data.get("issue_target") is not None and not data.get("units") and "units" not in self.errors:
            self.add_error("units", _("Enter how many units there are, or leave the share of units empty."))
        return data


PLAIN = (
    "questionnaire", "purpose", "content", "range_words", "planned_count", "people", "responsible", "starts_on", "ends_on",
    "return_target", "issue_target", "improve_below", "units", "households", "anonymous",
)  # fmt: skip
"""Fields of the survey that the form fills directly."""


def _offer_ways(form: StepForm) -> None:
    """Text messages where the company has switched them on, to customers only: departments have no number here."""
    if texts_are_on() and not (form.record is not None and form.record.is_internal):
        return
    field = form.fields["way"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = [(one.value, one.label) for one in Way if one != Way.TEXT]


class FilterForm(StepForm):
    """Customers by conditions; departments for a survey inside the house."""

    way = forms.ChoiceField(label=gettext_lazy("How they are asked"), choices=Way.choices)
    grade = forms.ChoiceField(
        label=gettext_lazy("Grade"), choices=[*ANY, *Customer.Grade.choices], required=False
    )
    market = forms.ChoiceField(label=gettext_lazy("Market"), choices=[*ANY, *Market.choices], required=False)
    product = ProductField(label=gettext_lazy("Product delivered"), required=False)
    delivered_from = _day(gettext_lazy("Delivered from"), required=False)
    delivered_until = _day(gettext_lazy("Delivered until"), required=False)
    most = NarrowIntegerField(
        label=gettext_lazy("At most"),
        min_value=1,
        max_value=20_000,
        required=False,
        help_text=gettext_lazy("Empty: everybody who fits."),
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.filter(is_active=True).order_by("pk"),
        to_field_name="code",
        label=gettext_lazy("Departments"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        _offer_ways(self)
        if self.record.is_internal:
            for name in ("grade", "market", "product", "delivered_from", "delivered_until", "most"):
                del self.fields[name]
            self.fields["departments"].required = True
        else:
            del self.fields["departments"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("delivered_from"), data.get("delivered_until")
        if begins and ends and ends < begins:
            self.add_error("delivered_until", _("This day lies before the first one. Check both."))
        return data


class ListForm(StepForm):
    """A list out of a spreadsheet: one person a line; name, mail address and telephone between tabs, commas or semicolons."""

    way = forms.ChoiceField(label=gettext_lazy("How they are asked"), choices=Way.choices)
    rows = TextField(
        label=gettext_lazy("List"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "One line each: name, mail address, telephone; copied from a spreadsheet, or with commas. A known customer number as the name links the customer."
        ),
    )

    def prepare(self) -> None:
        _offer_ways(self)

    def clean_rows(self) -> list[dict[str, str]]:
        found, wrong = [], []
        lines = [line for line in self.cleaned_data["rows"].split("\n") if line.strip()]
        if len(lines) > MOST_IN_LIST:
            raise ValidationError(
                _("At most %(most)d lines fit here. Split the rest into a second list.")
                % {"most": MOST_IN_LIST}
            )
        for number, line in enumerate(lines, start=1):
            row, sentence = _row_of(line)
            if sentence:
                wrong.append(_("Row %(number)d: %(message)s") % {"number": number, "message": sentence})
            else:
                found.append(row)
        if wrong:
            raise ValidationError(wrong[:20])
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == Way.MAIL and any(not row["address"] for row in data.get("rows") or []):
            self.add_error("rows", _("Asking by mail needs a mail address in every line."))
        if data.get("way") == Way.PHONE and any(not row["phone"] for row in data.get("rows") or []):
            self.add_error("rows", _("Asking by telephone needs a telephone number in every line."))
        if data.get("way") == Way.TEXT and any(not mobile_of(row["phone"]) for row in data.get("rows") or []):
            self.add_error("rows", _("Asking by text message needs a mobile number in every line."))
        return data


def _row_of(line: str) -> tuple[dict[str, str], str]:
    """The cells of a line by what they look like, and what is wrong with it."""
    for mark in ("\t", "；", "，", ";"):
        line = line.replace(mark, ",")
    row = {"name": "", "address": "", "phone": ""}
    for cell in (part.strip() for part in line.split(",")):
        if not cell:
            continue
        if "@" in cell:
            try:
                validate_email(cell)
            except ValidationError:
                return row, _("“%(cell)s” is no mail address.") % {"cell": cell[:60]}
            row["address"] = cell
        elif sum(one.isdigit() for one in cell) >= 7 and not any(one.isalpha() for one in cell):
            row["phone"] = cell[:40]
        elif not row["name"]:
            row["name"] = cell[:120]
    return row, "" if row["name"] else _("no name stands in it.")
