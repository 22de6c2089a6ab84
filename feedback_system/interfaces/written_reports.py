"""The written reports for programs: the list, and one report with its figures and texts. Reading only, in the scope of the reader.

A signed report has its figures as they were signed; a draft, for who works on it, has them as they stand now.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.errors import Invalid
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging, query
from feedback_system.interfaces.serializers import PersonSerializer
from feedback_system.interfaces.views.base import InterfaceView
from feedback_system.reports.figures import Table
from feedback_system.reports.kinds import report_named
from feedback_system.reports.models import Report
from feedback_system.reports.opening import Opened, opened
from feedback_system.reports.periods import Rhythm, period_named
from feedback_system.reports.rights import kinds_read, must_read_reports, reader_of, reports_for
from feedback_system.reports.sections import Row
from feedback_system.reports.telling import cell_of


class WrittenReportSerializer(serializers.Serializer):
    """One edition of a report."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="The code of the kind, such as quality-week.")
    label = serializers.SerializerMethodField(help_text="What the kind is called.")  # type: ignore[assignment]
    rhythm = serializers.ChoiceField(choices=[one.value for one in Rhythm])
    period = serializers.CharField(source="period.code", help_text="Such as 2026-W10, 2026-03 or 2026-Q1.")
    first_day = serializers.DateField()
    last_day = serializers.DateField(source="period.last")
    edition = serializers.IntegerField()
    reason = serializers.CharField(help_text="Why a later edition corrects the one before.")
    is_signed = serializers.BooleanField(help_text="Whether texts and figures are frozen.")
    opened_by = PersonSerializer()
    opened_at = serializers.DateTimeField()
    signed_by = serializers.SerializerMethodField()
    signed_on_behalf_of = serializers.SerializerMethodField()
    signed_at = serializers.SerializerMethodField()
    checksum = serializers.SerializerMethodField(
        help_text="Over everything that was signed, the cases behind the numbers too; empty before."
    )

    def get_label(self, report: Report) -> str:
        kind = report_named(report.kind)
        return str(kind.label) if kind is not None else report.kind

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_signed_by(self, report: Report) -> Any:
        return PersonSerializer(report.signed.by).data if report.is_signed else None

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_signed_on_behalf_of(self, report: Report) -> Any:
        person = report.signed.on_behalf_of if report.is_signed else None
        return PersonSerializer(person).data if person is not None else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_signed_at(self, report: Report) -> Any:
        return serializers.DateTimeField().to_representation(report.signed.at) if report.is_signed else None

    def get_checksum(self, report: Report) -> str:
        return report.signed.checksum if report.is_signed else ""


class ReportFigureSerializer(serializers.Serializer):
    """One number, or a share in %."""

    column = serializers.CharField(help_text="The code of the column; it never changes its meaning.")
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField(help_text="The definition in words.")
    value = serializers.CharField(help_text="A whole number, or a share such as 12.5 %.")


class ReportRowSerializer(serializers.Serializer):
    """One row of a table."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    figures = ReportFigureSerializer(many=True)


class ReportTableSerializer(serializers.Serializer):
    """One table of the report."""

    section = serializers.CharField()
    title = serializers.CharField()
    rows = ReportRowSerializer(many=True)


class ReportTextSerializer(serializers.Serializer):
    """One written part."""

    part = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class WrittenReportDetailSerializer(WrittenReportSerializer):
    """A report with its figures and what is written in it."""

    figures_as_of = serializers.SerializerMethodField(
        help_text="When the figures were counted: at the signature, or now for a draft."
    )
    tables = serializers.SerializerMethodField()
    texts = serializers.SerializerMethodField()

    @property
    def one(self) -> Opened:
        """The report as this reader gets it."""
        found: Opened = self.context["opened"]
        return found

    @extend_schema_field(serializers.DateTimeField())
    def get_figures_as_of(self, report: Report) -> Any:
        at = report.signed.at if report.is_signed else self.one.at
        return serializers.DateTimeField().to_representation(at)

    @extend_schema_field(ReportTableSerializer(many=True))
    def get_tables(self, report: Report) -> Any:
        return [_table(table) for table in self.one.tables()]

    @extend_schema_field(ReportTextSerializer(many=True))
    def get_texts(self, report: Report) -> Any:
        written = self.one.texts()
        return [
            {"part": part.code, "label": str(part.label), "text": written[part.code]}
            for part in self.one.kind.texts
            if written.get(part.code)
        ]


def _table(table: Table) -> dict[str, Any]:
    section = table.section
    return {
        "section": section.code,
        "title": str(section.title),
        "rows": [{"key": row.key, "label": row.label, "figures": _figures(table, row)} for row in table.rows],
    }


def _figures(table: Table, row: Row) -> list[dict[str, str]]:
    return [
        {
            "column": column.code,
            "label": str(column.label),
            "meaning": str(column.meaning),
            "value": str(cell_of(row, column)),
        }
        for column in table.section.columns
    ]


def in_period(text: str) -> Q:
    """The condition on reports of the period that is written so. :raises Invalid: nothing is written so"""
    for rhythm in Rhythm:
        found = period_named(text, rhythm)
        if found is not None:
            return Q(rhythm=rhythm.value, first_day=found.first)
    raise Invalid({"period": [_("Send a week, a month or a quarter, such as 2026-W10, 2026-03 or 2026-Q1.")]})


class WrittenReports(InterfaceView):
    """The reports that the reader may open."""

    @extend_schema(
        operation_id="written_reports_list",
        tags=["written-reports"],
        summary=gettext_lazy("Written reports: the drafts you work on, and the signed ones that are for you"),
        parameters=[
            query("kind", gettext_lazy("Code of the kind of report.")),
            query("signed", gettext_lazy("Whether it is signed."), type=bool),
            query("period", gettext_lazy("The period, such as 2026-W10, 2026-03 or 2026-Q1.")),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(WrittenReportSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("kind", "signed", "period"))
        reader = reader_of(self.by, at=self.at)
        must_read_reports(reader)
        kinds = kinds_read(reader)
        if code := asked.one_of("kind", [kind.code for kind in kinds]):
            kinds = [kind for kind in kinds if kind.code == code]
        rows = reports_for(reader, kinds).select_related("opened_by", "signed__by", "signed__on_behalf_of")
        signed = asked.yes_or_no("signed")
        if signed is not None:
            rows = rows.filter(signed__isnull=not signed)
        if period := asked.text("period"):
            rows = rows.filter(in_period(period))

        def write(found: list[Report]) -> Any:
            return WrittenReportSerializer(found, many=True).data

        return asked.page(request, rows, write)


class OneWrittenReport(InterfaceView):
    """One report."""

    @extend_schema(
        operation_id="written_reports_retrieve",
        tags=["written-reports"],
        summary=gettext_lazy(
            "One written report with its figures and texts; those of a signed one are frozen"
        ),
        responses=answers(WrittenReportDetailSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        Asked(request, ())
        one = opened(pk, self.by, at=self.at)
        return Response(WrittenReportDetailSerializer(one.report, context={"opened": one}).data)
