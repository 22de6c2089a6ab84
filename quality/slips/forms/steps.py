"""The forms of the steps of a slip, each the one description of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.queries import principals_of
from feedback_system.cases.fields import (
    DepartmentField,
    PersonField,
    ToldTimeField,
    check_told_time,
)
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, NarrowIntegerField, TextField
from quality.slips.forms.facts import DepartmentsField, refuse_own_work
from quality.slips.models import FieldReport, ReplacedPart, SlipPart
from quality.slips.states import UNANSWERED_PARTS, PartState

YES_NO = [("", gettext_lazy("Please choose")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def is_yes(value: str) -> bool:
    """A choice of yes or no as a truth value."""
    return value == "yes"


class SlipReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class SlipRemarkForm(StepForm):
    """A step with a remark, if there is one."""

    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)


class SlipTextForm(StepForm):
    """A word of several lines."""

    text = TextField(label=gettext_lazy("Text"), max_length=5_000)


class OwnPartForm(StepForm):
    """Which of the parts of the own department, when there are several."""

    states: tuple[str, ...] = tuple(sorted(UNANSWERED_PARTS))

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("For the department"),
        to_field_name="code",
        empty_label=None,
        required=False,
        help_text=gettext_lazy("Left empty: your own."),
        error_messages={
            "invalid_choice": gettext_lazy(
                "This department has nothing open here, or is not yours. Choose one of the list."
            )
        },
    )

    def own_parts(self) -> list[SlipPart]:
        """The parts from which the person may choose."""
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        people = [self.by, *principals_of(self.by, at=self.at)]
        found = {part.pk: part for one in people for part in self.record.parts_of(one, *self.states)}
        return sorted(found.values(), key=lambda part: part.number)

    def shown_beside(self) -> list[tuple[str, str]]:
        """What the slip says, in view while one writes."""
        if self.record is None:
            return []
        told = [(_("What happened"), self.record.description), (_("What we ask for"), self.record.wish)]
        return [(str(title), text) for title, text in told if text]

    def prepare(self) -> None:
        parts = self.own_parts()
        choice: Any = self.fields["department"]
        choice.queryset = Department.objects.filter(pk__in=[part.department_id for part in parts]).order_by(
            "pk"
        )
        choice.label_from_instance = lambda obj: str(obj.label)
        if len(parts) == 1:
            choice.widget = forms.HiddenInput()
            self.initial.setdefault("department", parts[0].department.code)

    def clean_department(self) -> SlipPart:
        parts = self.own_parts()
        chosen: Department | None = self.cleaned_data["department"]
        if chosen is None and len(parts) == 1:
            return parts[0]
        found = next((part for part in parts if chosen is not None and part.department_id == chosen.pk), None)
        if found is None:
            raise ValidationError(_("Say for which department."))
        return found


class TakeUpForm(OwnPartForm):
    """Who works on it."""

    states = (PartState.SENT,)
    person = PersonField(
        label=gettext_lazy("Who works on it"),
        required=False,
        help_text=gettext_lazy("Left empty: nobody is named yet."),
    )


class BeginForm(OwnPartForm):
    """Which part is begun."""

    states = (PartState.SENT, PartState.TAKEN_UP)


class SignForm(OwnPartForm):
    """Which answer is signed."""

    states = (PartState.AWAITING_SIGNATURE,)
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        answers = [(part.department.label, part.answer) for part in self.own_parts()]
        return [*super().shown_beside(), *answers]


class RefuseAnswerForm(OwnPartForm):
    """Why the answer is written anew."""

    states = (PartState.AWAITING_SIGNATURE,)
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class ReturnSlipForm(OwnPartForm):
    """Why it is not theirs, and whose it is."""

    right_department = DepartmentField(
        label=gettext_lazy("Right department"),
        help_text=gettext_lazy("Who should answer instead. A slip does not go back without a name."),
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        part, right = data.get("department"), data.get("right_department")
        if isinstance(part, SlipPart) and right is not None and right.pk == part.department_id:
            self.add_error(
                "right_department", _("This is the department that gives it back. Name another one.")
            )
        return data


class HardForm(StepForm):
    """Why it is a hard problem."""

    reason = TextField(
        label=gettext_lazy("Why it is hard"),
        max_length=500,
        help_text=gettext_lazy("The longer time holds from the day on which it was sent."),
    )


class AddDepartmentForm(StepForm):
    """To which departments it goes."""

    departments = DepartmentsField(label=gettext_lazy("To the departments"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is not None and "departments" in data:
            own = {self.record.sender_department_id}
            refuse_own_work(self, self.record.slip_kind, data["departments"], own)
        return data


class DepartmentsForm(AddDepartmentForm):
    """The same where the kind has a department that always answers it."""

    def prepare(self) -> None:
        if self.record.slip_kind.receiver:
            self.fields["departments"].required = False
            self.fields["departments"].help_text = gettext_lazy(
                "Left empty: the one that always answers this kind."
            )


class PassOnForm(DepartmentsForm):
    """Sorted: to whom, and simple or complex."""

    hard = forms.BooleanField(label=gettext_lazy("Hard or complex problem"), required=False)
    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def prepare(self) -> None:
        super().prepare()
        if not self.record.slip_kind.rule_hard:
            del self.fields["hard"]

    def initial_values(self) -> Mapping[str, Any]:
        return {"departments": [part.department.code for part in self.record.living_parts()]}


class SendOnForm(DepartmentsForm):
    """Once more: to the right department, and what is said to it."""

    remark = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def prepare(self) -> None:
        super().prepare()
        if self.record.waits_for_desk():
            self.fields["departments"].required = False

    def initial_values(self) -> Mapping[str, Any]:
        named = [part.right_department.code for part in self.record.all_parts() if part.right_department]
        return {"departments": named[-1:]}


class AnsweredPartForm(StepForm):
    """Whose answer, and why it is not enough."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Answer of"), to_field_name="code", empty_label=None
    )
    reason = TextField(
        label=gettext_lazy("What is missing"),
        max_length=500,
        help_text=gettext_lazy(
            "The answer stays as it is; the department writes another one, with a new time."
        ),
    )

    def prepare(self) -> None:
        choice: Any = self.fields["department"]
        ids = [part.department_id for part in self.record.living_parts() if part.state == PartState.ANSWERED]
        choice.queryset = Department.objects.filter(pk__in=ids).order_by("pk")
        choice.label_from_instance = lambda obj: str(obj.label)

    def clean_department(self) -> SlipPart:
        chosen = self.cleaned_data["department"]
        found: SlipPart = next(part for part in self.record.living_parts() if part.department_id == chosen.pk)
        return found


