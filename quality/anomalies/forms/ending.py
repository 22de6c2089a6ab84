"""The balance of the batch, and the ends of an alert: complaint, improvement, cause and correction, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import DepartmentField, ToldTimeField
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.masterdata.models import Delivery
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.anomalies.balancing import Fault, Share, faults
from quality.anomalies.forms.fields import quantity_field
from quality.anomalies.models import BalancePlaceKind

MOST_PLACES = 60


def sentence_of(fault: Fault) -> str:
    """What cannot be right about a balance, with its figures."""
    words = {**fault.figures, "number": fault.row}
    match fault.code:
        case "found":
            return (
                _(
                    "Row %(number)d: %(found)d pieces were found where only %(quantity)d are. Correct one of both."
                )
                % words
            )
        case "sorted":
            return _("Row %(number)d: %(sorted)d pieces were sorted, but only %(found)d were found.") % words
        case "blocked":
            return _("Row %(number)d: %(blocked)d pieces are blocked, but only %(found)d were found.") % words
    return (
        _(
            "%(accounted)d pieces are accounted for, but only %(produced)d were produced: %(surplus)d too many."
        )
        % words
    )


class PlaceRowForm(forms.Form):
    """Pieces at one place."""

    place = forms.ChoiceField(
        label=gettext_lazy("Place"),
        choices=[("", gettext_lazy("Please choose")), *BalancePlaceKind.choices],
    )
    where = LineField(label=gettext_lazy("Where exactly"), max_length=120, required=False)
    quantity = quantity_field(label=gettext_lazy("Quantity"), min_value=0)
    found = quantity_field(label=gettext_lazy("Found"), min_value=0, required=False)
    sorted = quantity_field(label=gettext_lazy("Sorted"), min_value=0, required=False)
    blocked = quantity_field(label=gettext_lazy("Blocked"), min_value=0, required=False)
    proof = LineField(
        label=gettext_lazy("Proof"),
        max_length=300,
        help_text=gettext_lazy("Stock list, delivery note, call: what shows it. Files go onto the case."),
    )
    seen_at = ToldTimeField(label=gettext_lazy("As of"), required=False)


def ledger_rows(anomaly: Any) -> list[Delivery]:
    """The deliveries of the batch in the sales ledger, the oldest first; none while the batch is unknown. Note: one query."""
    if anomaly.batch_id is None:
        return []
    rows = Delivery.objects.filter(batch=anomaly.batch_id).select_related("customer", "product")
    return list(rows.order_by("delivered_on", "pk"))


class BalanceForm(StepForm):
    """Where the pieces of the batch are."""

    produced = quantity_field(
        label=gettext_lazy("Produced"),
        help_text=gettext_lazy(
            "How many pieces the batch has. From the master data, when it is known there."
        ),
    )
    places = RowsField(
        PlaceRowForm,
        label=gettext_lazy("Where they are"),
        help_text=gettext_lazy(
            "Produced = in stock + in transit + at customers + in service + scrapped. What is missing is shown as unexplained."
        ),
        add_label=gettext_lazy("Add a place"),
        most=MOST_PLACES,
        widget=CardsWidget,
    )
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        present = self.record.present_balance()
        if present is not None:
            names = ("place", "where", "quantity", "found", "sorted", "blocked", "proof", "seen_at")
            places = [{name: getattr(row, name) for name in names} for row in present.all_places()]
            return {"produced": present.produced, "places": places, "remark": present.remark}
        batch = self.record.batch
        sold = [
            {
                "place": BalancePlaceKind.CUSTOMER,
                "where": f"{row.customer} {row.order_number}"[:120],
                "quantity": row.quantity,
                "proof": _("Sales ledger, delivered on %(day)s") % {"day": f"{row.delivered_on:%Y-%m-%d}"},
            }
            for row in ledger_rows(self.record)[:MOST_PLACES]
        ]
        return {"produced": batch.quantity if batch is not None else None, "places": sold}

    def clean_places(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["places"]
        assert self.at is not None  # noqa: S101 - for the type checker
        for number, row in enumerate(rows, start=1):
            for name in ("found", "sorted", "blocked"):
                row[name] = row[name] or 0
            row["seen_at"] = row["seen_at"] or self.at
            if row["seen_at"] > self.at:
                raise ValidationError(_("Row %(number)d: this time lies in the future.") % {"number": number})
        return rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        produced, rows = data.get("produced"), data.get("places")
        if produced is not None and rows is not None:
            shares = [
                Share(row["place"], row["quantity"], row["found"], row["sorted"], row["blocked"])
                for row in rows
            ]
            for fault in faults(produced, shares):
                self.add_error("places", sentence_of(fault))
        return data


class ConfirmBalanceForm(StepForm):
    """That the batch is contained; with a word on what nobody can account for."""

    remark = TextField(
        label=gettext_lazy("Remark"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Needed when pieces are unexplained: why the batch counts as contained."),
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        present = self.record.present_balance() if self.record is not None else None
        if present is None:
            return []
        sums = present.sums()
        words = {"produced": sums.produced, "accounted": sums.accounted, "rest": sums.rest}
        return [
            (
                _("Balance"),
                _("%(produced)d produced, %(accounted)d accounted for, %(rest)d unexplained") % words,
            )
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        present = self.record.present_balance() if self.record is not None else None
        if present is not None and not present.sums().is_whole and not data.get("remark"):
            self.add_error(
                "remark",
                _("%(rest)d pieces are unexplained. Say why the batch counts as contained all the same.")
                % {"rest": present.sums().rest},
            )
        return data


class OpenComplaintForm(StepForm):
    """Whose complaint it becomes."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)

    def initial_values(self) -> Mapping[str, Any]:
        record = self.record
        lines = [f"{record.defect.label} · {record.process.label}", record.description]
        return {"customer": record.case.customer, "description": "\n".join(line for line in lines if line)}


class RaiseImprovementForm(StepForm):
    """Which department drafts the improvement, and why it is raised."""

    department = DepartmentField(label=gettext_lazy("Department that drafts"))
    reason = TextField(label=gettext_lazy("Why it is raised"), max_length=5_000)


class CorrectForm(StepForm):
    """Cause and correction after the product was found defective."""

    cause = TextField(
        label=gettext_lazy("Cause"),
        max_length=10_000,
        help_text=gettext_lazy("Why it happened, and why it was not found earlier."),
    )
    correction = TextField(
        label=gettext_lazy("Correction"),
        max_length=10_000,
        help_text=gettext_lazy("What was changed so that it does not happen again, since when."),
    )
    confirmed_defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect as confirmed"),
        required=False,
        help_text=gettext_lazy("Empty: as it was raised."),
    )
    confirmed_cause = CatalogueField(
        CatalogueList.CAUSE,
        label=gettext_lazy("Cause from the catalogue"),
        required=False,
        help_text=gettext_lazy("By it causes are counted and compared."),
    )

    def prepare(self) -> None:
        for name in ("confirmed_defect", "confirmed_cause"):
            field = self.fields[name]
            assert isinstance(field, CatalogueField)  # noqa: S101 - for the type checker
            field.on_day(self.at)

    def initial_values(self) -> Mapping[str, Any]:
        return {"cause": self.record.cause, "correction": self.record.correction}


class CloseForm(StepForm):
    """How it was followed up."""

    follow_up = TextField(
        label=gettext_lazy("How it was followed up"),
        max_length=5_000,
        help_text=gettext_lazy(
            "Which pieces were looked at afterwards, and that they are good. The reporter reads it."
        ),
    )
