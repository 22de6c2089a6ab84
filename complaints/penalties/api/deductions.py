"""The months of deductions for programs, and what concerns oneself. Reading only; wage and bonus are in no answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from complaints.models.months import month_named
from complaints.penalties.figures import DeductionFigures, LineFigures, figures_of
from complaints.penalties.models import DeductionMonth, DeductionRow, SanctionLine, is_on
from complaints.penalties.operations.months import must_see_deductions
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.views.own import own_rows
from feedback_system.company.models import Company
from feedback_system.interfaces import beside
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging, query
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
        found = month_named(month)
        row = DeductionMonth.objects.select_related(*READERS).filter(month=found).first() if found else None
        if row is None:
            raise Http404
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
        path("deductions/<str:month>/", OneDeductionMonth.as_view(), name="deduction"),
        collection="deductions",
    )
