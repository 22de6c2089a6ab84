"""A report as one reader gets it, with its figures live or signed: for the page, the file, the paper and the mail alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from feedback_system.company.models import Company
from feedback_system.printing import engine
from feedback_system.printing.codes import code_for
from feedback_system.reports.figures import Moved, Table, live_tables, signed_tables, what_moved
from feedback_system.reports.kinds import ReportKind, report_named
from feedback_system.reports.models import Report
from feedback_system.reports.operations import texts_of
from feedback_system.reports.prints import written_report
from feedback_system.reports.rights import Reader, cases_counted_for, may_open, reader_of
from feedback_system.reports.sections import Asked
from feedback_system.reports.telling import file_lines

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Opened:
    """A report as one reader gets it at an instant."""

    report: Report
    kind: ReportKind
    reader: Reader
    at: datetime

    @property
    def asked(self) -> Asked | None:
        """What a draft counts for this reader; None for a signed report."""
        if self.report.is_signed:
            return None
        return Asked(cases_counted_for(self.reader, self.kind), self.report.period, self.at)

    def tables(self) -> list[Table]:
        """The figures: live in the scope of the reader, or as they were signed."""
        asked = self.asked
        return (
            signed_tables(self.kind, self.report.signed) if asked is None else live_tables(self.kind, asked)
        )

    def texts(self) -> dict[str, str]:
        """What is written, by part. Note: one query."""
        if not self.report.is_signed:
            return texts_of(self.report)
        return {one.part: one.text for one in self.report.signed.texts.all()}

    def moved(self, tables: Sequence[Table]) -> list[Moved]:
        """What differs from the edition before. Note: one query, none for a first edition."""
        before = self.report.replaces
        if before is None or not before.is_signed:
            return []
        return what_moved(signed_tables(self.kind, before.signed), tables)

    @property
    def name(self) -> str:
        """What its files are called, without the ending."""
        return f"{self.kind.code}-{self.report.period.code}-{self.report.edition}".lower()

    def lines(self) -> Iterator[list[Any]]:
        """The figures with their definitions, and the texts, as lines of a file."""
        about = f"{self.kind.label} {self.report.period.code}"
        return file_lines(self.kind, self.tables(), self.texts(), about=about)

    def paper(self) -> engine.Paper:
        """The report on paper, in the company's zone. :raises PrintFailed: it cannot be set"""
        tables, company = self.tables(), Company.get()
        readings = (
            self.report.signed.readings.select_related("person").order_by("pk")
            if self.report.is_signed
            else []
        )
        with timezone.override(company.zone):
            data = written_report(
                self.report,
                self.kind,
                tables,
                self.texts(),
                moved=self.moved(tables),
                readings=list(readings),
                company=company,
                code=code_for(self.report.get_absolute_url()),
                by=self.reader.user,
                at=self.at,
            )
            return engine.make("form.typ", data)


def opened(pk: int, user: User, *, at: datetime) -> Opened:
    """The report with that id. :raises Http404: there is none, or it is not for her"""
    joined = ("signed__by", "signed__on_behalf_of", "replaces__signed", "opened_by", "correction")
    report = Report.objects.select_related(*joined).filter(pk=pk).first()
    kind = report_named(report.kind) if report is not None else None
    reader = reader_of(user, at=at)
    if report is None or kind is None or not may_open(reader, kind, report):
        raise Http404
    return Opened(report, kind, reader, at)
