"""The forms of the investigation and of the three ways: findings, checks, outside tests, goods, information."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.forms import WithProof, files_field, proof_field
from feedback_system.cases.fields import (
    DepartmentField,
    PersonField,
    ToldTimeField,
    check_day,
    check_told_time,
)
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField
from quality.anomalies.forms.fields import (
    acting_for,
    department_ids_of,
    quantity_field,
)
from quality.anomalies.models import (
    CheckKind,
    FindingKind,
    GoodsState,
    Information,
    OutsideTest,
    SampleEnd,
)


class FindingForm(WithProof):
    """One entry: a fact, a piece of evidence, or an opinion."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of finding"),
        choices=[("", gettext_lazy("Please choose")), *FindingKind.choices],
        help_text=gettext_lazy(
            "Facts are what anybody can see again. What you think belongs to the opinions."
        ),
    )
    text = TextField(label=gettext_lazy("Text"), max_length=5_000)
    proof = proof_field()
    files = files_field()
    field_order = ("kind", "text", "proof", "files")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == FindingKind.EVIDENCE:
            self.must_have_proof(data)
        return data


class CheckForm(WithProof):
    """One check with its figures."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was checked"),
        choices=[("", gettext_lazy("Please choose")), *CheckKind.choices],
    )
    what = LineField(
        label=gettext_lazy("Which pieces"),
        max_length=200,
        help_text=gettext_lazy("Batch, box, label of the retained sample."),
    )
    where = LineField(label=gettext_lazy("Where"), max_length=120)
    checked_quantity = quantity_field(label=gettext_lazy("Pieces checked"))
    bad_quantity = quantity_field(label=gettext_lazy("Pieces bad"), min_value=0)
    result = TextField(label=gettext_lazy("Result"), max_length=5_000)
    checked_by = PersonField(label=gettext_lazy("Inspected by"))
    checked_at = ToldTimeField(
        label=gettext_lazy("Checked at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    field_order = (
        "kind", "what", "where", "checked_quantity", "bad_quantity", "result", "checked_by", "checked_at", "proof", "files",
    )  # fmt: skip

    def initial_values(self) -> Mapping[str, Any]:
        return {"checked_by": self.by.username if self.by is not None else ""}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        checked, bad = data.get("checked_quantity"), data.get("bad_quantity")
        if checked is not None and bad is not None and bad > checked:
            self.add_error(
                "bad_quantity",
                _("%(bad)d pieces cannot be bad of %(checked)d that were checked.")
                % {"bad": bad, "checked": checked},
            )
        check_told_time(self, "checked_at", at=self.at)
        return data


class SendToTestForm(StepForm):
    """Which body judges what, and when the sample is expected back."""

    body = LineField(label=gettext_lazy("Test body"), max_length=120)
    question = TextField(label=gettext_lazy("What quality cannot judge"), max_length=2_000)
    sample = LineField(
        label=gettext_lazy("Sample and its label"),
        max_length=120,
        help_text=gettext_lazy("What stands on the sample."),
    )
    quantity = quantity_field(label=gettext_lazy("Pieces"))
    carrier = LineField(label=gettext_lazy("Carrier and consignment number"), max_length=120, required=False)
    sent_at = ToldTimeField(
        label=gettext_lazy("Sent at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    expected_on = forms.DateField(
        label=gettext_lazy("Expected back on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_expected_on(self) -> date:
        day: date = self.cleaned_data["expected_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "sent_at", at=self.at)
        return data


class TestChoiceField(forms.ModelChoiceField):
    """A sample at a test body, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            OutsideTest.objects.none(),
            label=gettext_lazy("Sample"),
            to_field_name="number",
            empty_label=None,
            error_messages={"invalid_choice": gettext_lazy("Choose one of the samples in the list.")},
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.sample} · {obj.body}"


class TestResultForm(WithProof):
    """What the test body found."""

    test = TestChoiceField()
    conforms = forms.TypedChoiceField(
        label=gettext_lazy("Does it conform?"),
        choices=[
            ("", gettext_lazy("Please choose")),
            ("yes", gettext_lazy("Yes, it conforms")),
            ("no", gettext_lazy("No, it does not conform")),
        ],
        coerce=lambda value: value == "yes",
    )
    result = TextField(label=gettext_lazy("Result"), max_length=5_000)
    field_order = ("test", "conforms", "result", "proof", "files")

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["test"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = OutsideTest.objects.filter(anomaly=self.record, result_at=None).order_by("number")


class SettleSampleForm(StepForm):
    """What became of the sample."""

    test = TestChoiceField()
    sample_end = forms.ChoiceField(
        label=gettext_lazy("What became of the sample"),
        choices=[("", gettext_lazy("Please choose")), *SampleEnd.choices],
    )
    stored_at = LineField(
        label=gettext_lazy("Stored at"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Needed when it came back."),
    )

    def prepare(self) -> None:
        choice = self.fields["test"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = OutsideTest.objects.filter(anomaly=self.record, settled_at=None).order_by("number")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        test = data.get("test")
        if test is not None and test.result_at is None:
            self.add_error("test", _("The test body has not answered yet. Enter its result first."))
        if data.get("sample_end") == SampleEnd.RETURNED and not data.get("stored_at"):
            self.add_error("stored_at", _("Say where the sample lies, so that everybody finds it."))
        return data


class MoveGoodsForm(StepForm):
    """Where goods are now."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was done"),
        choices=[("", gettext_lazy("Please choose")), *GoodsState.choices],
    )
    quantity = quantity_field(label=gettext_lazy("Quantity"))
    place = LineField(label=gettext_lazy("Where they are now"), max_length=120)
    moved_at = ToldTimeField(
        label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    remark = LineField(label=gettext_lazy("Remark"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "moved_at", at=self.at)
        return data


class InformForm(StepForm):
    """Which department is told what."""

    department = DepartmentField(label=gettext_lazy("Department"))
    text = TextField(label=gettext_lazy("What it is told"), max_length=2_000)


class InformationChoiceField(forms.ModelChoiceField):
    """A piece of information that waits for an answer, by its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.department.label} · {obj.text[:60]}"


class AnswerInformationForm(StepForm):
    """The answer of the department that was told."""

    information = InformationChoiceField(
        Information.objects.none(),
        label=gettext_lazy("Information"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("Another department was told this. Choose one of the list.")
        },
    )
    answer = TextField(label=gettext_lazy("Answer"), max_length=2_000)

    def prepare(self) -> None:
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        own = set().union(*(department_ids_of(person) for person in acting_for(self.by, self.at)))
        choice = self.fields["information"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = (
            Information.objects.filter(anomaly=self.record, answered_at=None, department__in=own)
            .select_related("department")
            .order_by("number")
        )
