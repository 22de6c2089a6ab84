"""The forms of the reports of a call: what was found, done and tested; filed or sent back; the travel costs that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.services.forms.common import SignedForm
from aftersales.services.models import ReportSort, ServiceReport
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, TextField


class WriteReportForm(SignedForm):
    """The report itself (维修或调试报告 F-44, 售后服务记录 F-45), with the signature of the customer."""

    sort = forms.ChoiceField(label=gettext_lazy("Kind of report"), choices=ReportSort.choices)
    found = TextField(label=gettext_lazy("What was found"), max_length=5_000)
    done = TextField(label=gettext_lazy("What was done"), max_length=5_000)
    tested = TextField(label=gettext_lazy("How it was tested, with what result"), max_length=5_000)
    satisfied = forms.BooleanField(label=gettext_lazy("The customer is satisfied"), required=False)
    customer_words = TextField(
        label=gettext_lazy("What the customer said, what is still open"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Needed when the customer is not satisfied: then another report follows."),
    )
    field_order = (
        "sort", "found", "done", "tested", "satisfied", "customer_words", "signature", "signer", "no_signature",
        "signed_at",
    )  # fmt: skip

    def initial_values(self) -> Mapping[str, Any]:
        record = self.record
        return {"done": record.work_done or record.repair_work}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (
            not data.get("satisfied")
            and not data.get("customer_words")
            and "customer_words" not in self.errors
        ):
            self.add_error(
                "customer_words",
                _("Say what the customer is not satisfied with, or tick that the customer is satisfied."),
            )
        return data

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(_("What is wrong"), self.record.description)] if self.record is not None else []

    def _not_before(self) -> datetime | None:
        """When the technician came or the product was taken in: a report may tell of work before the job is done."""
        found: datetime | None = (self.record.arrived_at or self.record.taken_at) if self.record else None
        return found


class FileReportForm(StepForm):
    """Which report."""

    report = forms.ModelChoiceField(
        ServiceReport.objects.none(),
        label=gettext_lazy("Report"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("This report does not wait any more. Choose another one.")
        },
    )

    def prepare(self) -> None:
        choice = self.fields["report"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        rows = ServiceReport.objects.filter(call=self.record, filed_at__isnull=True, back_at__isnull=True)
        choice.queryset = rows.select_related("by").order_by("number")
        choice.label_from_instance = (  # type: ignore[method-assign]
            lambda obj: f"{obj.title} · {obj.by}"
        )


class ReturnReportForm(FileReportForm):
    """Which report, and what is missing in it."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class RepayTravelForm(StepForm):
    """Which travel cost is repaid, by which voucher."""

    line = forms.TypedChoiceField(label=gettext_lazy("Travel cost"), coerce=int)
    voucher = CodeField(label=gettext_lazy("Voucher of the repayment"), max_length=60)

    def prepare(self) -> None:
        choice = self.fields["line"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        lines = self.record.travel_to_repay() if self.record is not None else []
        choice.choices = [
            (str(one.number), f"{one.number} · {one.amount:,.2f} {self.record.currency} · {one.by}")
            for one in lines
        ]

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return []
        filed = [one for one in self.record.all_reports() if one.filed_at is not None]
        return [(_("Filed reports"), "\n".join(f"{one.title} · {one.by}" for one in filed))] if filed else []
