"""The disposition: lines that add up to the affected pieces, the meeting that decides them, the work on each line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from feedback_system.attachments.forms import WithProof
from feedback_system.cases.fields import DepartmentField, ToldTimeField, check_days
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.anomalies.forms.fields import acting_for, department_ids_of, quantity_field
from quality.anomalies.models import DispositionLine, LineState
from quality.anomalies.states import ORDERS, Disposal

MOST_LINES = 20
MOST_SEATS = 12


class LineRowForm(forms.Form):
    """One line: what becomes of how many pieces, who does it by when."""

    disposal = forms.ChoiceField(
        label=gettext_lazy("Disposition"),
        choices=[("", gettext_lazy("Please choose")), *Disposal.choices],
    )
    quantity = quantity_field(
        label=gettext_lazy("Quantity"),
        required=False,
        help_text=gettext_lazy("Empty for an order to stop the line or shipments."),
    )
    department = DepartmentField(label=gettext_lazy("Responsible department"))
    due_on = forms.DateField(
        label=gettext_lazy("To be done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed for a concession: why the goods may be used as they are."),
    )
    concerns_customer = forms.BooleanField(
        label=gettext_lazy("A customer is concerned"),
        required=False,
    )
    customer_consent = LineField(
        label=gettext_lazy("Consent of the customer"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Who agreed, when and how. Needed for a concession that concerns a customer."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        disposal, quantity = data.get("disposal"), data.get("quantity")
        if disposal in ORDERS and quantity:
            self.add_error("quantity", _("An order to stop moves no goods. Leave the quantity empty."))
        if disposal and disposal not in ORDERS and not quantity and "quantity" not in self.errors:
            self.add_error("quantity", _("Say how many pieces."))
        if disposal == Disposal.CONCESSION:
            if not data.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("Say why the goods may be used as they are."))
            if data.get("concerns_customer") and not data.get("customer_consent"):
                self.add_error(
                    "customer_consent",
                    _("The customer must have agreed first. Say who agreed, when and how."),
                )
        return data


def lines_field() -> RowsField:
    """The lines of a disposition."""
    return RowsField(
        LineRowForm,
        label=gettext_lazy("Lines"),
        help_text=gettext_lazy("The pieces of all lines together must be the pieces affected."),
        add_label=gettext_lazy("Add a line"),
        most=MOST_LINES,
        widget=CardsWidget,
    )


class DisposeForm(StepForm):
    """What becomes of the goods."""

    affected_quantity = quantity_field(
        label=gettext_lazy("Pieces affected"), help_text=gettext_lazy("As far as it is known now.")
    )
    lines = lines_field()
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def done_before(self) -> int:
        """Pieces that lines which stand have dealt with."""
        return self.record.disposed_quantity() if self.record is not None else 0

    def initial_values(self) -> Mapping[str, Any]:
        return {"affected_quantity": self.record.affected_quantity}

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        told = [(_("Pieces affected"), str(self.record.affected_quantity))]
        if done := self.done_before():
            told.append(
                (_("Done already"), _("%(done)d pieces; the new lines hold the rest.") % {"done": done})
            )
        if asked := self.record.get_asked_disposition_display():
            told.append((_("Which decision is asked for"), str(asked)))
        return told

    def clean_lines(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["lines"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_days(rows, "due_on", at=self.at)
        return rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rows, affected = data.get("lines"), data.get("affected_quantity")
        if rows is None or affected is None or self.record is None:
            return data
        if affected < self.record.bad_quantity:
            self.add_error(
                "affected_quantity",
                _("%(bad)d pieces were seen bad, so at least as many are affected.")
                % {"bad": self.record.bad_quantity},
            )
        done = self.done_before()
        held = sum(row["quantity"] or 0 for row in rows)
        figures = {"held": held + done, "affected": affected}
        if held + done < affected:
            self.add_error(
                "lines",
                _("The lines hold %(held)d pieces, %(affected)d are affected: %(missing)d are missing.")
                % {**figures, "missing": affected - held - done},
            )
        elif held + done > affected:
            self.add_error(
                "lines",
                _("The lines hold %(held)d pieces, only %(affected)d are affected: %(surplus)d too many.")
                % {**figures, "surplus": held + done - affected},
            )
        return data


class RedisposeForm(DisposeForm):
    """New lines in place of those that are open."""

    reason = TextField(label=gettext_lazy("Why it is disposed anew"), max_length=500)
    field_order = ("affected_quantity", "lines", "reason", "remark")


class MinutesForm(DisposeForm):
    """The minutes of the meeting; its decision is the disposition."""

    minutes = TextField(
        label=gettext_lazy("Minutes"),
        max_length=10_000,
        help_text=gettext_lazy("Who was there, what was weighed, what was decided."),
    )
    field_order = ("minutes", "affected_quantity", "lines", "remark")


class ConveneForm(StepForm):
    """When the meeting is, and which departments are called."""

    meets_at = ToldTimeField(label=gettext_lazy("Meets at"))
    place = LineField(label=gettext_lazy("Place"), max_length=120, required=False)
    departments = forms.ModelMultipleChoiceField(
        Department.objects.filter(is_active=True).order_by("pk"),
        label=gettext_lazy("Departments"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    agenda = TextField(label=gettext_lazy("What is to be decided"), max_length=2_000)

    def clean_meets_at(self) -> Any:
        meets_at = self.cleaned_data["meets_at"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if meets_at < self.at:
            raise ValidationError(_("This time has passed. Enter when the meeting will be."))
        return meets_at

    def clean_departments(self) -> list[Department]:
        found = list(self.cleaned_data["departments"])
        if len(found) > MOST_SEATS:
            raise ValidationError(_("At most %(most)d departments fit at one table.") % {"most": MOST_SEATS})
        return found


class OpinionForm(StepForm):
    """What the own department says."""

    opinion = TextField(label=gettext_lazy("Opinion of the department"), max_length=2_000)

    def shown_beside(self) -> list[tuple[str, str]]:
        review = self.record.open_review() if self.record is not None else None
        return [(_("What is to be decided"), review.agenda)] if review is not None else []


class LineChoiceField(forms.ModelChoiceField):
    """An open line of the own department, by its number."""

    def label_from_instance(self, obj: Any) -> str:
        pieces = f" × {obj.quantity}" if obj.quantity else ""
        return f"{obj.number} · {obj.get_disposal_display()}{pieces} · {obj.department.label}"


class FinishLineForm(WithProof):
    """What was done on a line, with its proof."""

    line = LineChoiceField(
        DispositionLine.objects.none(),
        label=gettext_lazy("Line of the disposition"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy(
                "This line is not open, or another department carries it out. Choose one of the list."
            )
        },
    )
    done = TextField(
        label=gettext_lazy("What was done"),
        max_length=5_000,
        help_text=gettext_lazy("How many pieces, by whom, number of the stock or scrap paper."),
    )
    field_order = ("line", "done", "proof", "files")

    def prepare(self) -> None:
        super().prepare()
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        own = set().union(*(department_ids_of(person) for person in acting_for(self.by, self.at)))
        choice = self.fields["line"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = (
            DispositionLine.objects.filter(anomaly=self.record, state=LineState.OPEN, department__in=own)
            .select_related("department")
            .order_by("due_on", "number")
        )


class ConcessionForm(StepForm):
    """A remark of who approves, if there is one."""

    reason = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)
