"""The forms of the stages: each desk signs its part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.forms.delays import AsksWhyLate
from complaints.forms.fields import CodeChoiceField, local_day
from complaints.forms.weighing import demand_field, reason_field
from complaints.models import CodeList, Complaint, Desk, Route
from complaints.models.weighing import some_route_weighs
from complaints.states import State
from feedback_system.cases.fields import DepartmentField, PersonField
from feedback_system.cases.models import Severity
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.models import WaitReason
from feedback_system.joining import listed
from feedback_system.masterdata.models import Market
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField, TextField
from feedback_system.web.rows import RowsField

MOST = Decimal("99999999.99")


class ReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class OpinionForm(AsksWhyLate):
    """A signed opinion."""

    text = TextField(label=gettext_lazy("Opinion"), max_length=20_000)


class AcceptForm(StepForm):
    """What the registrar settles when the complaint gets its number."""

    route = forms.ModelChoiceField(Route.objects.none(), label=gettext_lazy("Route"), to_field_name="code")
    complaint_class = forms.ChoiceField(label=gettext_lazy("Class"), choices=Complaint.Class.choices)
    market = forms.ChoiceField(label=gettext_lazy("Market"), choices=Market.choices)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    responsible_department = DepartmentField(
        label=gettext_lazy("Department that investigates"),
        required=False,
        help_text=gettext_lazy("For routes on which the responsible department investigates itself."),
    )
    reason_holds = reason_field(required=False)
    demand_reasonable = demand_field(required=False)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or not self.record.weighed_text:
            return ()
        title = _("%(person)s has weighed reason and demand") % {"person": self.record.weighed_by}
        return ((title, self.record.weighed_text),)

    def prepare(self) -> None:
        if not some_route_weighs():
            del self.fields["reason_holds"], self.fields["demand_reasonable"]
        choice = self.fields["route"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = Route.objects.filter(is_active=True).order_by("pk")

    def initial_values(self) -> Mapping[str, Any]:
        case = self.record.case
        return {
            "route": self.record.route.code,
            "complaint_class": self.record.complaint_class,
            "market": case.market,
            "severity": case.severity,
            "reason_holds": self.record.reason_holds,
            "demand_reasonable": self.record.demand_reasonable,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        route = data.get("route")
        if route is not None and not data.get("responsible_department"):
            if route.stages.filter(desk=Desk.RESPONSIBLE).exists():
                self.add_error(
                    "responsible_department",
                    _("On this route the responsible department investigates. Choose it."),
                )
        if route is not None and route.weighs_reason:
            for name in ("reason_holds", "demand_reasonable"):
                if name in self.fields and not (data.get(name) or getattr(self.record, name)):
                    self.add_error(name, _("On this route reason and demand are weighed. Choose one."))
        return data


class ConfirmedForm(StepForm):
    """Defect and cause as confirmed, both from the catalogue."""

    confirmed_defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect as confirmed"),
        required=False,
        help_text=gettext_lazy("Word or code. Empty: as it was reported."),
    )
    confirmed_cause = CatalogueField(
        CatalogueList.CAUSE,
        label=gettext_lazy("Cause from the catalogue"),
        required=False,
        help_text=gettext_lazy("By it causes are counted and compared."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("confirmed_defect", "confirmed_cause"):
            field = self.fields[name]
            assert isinstance(field, CatalogueField)  # noqa: S101 - for the type checker
            field.on_day(self.at)


class ConfirmDefectForm(ConfirmedForm):
    """What later analysis showed; at least one of both."""

    reason = LineField(label=gettext_lazy("What shows it"), max_length=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("confirmed_defect") and not data.get("confirmed_cause"):
            self.add_error("confirmed_defect", _("Choose the defect, the cause, or both."))
        return data


class InvestigationForm(ConfirmedForm, AsksWhyLate):
    """Cause and responsible department, as found by the investigation."""

    field_order = (
        "text", "confirmed_defect", "confirmed_cause", "ours", "responsible_department", "production_department", "persons",
        "rd_wanted", "rd_reason",
    )  # fmt: skip

    text = TextField(label=gettext_lazy("Cause and facts found"), max_length=20_000)
    ours = forms.TypedChoiceField(
        label=gettext_lazy("Is the fault ours?"),
        choices=[
            ("yes", gettext_lazy("Yes, ours")),
            ("no", gettext_lazy("No, not ours")),
            ("unclear", gettext_lazy("Not clear yet")),
        ],
    )
    responsible_department = DepartmentField(
        label=gettext_lazy("Responsible department"),
        required=False,
        help_text=gettext_lazy("Needed unless the fault is not ours."),
    )
    production_department = DepartmentField(label=gettext_lazy("Producing department"), required=False)
    persons = LineField(
        label=gettext_lazy("Persons proposed as responsible"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("QA proposes, the GM office rules."),
    )
    rd_wanted = forms.BooleanField(label=gettext_lazy("R&D shall give an opinion"), required=False)
    rd_reason = LineField(label=gettext_lazy("Why R&D is asked or left out"), max_length=200, required=False)

    def prepare(self) -> None:
        if State.PRODUCTION_ANALYSIS not in self.record.stage_rows:
            del self.fields["production_department"]
        if State.RD_OPINION not in self.record.stage_rows:
            del self.fields["rd_wanted"], self.fields["rd_reason"]

    def initial_values(self) -> Mapping[str, Any]:
        values: dict[str, Any] = {"ours": "yes"}
        for name in ("responsible_department", "production_department"):
            department = getattr(self.record, name)
            if department:
                values[name] = department.code
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("ours") != "no" and not data.get("responsible_department"):
            self.add_error(
                "responsible_department",
                _("Name at least one responsible department, or say that the fault is not ours."),
            )
        return data


class ProductionForm(AsksWhyLate):
    """What production found out and will do."""

    text = TextField(label=gettext_lazy("Cause analysis"), max_length=20_000)
    countermeasure = TextField(label=gettext_lazy("Countermeasure"), max_length=10_000)
    unit = LineField(label=gettext_lazy("Producing unit"), max_length=60, required=False)
    line = LineField(label=gettext_lazy("Line and shift"), max_length=60, required=False)
    operators = LineField(label=gettext_lazy("Operators"), max_length=200, required=False)
    produced_on = forms.DateField(
        label=gettext_lazy("Production date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    manager_not_applicable = LineField(
        label=gettext_lazy("Manager's office not applicable, because"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave empty when the manager's office shall give its instruction."),
    )

    def prepare(self) -> None:
        if State.MANAGER_REVIEW not in self.record.stage_rows:
            del self.fields["manager_not_applicable"]

    def clean_produced_on(self) -> Any:
        produced = self.cleaned_data.get("produced_on")
        if produced and self.at and produced > local_day(self.at):
            raise ValidationError(_("The production date lies in the future. Check the date."))
        return produced


class RemedyRowForm(forms.Form):
    """One remedy with its cost to the company."""

    kind = CodeChoiceField(CodeList.REMEDY, label=gettext_lazy("Remedy"))
    amount = NarrowDecimalField(
        label=gettext_lazy("Cost"), min_value=Decimal(0), max_value=MOST, decimal_places=2
    )
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=100_000_000, required=False
    )
    description = LineField(label=gettext_lazy("Description"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if (
            kind is not None
            and kind.counts_goods
            and data.get("quantity") is None
            and "quantity" not in self.errors
        ):
            self.add_error(
                "quantity", _("Enter how many pieces: the warehouse lets no more go than are approved.")
            )
        return data


class RemedyForm(AsksWhyLate):
    """An opinion together with the remedy it proposes."""

    text = TextField(label=gettext_lazy("Opinion"), max_length=20_000)
    remedy = RowsField(
        RemedyRowForm,
        label=gettext_lazy("Remedy"),
        required=False,
        help_text=gettext_lazy(
            "Cost to the company: allowance, compensation, value of returned goods, re-processing. The sum decides who approves."
        ),
    )
    without_remedy = forms.BooleanField(
        label=gettext_lazy("No remedy is proposed, the customer gets an explanation"), required=False
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"remedy": remedy_rows(self.record)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "remedy" not in self.fields or "remedy" in self.errors:
            return data
        if data.get("remedy") and data.get("without_remedy"):
            self.add_error("without_remedy", _("There are remedy lines. Remove them, or untick this box."))
        if not data.get("remedy") and not data.get("without_remedy"):
            self.add_error("remedy", _("Enter the remedy, or tick that none is proposed."))
        return data


class ConsolidationForm(RemedyForm):
    """The consolidated opinion; on routes without a proposal stage it settles the remedy too."""

    def prepare(self) -> None:
        if not self.record.proposes_at_consolidation:
            del self.fields["remedy"], self.fields["without_remedy"]


def remedy_rows(complaint: Any) -> list[dict[str, Any]]:
    """The remedy lines as rows of the form."""
    return [
        {
            "kind": line.kind.code,
            "amount": line.amount,
            "quantity": line.quantity,
            "description": line.description,
        }
        for line in complaint.remedy_lines.select_related("kind").order_by("position", "pk")
    ]


class DecisionForm(StepForm):
    """Approve; a remark is welcome."""

    reason = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)


class AssignForm(StepForm):
    """Give the case to a person of the desk."""

    person = PersonField(label=gettext_lazy("Person"))

    def prepare(self) -> None:
        choice = self.fields["person"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        holder = self.record.present_holder()
        if holder is not None and choice.queryset is not None:
            choice.queryset = choice.queryset.filter(role_assignments__department=holder).distinct()


class QuantityForm(StepForm):
    """The quantity that was open at receipt, line by line."""

    line = NarrowIntegerField(
        label=pgettext_lazy("line of a complaint", "Line"),
        required=False,
        widget=forms.Select,
        help_text=gettext_lazy("Left empty: the first line whose quantity is open."),
    )
    quantity = NarrowIntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=100_000_000)
    defective_quantity = NarrowIntegerField(
        label=gettext_lazy("Defective quantity"), min_value=0, required=False
    )

    def prepare(self) -> None:
        self.open_lines = self.record.open_lines()
        if len(self.record.lines()) == 1:
            del self.fields["line"]
            return
        choice = self.fields["line"].widget
        assert isinstance(choice, forms.Select)  # noqa: S101 - for the type checker
        choice.choices = [(line.position, line.label()) for line in self.open_lines]

    def clean_line(self) -> int | None:
        number: int | None = self.cleaned_data.get("line")
        numbers = [line.position for line in self.open_lines]
        if number is not None and number not in numbers:
            raise ValidationError(
                _(
                    "The quantity of line %(line)d is known already, or there is no such line. Choose one of: %(open)s."
                )
                % {"line": number, "open": listed(numbers)}
            )
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        quantity, defective = data.get("quantity"), data.get("defective_quantity")
        if quantity is not None and defective is not None and defective > quantity:
            self.add_error(
                "defective_quantity", _("The defective quantity cannot be larger than the quantity.")
            )
        return data


class NoLossForm(StepForm):
    """The anomaly slip for a report without loss (policy 004)."""

    finding = TextField(label=gettext_lazy("What was found"), max_length=5_000)
    action = TextField(label=gettext_lazy("What was done at once"), max_length=5_000, required=False)
    improvement = TextField(label=gettext_lazy("Improvement asked for"), max_length=5_000)
    department = DepartmentField(label=gettext_lazy("Department asked to improve"))

    def initial_values(self) -> Mapping[str, Any]:
        """What the visits found stands there already (policies 001 and 004: the visit before the form exists)."""
        visits = self.record.recorded_visits()
        return {
            "finding": "\n".join(visit.findings for visit in visits if visit.findings),
            "improvement": "\n".join(visit.proposal for visit in visits if visit.proposal),
        }


class CloseForm(StepForm):
    """The closing; the cause of a delay is asked when the case clock ran out, or a department that gave no cause was late."""

    remark = TextField(label=gettext_lazy("Closing remark"), max_length=5_000, required=False)
    delay_cause = CodeChoiceField(
        CodeList.DELAY_CAUSE,
        label=gettext_lazy("Cause of delay"),
        required=False,
        help_text=gettext_lazy("The handling limit has passed. What held the case up?"),
    )

    def prepare(self) -> None:
        if self.at is None:
            return
        cause = self.fields["delay_cause"]
        if self.record.case_clock_is_late(at=self.at):
            cause.required = True
        elif overrun := self.record.unexplained_delays(at=self.at):
            cause.required = True
            cause.help_text = _("Overrun without a cause given: %(budgets)s. What held the case up?") % {
                "budgets": listed(overrun)
            }
        else:
            del self.fields["delay_cause"]


class WaitForm(StepForm):
    """For whom everybody waits."""

    reason = forms.ChoiceField(label=gettext_lazy("Waiting for"), choices=WaitReason.choices)
    note = LineField(label=gettext_lazy("Note"), max_length=300, required=False)
