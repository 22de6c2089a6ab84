"""The analysis of what units handed in, and the orders that come back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import DepartmentField, check_day
from feedback_system.cases.models import Case
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField
from quality.slips.models import Slip
from quality.slips.states import SlipState as State


class AnalyseForm(StepForm):
    """What follows from the sheet, and the report in which it stands."""

    text = TextField(
        label=gettext_lazy("Analysis"),
        max_length=5_000,
        help_text=gettext_lazy("What has changed, why, what it means for us. It goes to the level above."),
    )
    proposals = TextField(label=gettext_lazy("Proposals"), max_length=5_000, required=False)
    report = forms.ChoiceField(
        label=gettext_lazy("Handling report"),
        required=False,
        help_text=gettext_lazy(
            "A report that is not decided yet takes more sheets. Left empty: a new report."
        ),
    )

    def prepare(self) -> None:
        choice: Any = self.fields["report"]
        choice.choices = [
            ("", gettext_lazy("a new report")),
            *((case.reference, f"{case.reference} {case.title}") for case in self._open_reports()),
        ]

    def _open_reports(self) -> list[Case]:
        """The reports of the desk that wait for a decision, the newest first."""
        assert self.by is not None  # noqa: S101 - for the type checker
        slip: Slip = self.record
        rows = Case.objects.visible_to(self.by).filter(
            kind="slip",
            slip__slip_kind__code=slip.slip_kind.reports_by,
            slip__sender_department=slip.asker(),
            slip__state=State.AT_LEVEL,
        )
        return list(rows.order_by("-pk")[:20])

    def clean_report(self) -> Case | None:
        reference = self.cleaned_data["report"]
        return next((one for one in self._open_reports() if one.reference == reference), None)


class OrderForm(StepForm):
    """Who does what by when."""

    department = DepartmentField(label=gettext_lazy("Order to the department"))
    text = TextField(label=gettext_lazy("What is to be done"), max_length=5_000)
    due_on = forms.DateField(
        label=gettext_lazy("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        return [(str(_("Analysis")), self.record.description)]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if self.at is None:
            raise ValidationError(_("Say by when it is done."))
        check_day(day, at=self.at)
        return day
