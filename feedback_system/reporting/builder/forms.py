"""What an own report asks as a form whose whole state is the address, and the small forms that keep, share and subscribe."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Severity
from feedback_system.errors import Invalid
from feedback_system.reporting.builder.definition import (
    BY,
    CHARTS,
    NARROWED_BY,
    SINGLE,
    Definition,
    kinds_offered,
    read,
)
from feedback_system.reporting.builder.dividing import names_of_dividers
from feedback_system.reporting.builder.measures import MEASURES
from feedback_system.reporting.builder.models import LONGEST_NAME, OwnReport, Rhythm, Shared
from feedback_system.reporting.builder.stretches import STRETCHES
from feedback_system.reporting.builder.tables import OTHERS, Result
from feedback_system.reporting.forms import Narrowing
from feedback_system.web.forms import LineField

DAY = {"type": "date", "pattern": r"\d{4}-\d{2}-\d{2}", "placeholder": "2026-01-31"}


def _date_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=10, widget=forms.TextInput(attrs=DAY),
        help_text=gettext_lazy("Only for “between two days”."),
    )  # fmt: skip


class BuilderForm(Narrowing):
    """All choices of a report. Once it is valid, `definition` is the question."""

    definition: Definition | None = None

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of cases"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )  # fmt: skip
    rows = forms.ChoiceField(label=gettext_lazy("Rows"))
    columns = forms.ChoiceField(label=gettext_lazy("Columns"), required=False)
    measure = forms.ChoiceField(label=gettext_lazy("What is counted"))
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=list(STRETCHES.items()))
    first = _date_field(gettext_lazy("First day"))
    last = _date_field(gettext_lazy("Last day"))
    by = forms.ChoiceField(label=gettext_lazy("The period counts by"), choices=list(BY.items()))
    chart = forms.ChoiceField(label=gettext_lazy("Chart"), required=False, choices=list(CHARTS.items()))
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        divided = list(names_of_dividers().items())
        fields: Any = self.fields
        fields["kinds"].choices = [(code, kind_named(code).label_plural) for code in kinds_offered()]
        fields["rows"].choices = divided
        fields["columns"].choices = [("", _("No columns")), *divided]
        fields["measure"].choices = [(code, one.label) for code, one in MEASURES.items()]
        fields["severity"].choices = [("", _("All")), *Severity.choices]

    @property
    def choosing(self) -> list[Any]:
        """The fields of the question."""
        return [
            self[name] for name in ("rows", "columns", "measure", "chart", "period", "first", "last", "by")
        ]

    @property
    def narrowing(self) -> list[Any]:
        """The fields that narrow it."""
        return [self[name] for name in NARROWED_BY]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows it."""
        return self.definition is not None and bool(self.definition.filters)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        values = {name: [str(cleaned.get(name) or "")] for name in SINGLE}
        values["kinds"] = cleaned.get("kinds") or []
        for name in NARROWED_BY:
            given = cleaned.get(name)
            values[name] = [str(getattr(given, "code", given) or "")]
        try:
            self.definition = read(values, self.today)
        except Invalid as refusal:
            for name, sentences in refusal.errors.items():
                self.add_error(name or None, [str(one) for one in sentences])
        return cleaned


def form_values(definition: Definition) -> dict[str, Any]:
    """A kept question as the form has it."""
    found: dict[str, Any] = {name: value for name, value in definition.pairs if name != "kinds"}
    return found | {"kinds": list(definition.kinds)}


class KeepForm(forms.Form):
    """A name for the report as it is shown, and with whom it is shared."""

    name = LineField(label=gettext_lazy("Name of the report"), max_length=LONGEST_NAME)
    shared = forms.ChoiceField(
        label=gettext_lazy("Shared with"), choices=Shared.choices,
        help_text=gettext_lazy("Whoever opens it gets the numbers of the cases that have reached her, never yours."),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Department"), required=False, to_field_name="code",
        empty_label=gettext_lazy("Please choose"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [one.department_id for one in user.assignments]
        fields: Any = self.fields
        fields["department"].queryset = Department.objects.filter(pk__in=own).order_by("code")


def kept_values(report: OwnReport | None) -> dict[str, Any]:
    """How a report is kept now, for the form."""
    if report is None:
        return {"shared": Shared.NOBODY}
    return {"name": report.name, "shared": report.shared, "department": report.department}


class SubscribeForm(forms.Form):
    """When the report comes; for a limit, of which number."""

    rhythm = forms.ChoiceField(label=gettext_lazy("Send it to me"), choices=Rhythm.choices)
    limit = forms.DecimalField(
        label=gettext_lazy("Limit"), required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=gettext_lazy("Only for “when it is more than a limit”. You are told once, and again only after it went back."),
    )  # fmt: skip
    row = forms.ChoiceField(label=gettext_lazy("Row that is watched"), required=False)
    column = forms.ChoiceField(label=gettext_lazy("Column that is watched"), required=False)

    def __init__(self, *args: Any, result: Result, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, lines, words in (
            ("row", result.rows, _("all rows")),
            ("column", result.columns if result.has_columns else [], _("all columns")),
        ):
            fields[name].choices = [("", words)] + [
                (line.value, line.label) for line in lines if line.value != OTHERS
            ]
        if not result.has_columns:
            del self.fields["column"]