class ReportDoneForm(StepForm):
    """Which promised measure is carried out, and how."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Measure of"), to_field_name="code", empty_label=None
    )
    text = TextField(label=gettext_lazy("What was done"), max_length=5_000)

    def prepare(self) -> None:
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        people = [self.by, *principals_of(self.by, at=self.at)]
        mine = {part.pk for one in people for part in self.record.parts_of(one, PartState.ANSWERED)}
        self.promises = [part for part in self.record.open_promises() if part.pk in mine]
        choice: Any = self.fields["department"]
        choice.queryset = Department.objects.filter(
            pk__in=[part.department_id for part in self.promises]
        ).order_by("pk")
        choice.label_from_instance = lambda obj: str(obj.label)

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        return [(f"{part.department.label} · {part.due_on:%Y-%m-%d}", part.measure) for part in self.promises]

    def clean_department(self) -> SlipPart:
        chosen = self.cleaned_data["department"]
        found: SlipPart = next(part for part in self.promises if part.department_id == chosen.pk)
        return found


class FollowUpForm(StepForm):
    """Whether it is solved."""

    effective = forms.TypedChoiceField(label=gettext_lazy("Is it solved?"), choices=YES_NO, coerce=is_yes)
    text = TextField(
        label=gettext_lazy("How that was found"),
        max_length=5_000,
        help_text=gettext_lazy("If it is not solved, the departments handle it again with a new time."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("effective") and self.record is not None:
            for sentence in self.record.what_is_open():
                self.add_error("effective", sentence)
        return data


class AskFieldReportForm(StepForm):
    """Who reports from the field about what."""

    person = PersonField(label=gettext_lazy("Who reports"))
    question = TextField(label=gettext_lazy("What is to be found out"), max_length=2_000)


class FieldReportForm(StepForm):
    """The own report."""

    number = forms.ModelChoiceField(
        FieldReport.objects.none(), label=gettext_lazy("Report"), to_field_name="number", empty_label=None
    )
    report = TextField(label=gettext_lazy("What was found"), max_length=20_000)

    def prepare(self) -> None:
        assert self.by is not None and self.at is not None  # noqa: S101 - for the type checker
        mine = {self.by.pk, *(one.pk for one in principals_of(self.by, at=self.at))}
        own = [one.pk for one in self.record.open_field_reports() if one.person_id in mine]
        choice: Any = self.fields["number"]
        choice.queryset = FieldReport.objects.filter(pk__in=own).order_by("number")
        choice.label_from_instance = lambda obj: f"{obj.number} · {obj.question[:60]}"


class IssuePartForm(StepForm):
    """Which part is issued, and who brings the replaced one back."""

    part = LineField(label=gettext_lazy("Part"), max_length=200)
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=100_000, initial=1, required=False
    )
    department = DepartmentField(
        label=gettext_lazy("Brought back by"),
        help_text=gettext_lazy("The department that answers for the replaced part coming back."),
    )

    def clean_quantity(self) -> int:
        return self.cleaned_data["quantity"] or 1


class PartChoiceForm(StepForm):
    """Which of the replaced parts."""

    number = forms.ModelChoiceField(
        ReplacedPart.objects.none(), label=gettext_lazy("Part"), to_field_name="number", empty_label=None
    )

    def open_rows(self) -> list[ReplacedPart]:
        """Those from which one is chosen."""
        found: list[ReplacedPart] = self.record.outstanding_parts()
        return found

    def prepare(self) -> None:
        choice: Any = self.fields["number"]
        choice.queryset = ReplacedPart.objects.filter(pk__in=[one.pk for one in self.open_rows()]).order_by(
            "number"
        )
        choice.label_from_instance = lambda obj: f"{obj.number} · {obj.name} × {obj.quantity}"


class TakePartBackForm(PartChoiceForm):
    """When it came back."""

    back_at = ToldTimeField(
        label=gettext_lazy("Came back at"), required=False, help_text=gettext_lazy("Empty means now.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.at is not None:
            check_told_time(self, "back_at", at=self.at)
        part = data.get("number")
        if part is not None and data.get("back_at") and data["back_at"] < part.issued_at:
            self.add_error("back_at", _("It cannot have come back before the new one was issued."))
        return data


class ExaminePartForm(PartChoiceForm):
    """What it shows."""

    finding = TextField(label=gettext_lazy("What was found"), max_length=5_000)

    def open_rows(self) -> list[ReplacedPart]:
        found: list[ReplacedPart] = self.record.unexamined_parts()
        return found
