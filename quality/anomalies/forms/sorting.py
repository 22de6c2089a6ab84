"""The first sort by quality, and what changes later: situation, quantities, severity, batch, the answer without a disposition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import ToldTimeField, check_told_time
from feedback_system.cases.models import Severity
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.models import Batch
from feedback_system.web.forms import TextField
from quality.anomalies.forms.fields import quantity_field
from quality.anomalies.models import GRAVE, anomaly_rules
from quality.anomalies.states import Situation, Trigger


def _triggers() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Why it is major or critical"),
        choices=Trigger.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def proposed_triggers(anomaly: Any) -> list[str]:
    """What speaks for a major case by itself: a stopped line, and more bad pieces than the company keeps local."""
    found = []
    if anomaly.situation == Situation.LINE_STOPPED:
        found.append(Trigger.LINE_STOP.value)
    if anomaly.bad_quantity >= anomaly_rules().mass_quantity:
        found.append(Trigger.BATCH.value)
    return found


class RegisterForm(StepForm):
    """How grave it is, and what quality found at first sight."""

    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    triggers = _triggers()
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        triggers = proposed_triggers(self.record)
        return {"severity": Severity.MAJOR if triggers else Severity.GENERAL, "triggers": triggers}

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None or not proposed_triggers(self.record):
            return []
        return [
            (
                _("Proposed as major"),
                _("A line stopped, or %(count)d pieces or more were seen bad. Quality may decide otherwise.")
                % {"count": anomaly_rules().mass_quantity},
            )
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("severity") in GRAVE and not data.get("triggers"):
            self.add_error("triggers", _("Name at least one reason why it is major or critical."))
        if data.get("severity") == Severity.GENERAL:
            data["triggers"] = []
        return data


class FlagMajorForm(StepForm):
    """That it is major or critical, and why."""

    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=[(one.value, one.label) for one in (Severity.MAJOR, Severity.CRITICAL)],
    )
    triggers = _triggers()
    reason = TextField(label=gettext_lazy("What happened"), max_length=2_000)

    def initial_values(self) -> Mapping[str, Any]:
        return {"triggers": [one.value for one in self.record.trigger_list()]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("triggers") and "triggers" not in self.errors:
            self.add_error("triggers", _("Name at least one reason why it is major or critical."))
        return data


class SituationForm(StepForm):
    """What stands still now, since when, and why it changed."""

    situation = forms.ChoiceField(label=gettext_lazy("Situation"), choices=Situation.choices)
    since = ToldTimeField(
        label=gettext_lazy("Since when"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def initial_values(self) -> Mapping[str, Any]:
        return {"situation": self.record.situation}

    def clean_situation(self) -> str:
        situation: str = self.cleaned_data["situation"]
        if self.record is not None and situation == self.record.situation:
            raise forms.ValidationError(_("This is the situation already. Choose what changed."))
        return situation

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "since", at=self.at)
        since = data.get("since")
        if since is not None and self.record is not None and since < self.record.case.reported_at:
            self.add_error("since", _("This lies before the alert. Check the time."))
        return data


class QuantityForm(StepForm):
    """How many pieces are affected and how many were seen bad."""

    affected_quantity = quantity_field(label=gettext_lazy("Pieces affected"))
    bad_quantity = quantity_field(label=gettext_lazy("Pieces seen bad"), min_value=0)
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def initial_values(self) -> Mapping[str, Any]:
        return {
            "affected_quantity": self.record.affected_quantity,
            "bad_quantity": self.record.bad_quantity,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        affected, bad = data.get("affected_quantity"), data.get("bad_quantity")
        if affected is not None and bad is not None and bad > affected:
            self.add_error(
                "bad_quantity",
                _("%(bad)d pieces were seen bad, but only %(affected)d are affected. Correct one of both.")
                % {"bad": bad, "affected": affected},
            )
        if affected is None or self.record is None:
            return data
        disposed = sum(
            line.quantity or 0
            for line in self.record.all_lines()
            if not line.is_gone and line.round == self.record.handling
        )
        if disposed and disposed != affected:
            self.add_error(
                "affected_quantity",
                _(
                    "The disposition holds %(disposed)d pieces. Dispose anew with the new number instead: it is asked for there."
                )
                % {"disposed": disposed},
            )
        return data


class BatchChoiceField(forms.ModelChoiceField):
    """A batch of the product of the case, by its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.produced_on}" if obj.produced_on else str(obj.number)


class LinkBatchForm(StepForm):
    """Which batch of the master data was meant."""

    batch = BatchChoiceField(
        Batch.objects.none(),
        label=gettext_lazy("Batch"),
        to_field_name="number",
        empty_label=gettext_lazy("Please choose"),
        help_text=gettext_lazy("Add it to the master data first when it is not in the list."),
    )

    def prepare(self) -> None:
        choice = self.fields["batch"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = Batch.objects.filter(product=self.record.case.product_id).order_by("-pk")

    def shown_beside(self) -> list[tuple[str, str]]:
        return [(_("Batch as typed"), self.record.batch_number)] if self.record is not None else []


class UnderReviewForm(StepForm):
    """What quality answers before anything is decided."""

    answer = TextField(
        label=gettext_lazy("Answer to the shop floor"),
        max_length=2_000,
        help_text=gettext_lazy("What is done with the goods meanwhile, and when the decision comes."),
    )
