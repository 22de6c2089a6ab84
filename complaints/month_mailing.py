"""The statistics sheet of a month (客诉案件统计表) that leaves the house: on paper for the page, with files for the mailing of reports."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy

from complaints.models import MonthRun
from complaints.models.month_figures import figures_of
from complaints.models.month_readers import cases_seen, reader_of, shown_to
from complaints.month_rows import case_rows, file_lines
from complaints.prints.month_statistics import month_statistics
from feedback_system.company.models import Company
from feedback_system.notifications.kinds import Enclosure
from feedback_system.printing import engine
from feedback_system.printing.codes import code_for
from feedback_system.reports.mailing.house import excel
from feedback_system.reports.mailing.sources import PDF, XLSX, Edition, Source

if TYPE_CHECKING:
    from accounts.models import User


def statistics_paper(run: MonthRun, *, by: User, at: datetime) -> engine.Paper:
    """The sheet on paper with what this person may read of it, in the company's zone. :raises PrintFailed: it cannot be set"""
    reader, company = reader_of(by, at=at), Company.get()
    figures = shown_to(reader, figures_of(run))
    seen = cases_seen(reader, figures)
    with timezone.override(company.zone):
        data = month_statistics(
            figures,
            case_rows(figures.lines, seen),
            seen=seen,
            company=company,
            code=code_for(run.get_absolute_url()),
            by=by,
            at=at,
        )
        return engine.make("form.typ", data)


def statistics_source() -> list[Source]:
    """The sheet of a closed month as something that can be sent. Source: policy 004, 九.10 (to the general manager's office and the heads)."""
    return [
        Source(
            code="month-statistics",
            label=gettext_lazy("Monthly statistics of complaints"),
            editions=_editions,
            may_read=_reads,
            sees_all=lambda person, at: person.sees_all and reader_of(person, at=at).sees_all,
            files={PDF: _pdf, XLSX: _xlsx},
        )
    ]


def _reads(person: User, at: datetime) -> bool:
    reader = reader_of(person, at=at)
    return reader.sees_all or bool(reader.departments)


def _editions(since: datetime, until: datetime) -> list[Edition]:
    rows = MonthRun.objects.filter(closed_at__gte=since, closed_at__lte=until).order_by("closed_at", "pk")
    return [
        Edition(str(one.pk), one.code, one.closed_at, one.get_absolute_url())
        for one in rows
        if one.closed_at is not None
    ]


def _pdf(key: str, person: User, at: datetime) -> Enclosure:
    run = MonthRun.objects.get(pk=int(key))
    made = statistics_paper(run, by=person, at=at)
    return Enclosure(f"statistics-{run.code}.pdf", made.content, made.content_type)


def _xlsx(key: str, person: User, at: datetime) -> Enclosure:
    run = MonthRun.objects.get(pk=int(key))
    reader = reader_of(person, at=at)
    figures = shown_to(reader, figures_of(run))
    return excel(f"month-{run.code}", file_lines(figures, cases_seen(reader, figures)), title=run.code)
