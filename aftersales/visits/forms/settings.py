"""The form of a plan of visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import DepartmentFunction
from aftersales.contracts.forms.steps import day_field
from aftersales.surveys.operations.visiting import sheets_for_visits
from aftersales.visits.models import VisitPlan
from aftersales.visits.states import Means, Source
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.masterdata.models import Customer, Product
from feedback_system.web.code_form import CodeForm
from feedback_system.web.forms import LineField, NarrowIntegerField, TextField


def rule_choices() -> list[tuple[str, str]]:
    """The time limits of visits."""
    rows = DeadlineRule.objects.filter(kind="visit", effective_to__isnull=True).order_by("pk")
    return list({rule.code: f"{rule.label} ({rule.code})" for rule in rows}.items())


def sheet_choices(record: VisitPlan | None, at: datetime) -> list[tuple[str, str]]:
    """The questionnaires for visits, and the one that the plan has."""
    found = {one.code: one.label for one in sheets_for_visits(at)}
    if record is not None and record.questionnaire:
        found.setdefault(record.questionnaire, record.questionnaire)
    return [("", _("none: the questions below")), *found.items()]


def _codes(text: str) -> list[str]:
    """What stands between commas, each once."""
    said = [part.strip() for part in text.replace("，", ",").split(",")]
    return [part for part in dict.fromkeys(said) if part]


def _questions(label: Any, help_text: Any = "") -> TextField:
    return TextField(
        label=label,
        max_length=4_000,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PlanForm(CodeForm):
    """A plan. Its code and what it comes from are typed once."""

    typed_once = ("code", "source")

    source = forms.ChoiceField(label=gettext_lazy("Comes from"), choices=Source.choices)
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)
    since = day_field(
        gettext_lazy("For events from this day on"),
        required=False,
        help_text=gettext_lazy("Earlier ones are not visited. Needed for deliveries."),
    )
    means = forms.ChoiceField(label=gettext_lazy("Made by"), choices=Means.choices)
    function = forms.ChoiceField(
        label=gettext_lazy("Made by the department"), choices=DepartmentFunction.choices
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Time limit"),
        help_text=gettext_lazy("Counted from the event. While it is switched off, the plan opens no visit."),
    )
    opens_after_days = NarrowIntegerField(
        label=gettext_lazy("Opened so many days after the event"), min_value=0, max_value=1_000
    )
    counts = forms.BooleanField(
        label=gettext_lazy("Counts for the coverage"),
        required=False,
        help_text=gettext_lazy("The coverage of return visits is counted over the plans that have this."),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Projects"),
        choices=[
            ("", gettext_lazy("all")),
            ("small", gettext_lazy("small ones only")),
            ("large", gettext_lazy("all but small ones")),
        ],
        required=False,
    )
    grades = forms.MultipleChoiceField(
        label=gettext_lazy("Customers of the grades"),
        choices=Customer.Grade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all."),
    )
    products = LineField(
        label=gettext_lazy("Products"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Part numbers with commas between them. Empty means all."),
    )
    customers = LineField(
        label=gettext_lazy("Customers"),
        max_length=4_000,
        required=False,
        help_text=gettext_lazy(
            "Customer numbers with commas between them: who is asked each quarter, such as distributors. Empty means all of the grades."
        ),
    )
    questionnaire = forms.ChoiceField(
        label=gettext_lazy("Questionnaire"),
        required=False,
        help_text=gettext_lazy(
            "Its items and its script are used. Without one the questions below are asked."
        ),
    )
    questions_zh_hans = _questions(
        gettext_lazy("Questions in simplified Chinese"), gettext_lazy("One a line.")
    )
    questions_zh_hant = _questions(
        gettext_lazy("Questions in traditional Chinese"),
        gettext_lazy("As many as in simplified Chinese. Empty: those are asked."),
    )
    questions_en = _questions(
        gettext_lazy("Questions in English"),
        gettext_lazy("As many as in simplified Chinese. Empty: those are asked."),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["rule"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        choice.choices = rule_choices()
        sheet = self.fields["questionnaire"]
        assert isinstance(sheet, forms.ChoiceField)  # noqa: S101 - for the type checker
        sheet.choices = sheet_choices(self.record, at)

    def has_code(self, code: str) -> bool:
        return VisitPlan.objects.filter(code=code).exists()

    def clean_products(self) -> list[str]:
        codes = _codes(self.cleaned_data["products"])
        known = set(Product.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(_("“%(code)s” is no known part number."), params={"code": unknown[0][:60]})
        return codes

    def clean_customers(self) -> list[str]:
        codes = _codes(self.cleaned_data["customers"])
        known = set(Customer.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(
                _("“%(code)s” is no known customer number."), params={"code": unknown[0][:60]}
            )
        return codes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        source = self.record.source if self.record is not None else data.get("source")
        if (
            source == Source.DELIVERY
            and data.get("is_on")
            and not data.get("since")
            and "since" not in self.errors
        ):
            self.add_error(
                "since",
                _("Say from which day on deliveries are called about, so that old ones are left alone."),
            )
        named = data.get("customers") or data.get("grades")
        if data.get("customers") and source != Source.QUARTER and "customers" not in self.errors:
            self.add_error(
                "customers", _("Only for plans of each quarter. Choose by grades, or leave it empty.")
            )
        elif source == Source.QUARTER and data.get("is_on") and not named and "customers" not in self.errors:
            self.add_error("customers", _("Say who is asked each quarter: numbers of customers, or grades."))
        asked = len((data.get("questions_zh_hans") or "").splitlines())
        for name in ("questions_zh_hant", "questions_en"):
            own = len((data.get(name) or "").splitlines())
            if own and own != asked:
                self.add_error(
                    name,
                    _("Write as many questions as in simplified Chinese (%(count)d).") % {"count": asked},
                )
        return data
