"""The runs of the months for programs: the list, and one run with everything this reader may see of it. Reading only."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.models import MonthAside, MonthLine, MonthRun, MonthTotal
from complaints.models.month_figures import DepartmentPart, MonthFigures, figures_of, is_intact
from complaints.models.month_readers import bearer_of, cases_seen, must_read_months, reader_of, shown_to
from complaints.models.months import month_named
from complaints.month_rows import CaseRow, case_rows, label_of, number_of, people_shown
from feedback_system.company.models import Company
from feedback_system.interfaces import beside
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging, query
from feedback_system.interfaces.serializers import (
    CodeSerializer,
    DepartmentSerializer,
    MoneySerializer,
    PersonSerializer,
    money,
)
from feedback_system.interfaces.views.base import InterfaceView


class MonthSerializer(serializers.Serializer):
    """The run of one month."""

    month = serializers.CharField(source="code", help_text="Year and month, such as 2026-10.")
    state = serializers.ChoiceField(choices=MonthRun.State.values)
    opened_by = PersonSerializer()
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    closed_by = PersonSerializer(allow_null=True)
    closed_for = PersonSerializer(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closing_reason = serializers.CharField()
    checksum = serializers.CharField(
        help_text="Over everything that was written at the closing; empty before."
    )


class MonthLineSerializer(serializers.Serializer):
    """What one party bears of one case."""

    kind = serializers.ChoiceField(choices=MonthLine.Kind.values)
    party = serializers.CharField()
    department = DepartmentSerializer(allow_null=True)
    bearer = serializers.SerializerMethodField(
        help_text="In words; the name of a person only for who may open the case."
    )
    percent = serializers.DecimalField(max_digits=5, decimal_places=2)
    amount = serializers.SerializerMethodField()

    def get_bearer(self, line: MonthLine) -> str:
        return bearer_of(line, self.context["seen"])

    @extend_schema_field(MoneySerializer)
    def get_amount(self, line: MonthLine) -> dict[str, str] | None:
        return money(line.amount, self.context["company_currency"])


class MonthCaseSerializer(serializers.Serializer):
    """One case of the sheet with its lines; lines that take back stand apart."""

    number = serializers.CharField()
    customer = serializers.CharField(help_text="Empty for who may not open the case.")
    product = serializers.CharField()
    closed_on = serializers.DateField()
    takes_back = serializers.BooleanField()
    fault_kind = CodeSerializer(source="ruling.fault_kind")
    loss = serializers.SerializerMethodField()
    recovered = serializers.SerializerMethodField()
    countermeasure = serializers.CharField()
    result = serializers.CharField()
    lines = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_loss(self, row: CaseRow) -> dict[str, str] | None:
        return money(row.loss, self.context["company_currency"])

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_recovered(self, row: CaseRow) -> dict[str, str] | None:
        return money(row.recovered, self.context["company_currency"])

    @extend_schema_field(MonthLineSerializer(many=True))
    def get_lines(self, row: CaseRow) -> Any:
        lines = [one.line for one in row.bearers]
        return MonthLineSerializer(lines, many=True, context=self.context).data


class MonthTotalSerializer(serializers.Serializer):
    """A sum by one department, person, supplier or cause, or of all."""

    by = serializers.ChoiceField(choices=MonthTotal.By.values)
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    cases = serializers.IntegerField()
    amount = serializers.SerializerMethodField()

    def get_label(self, total: MonthTotal) -> str:
        return label_of(total, self.context["people"])

    @extend_schema_field(MoneySerializer)
    def get_amount(self, total: MonthTotal) -> dict[str, str] | None:
        return money(total.amount, self.context["company_currency"])


class MonthConfirmationSerializer(serializers.Serializer):
    """A department that has lines, and who confirmed exactly these; null while nobody has."""

    department = DepartmentSerializer()
    cases = serializers.IntegerField()
    amount = serializers.SerializerMethodField()
    confirmed_by = PersonSerializer(source="confirmation.by", allow_null=True, default=None)
    on_behalf_of = PersonSerializer(source="confirmation.on_behalf_of", allow_null=True, default=None)
    confirmed_at = serializers.DateTimeField(source="confirmation.at", allow_null=True, default=None)

    @extend_schema_field(MoneySerializer)
    def get_amount(self, part: DepartmentPart) -> dict[str, str] | None:
        return money(part.amount, self.context["company_currency"])


class MonthAsideSerializer(serializers.Serializer):
    """A case beside the figures, and why."""

    number = serializers.SerializerMethodField()
    closed_on = serializers.DateField()
    why = serializers.ChoiceField(choices=MonthAside.Why.values)
    until = serializers.DateField(allow_null=True)
    comes_in = serializers.CharField(
        help_text="The month in whose run it is taken; empty where nobody knows."
    )

    def get_number(self, one: MonthAside) -> str:
        case = one.complaint.case
        return number_of(case, case.pk in self.context["seen"])


class MonthDetailSerializer(MonthSerializer):
    """A run with what this reader may see of it: a head of department the lines of the own departments."""

    intact = serializers.SerializerMethodField(
        help_text="Whether the rows are those written at the closing; null while it is open."
    )
    amount = serializers.SerializerMethodField()
    cases = serializers.SerializerMethodField()
    totals = serializers.SerializerMethodField()
    confirmations = serializers.SerializerMethodField()
    beside = serializers.SerializerMethodField()

    @property
    def figures(self) -> MonthFigures:
        """What this reader may see."""
        found: MonthFigures = self.context["figures"]
        return found

    def get_intact(self, run: MonthRun) -> bool | None:
        return None if run.is_open else is_intact(self.context["everything"])

    @extend_schema_field(MoneySerializer)
    def get_amount(self, run: MonthRun) -> dict[str, str] | None:
        return money(self.figures.amount, self.context["company_currency"])

    @extend_schema_field(MonthCaseSerializer(many=True))
    def get_cases(self, run: MonthRun) -> Any:
        rows = case_rows(self.figures.lines, self.context["seen"])
        return MonthCaseSerializer(rows, many=True, context=self.context).data

    @extend_schema_field(MonthTotalSerializer(many=True))
    def get_totals(self, run: MonthRun) -> Any:
        return MonthTotalSerializer(self.figures.totals, many=True, context=self.context).data

    @extend_schema_field(MonthConfirmationSerializer(many=True))
    def get_confirmations(self, run: MonthRun) -> Any:
        return MonthConfirmationSerializer(self.figures.parts, many=True, context=self.context).data

    @extend_schema_field(MonthAsideSerializer(many=True))
    def get_beside(self, run: MonthRun) -> Any:
        return MonthAsideSerializer(self.figures.asides, many=True, context=self.context).data


READERS = ("opened_by", "closed_by", "closed_for")


class Months(InterfaceView):
    """The runs of the months."""

    @extend_schema(
        operation_id="months_list",
        tags=["months"],
        summary=_("Runs of the months"),
        parameters=[
            query("state", _("The state."), enum=list(MonthRun.State.values)),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(MonthSerializer)),
    )
    def get(self, request: Request) -> Response:
        must_read_months(reader_of(self.by, at=self.at))
        asked = Asked(request, ("state",))
        rows = MonthRun.objects.select_related(*READERS)
        if state := asked.one_of("state", MonthRun.State.values):
            rows = rows.filter(state=state)
        return asked.page(request, rows, lambda found: MonthSerializer(found, many=True).data)


class OneMonth(InterfaceView):
    """One run."""

    @extend_schema(
        operation_id="months_retrieve",
        tags=["months"],
        summary=_("One run of a month"),
        description=_(
            "The sheet of the month: cases with ratios and amounts, totals, confirmations, and the cases beside the figures with the reason."
        ),
        responses=answers(MonthDetailSerializer),
    )
    def get(self, request: Request, month: str) -> Response:
        reader = reader_of(self.by, at=self.at)
        must_read_months(reader)
        found = month_named(month)
        run = MonthRun.objects.select_related(*READERS).filter(month=found).first() if found else None
        if run is None:
            raise Http404
        everything = figures_of(run)
        figures = shown_to(reader, everything)
        seen = cases_seen(reader, figures)
        context = {
            "everything": everything,
            "figures": figures,
            "seen": seen,
            "people": people_shown(figures, seen),
            "company_currency": run.currency or Company.get().currency,
        }
        return Response(MonthDetailSerializer(run, context=context).data)


def register_months() -> None:
    """Give the runs their addresses in the API."""
    beside.register(
        path("months/", Months.as_view(), name="months"),
        path("months/<str:month>/", OneMonth.as_view(), name="month"),
        collection="months",
    )
