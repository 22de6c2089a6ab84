"""Forms of the samples: one comes in, one goes somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.forms.fields import ToldTimeField, check_told_time, late_reason_field
from complaints.models import MoveKind, Outside, Sample
from feedback_system.cases.fields import DepartmentField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField


def next_label(complaint: Any) -> str:
    """The label that the next sample of this case gets when nobody chooses one: receipt number and a running number."""
    taken = {chain.sample.label for chain in complaint.sample_chains()}
    number = len(taken) + 1
    while (label := f"{complaint.case.receipt_number}-{number}") in taken:
        number += 1
    return label


class ReceiveSampleForm(StepForm):
    """What came, and where it lies."""

    label = CodeField(
        label=gettext_lazy("Label"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("What stands on the sample. Empty takes the next number of this case."),
    )
    description = LineField(label=gettext_lazy("What it is"), max_length=200)
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=100_000_000, required=False
    )
    origin = LineField(label=gettext_lazy("Line and batch it comes from"), max_length=200, required=False)
    place = LineField(label=gettext_lazy("Stored at"), max_length=120, required=False)
    carrier = LineField(label=gettext_lazy("Carrier and consignment number"), max_length=120, required=False)
    received_at = ToldTimeField(
        label=gettext_lazy("Received at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_reason = late_reason_field()

    def initial_values(self) -> Mapping[str, Any]:
        return {"label": next_label(self.record)}

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"] or next_label(self.record)
        if any(chain.sample.label == label for chain in self.record.sample_chains()):
            raise forms.ValidationError(
                _("Another sample of this case has the label “%(label)s”. Choose another one."),
                params={"label": label},
            )
        return label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "received_at", at=self.at, reason_field="late_reason")
        return data


class SampleField(forms.ModelChoiceField):
    """A sample of the case that can still move, by its label."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Sample.objects.none(), to_field_name="label", empty_label=gettext_lazy("Please choose"), **kwargs
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label} · {obj.description}"


MOVES = (
    ("", gettext_lazy("Please choose")),
    (MoveKind.STORED.value, pgettext_lazy("what to do with a sample", "Store it at a place")),
    (MoveKind.SENT.value, pgettext_lazy("what to do with a sample", "Send it on")),
    (MoveKind.RETURNED.value, pgettext_lazy("what to do with a sample", "Return it to the customer")),
    (MoveKind.SCRAPPED.value, pgettext_lazy("what to do with a sample", "Scrap it")),
    (MoveKind.KEPT.value, pgettext_lazy("what to do with a sample", "Keep it for good")),
)


class MoveSampleForm(StepForm):
    """Where a sample goes: stored, sent on, returned, scrapped, or kept for good."""

    sample = SampleField(label=gettext_lazy("Sample"))
    kind = forms.ChoiceField(label=gettext_lazy("What happens to it"), choices=MOVES)
    department = DepartmentField(label=gettext_lazy("Sent to the department"), required=False)
    outside = forms.ChoiceField(
        label=gettext_lazy("Or sent outside, to"),
        choices=[("", gettext_lazy("Please choose")), *Outside.choices],
        required=False,
    )
    place = LineField(
        label=gettext_lazy("Place"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Shelf and room; outside, the name of the laboratory or the address."),
    )
    carrier = LineField(label=gettext_lazy("Carrier and consignment number"), max_length=120, required=False)
    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Needed when it is scrapped."),
    )
    moved_at = ToldTimeField(
        label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_reason = late_reason_field()

    def prepare(self) -> None:
        choice = self.fields["sample"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        self.chains = {chain.sample.pk: chain for chain in self.record.sample_chains() if chain.may_move}
        choice.queryset = Sample.objects.filter(pk__in=self.chains).order_by("pk")
        if len(self.chains) == 1:
            choice.initial = next(iter(self.chains.values())).sample.label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        kind = data.get("kind")
        if kind == MoveKind.SENT:
            if bool(data.get("department")) == bool(data.get("outside")):
                self.add_error(
                    "department",
                    _("Choose one who gets the sample: a department of ours, or somebody outside."),
                )
        elif kind:
            for name in ("department", "outside"):
                if data.get(name):
                    self.add_error(
                        name, _("Only a sample that is sent on goes to somebody. Leave this empty.")
                    )
        if kind in (MoveKind.STORED, MoveKind.KEPT) and not data.get("place"):
            self.add_error("place", _("Say where the sample lies, so that everybody finds it."))
        if kind == MoveKind.SCRAPPED and not data.get("reason"):
            self.add_error("reason", _("Say why the sample is scrapped. It cannot come back."))
        check_told_time(self, "moved_at", at=self.at, reason_field="late_reason")
        chain = self.chains.get(data["sample"].pk) if data.get("sample") else None
        moved = data.get("moved_at")
        if chain is not None and moved is not None and moved < chain.last.at:
            self.add_error(
                "moved_at", _("This lies before the last entry about this sample. Check the time.")
            )
        return data
