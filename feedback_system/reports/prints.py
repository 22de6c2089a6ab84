"""A written report on paper: figures with their definitions, what was written, who signed and who has read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    name_of,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows
from feedback_system.reports.figures import Moved, Table
from feedback_system.reports.kinds import ReportKind
from feedback_system.reports.models import Report
from feedback_system.reports.telling import cell_of, row_title, sum_shares

IN_A_ROW = 3
"""Signature places side by side."""


def written_report(
    report: Report,
    kind: ReportKind,
    tables: Sequence[Table],
    texts: Mapping[str, str],
    *,
    moved: Sequence[Moved],
    readings: Sequence[Any],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The report as data for `engine.make`, in the active language and zone."""
    signed = report.signed if report.is_signed else None
    period = report.period
    return form(
        company=company.name,
        title=str(kind.label),
        head=(period.code, _("Edition %(number)d") % {"number": report.edition}),
        subtitle="" if signed else _("Draft: the figures are those of the moment and may still change."),
        blocks=[
            facts(
                fact(_("Period"), f"{day(period.first)} – {day(period.last)}"),
                fact(
                    _("Signed by"),
                    f"{name_of(signed.by, signed.on_behalf_of)} {instant(signed.at)}" if signed else "",
                ),
                *([fact(_("Why it is corrected"), report.reason, wide=True)] if report.reason else []),
                *([fact(_("Checksum"), signed.checksum, wide=True)] if signed else []),
            ),
            *([_moved(moved)] if moved else []),
            *(_figures(one) for one in tables if one.rows),
            *(opinion(one.label, part(texts[one.code])) for one in kind.texts if texts.get(one.code)),
            _meanings(tables),
            *_read_by(readings),
        ],
        code=code,
        by=by,
        at=at,
    )


def _figures(one: Table) -> Block:
    section, bars = one.section, sum_shares(one)
    return table(
        section.title,
        [
            *([column("", 0.4, number=True)] if bars else []),
            column(row_title(one), 2.4),
            *(column(each.label, 1, number=True) for each in section.columns),
            *([column(_("Sum of shares"), 1, number=True)] if bars else []),
        ],
        [
            [
                *([bars[place].place] if bars else []),
                row.label,
                *(cell_of(row, each) for each in section.columns),
                *([f"{bars[place].sum_percent:.1f} %"] if bars else []),
            ]
            for place, row in enumerate(one.rows)
        ],
    )


def _meanings(tables: Sequence[Table]) -> Block:
    return table(
        _("What the figures mean"),
        [column(pgettext("report", "Part"), 1.2), column(_("Figure"), 1.2), column(_("Definition"), 4)],
        [
            [one.section.title, each.label, each.meaning]
            for one in tables
            if one.rows
            for each in one.section.columns
        ],
    )


def _moved(moved: Sequence[Moved]) -> Block:
    return table(
        _("What moved since the edition before"),
        [
            column(pgettext("report", "Part"), 2),
            column(_("Row"), 2),
            column(_("Figure"), 2),
            column(pgettext("edition", "Before"), 1, number=True),
            column(pgettext("edition", "Now"), 1, number=True),
        ],
        [[one.section, one.row, one.column, one.before, one.after] for one in moved],
    )


def _read_by(readings: Sequence[Any]) -> list[Block]:
    places = [signature(_("Read"), str(one.person), instant(one.at)) for one in readings]
    return [signatures(*places[start : start + IN_A_ROW]) for start in range(0, len(places), IN_A_ROW)]
