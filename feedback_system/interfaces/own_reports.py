"""Own reports for programs: those the reader may open, and the table of one with her numbers. Reading only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.cases.fields import local_day
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging
from feedback_system.interfaces.views.base import InterfaceView
from feedback_system.reporting.builder.definition import read_query
from feedback_system.reporting.builder.measures import Measure
from feedback_system.reporting.builder.models import OwnReport
from feedback_system.reporting.builder.operations import report_for
from feedback_system.reporting.builder.tables import Cell, Line, Result, result_for
from feedback_system.reporting.rights import must_read_figures


class OwnReportSerializer(serializers.ModelSerializer):
    """A kept question. It holds no number."""

    owner = serializers.CharField(help_text="Who keeps it.")

    class Meta:
        model = OwnReport
        fields = ("id", "name", "owner", "shared", "query", "changed_at")
        extra_kwargs = {
            "shared": {"help_text": "nobody, department or readers."},
            "query": {"help_text": "The question as it stands in the address of the page."},
        }


class OwnReportCellSerializer(serializers.Serializer):
    """One number. Of a part `cases` is what it is a part of, else how many cases it looks at."""

    value = serializers.DecimalField(
        max_digits=20, decimal_places=2, allow_null=True, help_text="null where it looks at no case of days."
    )
    cases = serializers.IntegerField()
    list = serializers.CharField(allow_blank=True, help_text="The page that lists exactly its cases.")


class OwnReportLineSerializer(serializers.Serializer):
    """One row."""

    key = serializers.CharField(
        help_text="“~others” for those put together, none for those that name nothing."
    )
    label = serializers.CharField()  # type: ignore[assignment]
    cells = OwnReportCellSerializer(many=True)
    total = OwnReportCellSerializer()


class OwnReportColumnSerializer(serializers.Serializer):
    """The head of one column."""

    key = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class OwnReportResultSerializer(serializers.Serializer):
    """A report with the numbers of this reader."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    as_of = serializers.DateTimeField()
    measure = serializers.CharField(help_text="Its code never changes its meaning.")
    meaning = serializers.CharField()
    columns = OwnReportColumnSerializer(many=True)
    rows = OwnReportLineSerializer(many=True)
    total = OwnReportCellSerializer()


def _cell(measure: Measure, one: Cell) -> dict[str, Any]:
    return {
        "value": measure.value(one.tally),
        "cases": one.cases,
        "list": one.cases_url or (one.texts[-1][1] if one.texts else ""),
    }


def _row(measure: Measure, line: Line) -> dict[str, Any]:
    return {
        "key": line.value,
        "label": line.label,
        "cells": [_cell(measure, one) for one in line.cells],
        "total": _cell(measure, line.total or line.cells[0]),
    }


def _told(report: OwnReport, result: Result) -> dict[str, Any]:
    measure = result.measure
    return {
        "id": report.pk,
        "name": report.name,
        "as_of": result.at,
        "measure": measure.code,
        "meaning": f"{measure.label}. {measure.meaning}",
        "columns": [{"key": one.value, "label": one.label} for one in result.columns],
        "rows": [_row(measure, line) for line in result.rows],
        "total": _cell(measure, result.total),
    }


class OwnReports(InterfaceView):
    """The reports that the reader may open."""

    @extend_schema(
        operation_id="own_reports_list",
        tags=["dashboard"],
        summary=gettext_lazy("Own reports: yours and those shared with you"),
        parameters=[*paging(list(NEWEST_FIRST), "-id")],
        responses=answers(page_of(OwnReportSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ())
        must_read_figures(self.by)

        def write(found: list[OwnReport]) -> Any:
            return OwnReportSerializer(found, many=True).data

        return asked.page(request, OwnReport.objects.for_reader(self.by), write)


class OneOwnReport(InterfaceView):
    """One report with its numbers."""

    @extend_schema(
        operation_id="own_reports_retrieve",
        tags=["dashboard"],
        summary=gettext_lazy("One own report: its table, counted now over the cases that have reached you"),
        responses=answers(OwnReportResultSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        Asked(request, ())
        must_read_figures(self.by)
        report = report_for(self.by, pk)
        definition = read_query(report.query, local_day(self.at))
        result = result_for(definition, user=self.by, at=self.at)
        return Response(OwnReportResultSerializer(_told(report, result)).data)
