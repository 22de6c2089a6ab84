"""The months of deductions for programs, wage and bonus as they come from the payroll, and what concerns oneself.

Wage and bonus are taken in and never given out: they are in no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from complaints.models.months import month_named
from complaints.penalties.figures import DeductionFigures, LineFigures, figures_of
from complaints.penalties.forms.months import CloseMonthForm, EnterPayForm, OpenMonthForm
from complaints.penalties.models import DeductionMonth, DeductionRow, SanctionLine, is_on
from complaints.penalties.operations.months import (
    close_month,
    must_keep_pay,
    must_see_deductions,
    open_month,
    save_pay,
)
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.views.own import own_rows
from feedback_system.api.idempotency import Answer
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.errors import Invalid
from feedback_system.interfaces import beside
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import KEY, WRITING, answers, page_of, paging, query
from feedback_system.interfaces.machine_forms import schema_of, strict
from feedback_system.interfaces.serializers import (
    DepartmentSerializer,
    MoneySerializer,
    PersonSerializer,
    money,
)
from feedback_system.interfaces.views.base import InterfaceView


def _money(amount: Any) -> dict[str, str] | None:
    return money(amount, Company.get().currency)


class DeductionMonthSerializer(serializers.Serializer):
    """A month of deductions."""

    month = serializers.CharField(source="code", help_text="Year and month, such as 2026-10.")
    state = serializers.ChoiceField(choices=DeductionMonth.State.values)
    opened_by = PersonSerializer()
    opened_at = serializers.DateTimeField()
    closed_by = PersonSerializer(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class SumsSerializer(serializers.Serializer):
    """Opening + new − taken = carried; what is taken is below zero where it is given back."""

    opening = serializers.SerializerMethodField()
    added = serializers.SerializerMethodField()
    taken = serializers.SerializerMethodField()
    carried = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_opening(self, row: Any) -> dict[str, str] | None:
        return _money(_of(row, "opening"))

    @extend_schema_field(MoneySerializer)
    def get_added(self, row: Any) -> dict[str, str] | None:
        return _money(_of(row, "added"))

    @extend_schema_field(MoneySerializer)
    def get_taken(self, row: Any) -> dict[str, str] | None:
        return _money(_of(row, "taken"))

    @extend_schema_field(MoneySerializer)
    def get_carried(self, row: Any) -> dict[str, str] | None:
        return _money(_of(row, "carried"))


def _of(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


class DeductionRowSerializer(SumsSerializer):
    """One line of a paper in a month."""

    paper = serializers.CharField(source="line.paper.case.reference")
    line = serializers.IntegerField(source="line.number")
    complaint = serializers.CharField(source="line.paper.complaint.case.reference")
    person = PersonSerializer(source="line.person")
    department = DepartmentSerializer(source="line.department", allow_null=True)
    kind = serializers.ChoiceField(source="line.kind", choices=SanctionLine.Kind.values)
    note = serializers.ChoiceField(choices=DeductionRow.Note.values)


class DeductionMonthDetailSerializer(DeductionMonthSerializer):
    """A month with its rows and the sums over them."""

    rows = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    seal = serializers.SerializerMethodField(
        help_text="What closing the month takes: it stands for exactly these figures. Empty once the month is closed."
    )

    def get_seal(self, month: DeductionMonth) -> str:
        return self.figures.seal if month.is_open else ""

    @property
    def figures(self) -> DeductionFigures:
        found: DeductionFigures = self.context["figures"]
        return found

    @extend_schema_field(DeductionRowSerializer(many=True))
    def get_rows(self, month: DeductionMonth) -> Any:
        rows: list[LineFigures] = list(self.figures.rows)
        return DeductionRowSerializer(rows, many=True).data

    @extend_schema_field(SumsSerializer)
    def get_total(self, month: DeductionMonth) -> Any:
        return SumsSerializer(self.figures.total).data


class OwnDeductionSerializer(serializers.Serializer):
    """An own line with what was taken of it."""

    paper = serializers.CharField(source="line.paper.case.reference")
    line = serializers.IntegerField(source="line.number")
    complaint = serializers.CharField(source="line.paper.complaint.case.reference")
    kind = serializers.ChoiceField(source="line.kind", choices=SanctionLine.Kind.values)
    state = serializers.ChoiceField(source="line.state", choices=SanctionLine.State.values)
    taken = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_taken(self, row: dict[str, Any]) -> dict[str, str] | None:
        return _money(row["taken"])

    @extend_schema_field(MoneySerializer)
    def get_left(self, row: dict[str, Any]) -> dict[str, str] | None:
        return _money(row["left"])


class OwnSerializer(serializers.Serializer):
    """What concerns who asks."""

    lines = OwnDeductionSerializer(many=True)


class PaySavedSerializer(serializers.Serializer):
    """What a list of wage and bonus did. The figures themselves are in no answer."""

    month = serializers.CharField(help_text="Year and month, such as 2026-10.")
    changed = serializers.IntegerField(help_text="How many people have other figures than before.")


READERS = ("opened_by", "closed_by")
SWITCHED_OFF = (409,)
"""What the months answer while sanctions and deductions are switched off."""


def _must_read(view: InterfaceView) -> None:
    must_see_deductions(view.by)
    if not (is_on() or view.by.holds(Permission.KEEP_PAY)):
        must_be_on()


class DeductionMonths(InterfaceView):
    """The months of deductions."""

    @extend_schema(
        operation_id="deductions_list",
        tags=["deductions"],
        summary=_("Months of deductions"),
        parameters=[
            query("state", _("The state."), enum=list(DeductionMonth.State.values)),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(DeductionMonthSerializer), also=SWITCHED_OFF),
    )
    def get(self, request: Request) -> Response:
        _must_read(self)
        asked = Asked(request, ("state",))
        rows = DeductionMonth.objects.select_related(*READERS)
        if state := asked.one_of("state", DeductionMonth.State.values):
            rows = rows.filter(state=state)
        return asked.page(request, rows, lambda found: DeductionMonthSerializer(found, many=True).data)

    @extend_schema(
        operation_id="deductions_create",
        tags=["deductions"],
        summary=_("Open a month of deductions"),
        description=_("Personnel only. The months come one after the other; the one before is closed."),
        request={"application/json": schema_of(OpenMonthForm)},
        parameters=[KEY],
        responses=answers(DeductionMonthSerializer, status=201, refused=WRITING),
    )
    def post(self, request: Request) -> Response:
        must_keep_pay(self.by)

        def act() -> Answer:
            fields = checked_fields(self, OpenMonthForm, request)
            month = open_month(month=fields["month"], by=self.by, at=self.at)
            return Answer(201, DeductionMonthSerializer(month).data)

        return self.once(request, act)


def checked_fields(view: InterfaceView, form_class: type[StepForm], request: Request) -> dict[str, Any]:
    """The fields of the body, checked. :raises Invalid: in the field"""
    if not isinstance(request.data, Mapping):
        raise Invalid({"": [text("Send a JSON object with the fields by name.")]})
    form = strict(form_class)(request.data, by=view.by, at=view.at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: found for name, found in form.errors.items()})
    return dict(form.cleaned_data)


def _found(month: str) -> DeductionMonth:
    """:raises Http404: nobody has opened it"""
    named = month_named(month)
    row = DeductionMonth.objects.select_related(*READERS).filter(month=named).first() if named else None
    if row is None:
        raise Http404
    return row


class ClosedDeductionMonth(InterfaceView):
    """Closing a month."""

    @extend_schema(
        operation_id="deductions_close",
        tags=["deductions"],
        summary=_("Close a month of deductions"),
        description=_(
            "Personnel only, once and for ever, with the seal of the figures that were read. When they have changed since, the answer is 409."
        ),
        request={"application/json": schema_of(CloseMonthForm)},
        parameters=[KEY],
        responses=answers(DeductionMonthSerializer, refused=WRITING),
    )
    def post(self, request: Request, month: str) -> Response:
        must_keep_pay(self.by)
        row = _found(month)

        def act() -> Answer:
            seal = checked_fields(self, CloseMonthForm, request)["seal"]
            closed = close_month(month=row, seal=seal, by=self.by, at=self.at)
            return Answer(200, DeductionMonthSerializer(closed).data)

        return self.once(request, act)


class EnteredPay(InterfaceView):
    """Wage and bonus of people in a month."""

    @extend_schema(
        operation_id="deductions_pay",
        tags=["deductions"],
        summary=_("Enter wage and bonus of people in a month"),
        description=_(
            "Personnel only. All of the list or nothing; a person with both figures empty has none any more. The figures are in no answer of the API."
        ),
        request={"application/json": schema_of(EnterPayForm)},
        parameters=[KEY],
        responses=answers(PaySavedSerializer, refused=WRITING),
    )
    def post(self, request: Request) -> Response:
        must_keep_pay(self.by)

        def act() -> Answer:
            fields = checked_fields(self, EnterPayForm, request)
            pays = {
                row["person"].pk: None if row["wage"] is None else (row["wage"], row["bonus"])
                for row in fields["pays"]
            }
            changed = save_pay(month=fields["month"], pays=pays, by=self.by, at=self.at)
            return Answer(200, {"month": f"{fields['month']:%Y-%m}", "changed": changed})

        return self.once(request, act)


class OneDeductionMonth(InterfaceView):
    """One month."""

    @extend_schema(
        operation_id="deductions_retrieve",
        tags=["deductions"],
        summary=_("One month of deductions"),
        description=_(
            "Opening, new, taken and carried of every line, and the sums. Nothing is paid out here."
        ),
        responses=answers(DeductionMonthDetailSerializer, also=SWITCHED_OFF),
    )
    def get(self, request: Request, month: str) -> Response:
        _must_read(self)
        row = _found(month)
        return Response(DeductionMonthDetailSerializer(row, context={"figures": figures_of(row)}).data)


class OwnDeductions(InterfaceView):
    """The own lines."""

    @extend_schema(
        operation_id="deductions_mine",
        tags=["deductions"],
        summary=_("My deductions"),
        responses=answers(OwnSerializer),
    )
    def get(self, request: Request) -> Response:
        return Response(OwnSerializer({"lines": own_rows(self.by)}).data)


def register_deductions() -> None:
    """Give the deductions their addresses in the API."""
    beside.register(
        path("deductions/", DeductionMonths.as_view(), name="deductions"),
        path("deductions/mine/", OwnDeductions.as_view(), name="deductions-mine"),
        path("deductions/pay/", EnteredPay.as_view(), name="deductions-pay"),
        path("deductions/<str:month>/", OneDeductionMonth.as_view(), name="deduction"),
        path("deductions/<str:month>/close/", ClosedDeductionMonth.as_view(), name="deduction-close"),
        collection="deductions",
    )
