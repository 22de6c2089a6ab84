"""What a supplier answers, typed on the page of its link or by us from a letter: containment, causes, actions, files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.forms import offer_files, proof_field
from feedback_system.cases.fields import LATEST, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.links.forms import FilesField, SmallFileField
from feedback_system.web.forms import LineField, NarrowIntegerField, TextField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.supplier_requests.states import Part

MOST_ACTIONS = 15


def _day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def _pieces(label: Any, **kwargs: Any) -> NarrowIntegerField:
    return NarrowIntegerField(label=label, min_value=0, max_value=99_999_999, required=False, **kwargs)


class AnswerForm(StepForm):
    """What every answer has: remarks, files, and who answers."""

    remarks = TextField(label=gettext_lazy("Remarks"), max_length=5_000, required=False)
    files = FilesField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Evidence: test reports, photos, records. Up to 5 files of 10 MB each."),
    )
    answered_by = LineField(label=gettext_lazy("Name and post of who answers"), max_length=120)


class ContainmentForm(AnswerForm):
    """The first answer: what keeps bad pieces away from us now."""

    contained = TextField(
        label=gettext_lazy("Containment that was done at once"),
        max_length=5_000,
        help_text=gettext_lazy("Goods with you, on the way and with us: stopped, sorted, replaced."),
    )
    contained_on = _day_field(gettext_lazy("Done on"))
    sorted_quantity = _pieces(gettext_lazy("Pieces of your stock sorted"))
    sorted_bad = _pieces(gettext_lazy("Of these bad"))
    field_order: tuple[str, ...] = (
        "contained",
        "contained_on",
        "sorted_quantity",
        "sorted_bad",
        "remarks",
        "files",
        "answered_by",
    )

    def clean_contained_on(self) -> date:
        day: date = self.cleaned_data["contained_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter the day on which it was done."))
        if local_day(self.at) - day > LATEST:
            raise ValidationError(_("This year cannot be right. Check the date."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        total, bad = data.get("sorted_quantity"), data.get("sorted_bad")
        if bad is not None and "sorted_quantity" not in self.errors and (total is None or bad > total):
            self.add_error("sorted_bad", _("More pieces are bad than were sorted. Correct one of both."))
        return data


class ActionRowForm(forms.Form):
    """One corrective action."""

    action = TextField(
        label=gettext_lazy("Corrective action"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = _day_field(gettext_lazy("To be done by"))


class FullAnswerForm(AnswerForm):
    """The full answer; it has only the parts that this round asks for."""

    occurred = TextField(label=gettext_lazy("Why the defect occurred"), max_length=5_000)
    undetected = TextField(label=gettext_lazy("Why it was not detected before it left you"), max_length=5_000)
    actions = RowsField(
        ActionRowForm,
        label=gettext_lazy("Corrective actions"),
        most=MOST_ACTIONS,
        widget=CardsWidget,
        add_label=gettext_lazy("Add an action"),
        help_text=gettext_lazy("What keeps the causes from coming back, each with its day."),
    )
    report = SmallFileField(label=gettext_lazy("8D report"), required=False)
    field_order: tuple[str, ...] = (
        "occurred",
        "undetected",
        "actions",
        "report",
        "remarks",
        "files",
        "answered_by",
    )

    def prepare(self) -> None:
        super().prepare()
        parts = self.record.full_parts()
        if Part.CAUSE not in parts:
            del self.fields["occurred"], self.fields["undetected"]
        if Part.ACTION not in parts:
            del self.fields["actions"]
        if Part.REPORT not in parts:
            del self.fields["report"]

    def clean_actions(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["actions"]
        assert self.at is not None  # noqa: S101 - for the type checker
        today = local_day(self.at)
        if any(abs(row["due_on"] - today) > LATEST for row in rows):
            raise ValidationError(_("This year cannot be right. Check the date."))
        return rows

    def has_report(self, data: dict[str, Any]) -> bool:
        """Whether the 8D report is there."""
        return data.get("report") is not None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "report" in self.fields and "report" not in self.errors and not self.has_report(data):
            self.add_error("report", _("An 8D report is asked for. Choose its file."))
        return data


class _OnPaper(AnswerForm):
    """An answer that came by letter or mail needs the letter as a file: a new one, or one that is on the case already."""

    proof = proof_field()

    def prepare(self) -> None:
        super().prepare()
        offer_files(self, "proof")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "files" not in self.errors and not data.get("files") and data.get("proof") is None:
            self.add_error(
                "files",
                _("Add the letter or mail of the supplier, or choose it among the files of this case."),
            )
        return data


class RecordContainmentForm(_OnPaper, ContainmentForm):
    """The containment that came by letter or mail."""

    field_order = (*ContainmentForm.field_order[:-2], "proof", *ContainmentForm.field_order[-2:])


class RecordAnswerForm(_OnPaper, FullAnswerForm):
    """The full answer that came by letter or mail."""

    report_proof = proof_field()
    field_order = (
        "occurred", "undetected", "actions", "report_proof", "report", "remarks", "proof", "files", "answered_by",
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        if "report" not in self.fields:
            del self.fields["report_proof"]
            return
        offer_files(self, "report_proof")
        self.fields["report_proof"].label = gettext_lazy("8D report among the files of this case")

    def has_report(self, data: dict[str, Any]) -> bool:
        return super().has_report(data) or data.get("report_proof") is not None
