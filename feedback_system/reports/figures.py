"""The figures of a report: counted now, or as they were signed; what moved between two editions; the seal over all."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import translation

from feedback_system.reports.kinds import ReportKind
from feedback_system.reports.models import Report, SignedCase, SignedFigure, SignedReport
from feedback_system.reports.sections import Asked, Row, Section, rows_of
from feedback_system.reports.wording import in_every_language

BATCH = 1_000


@dataclass(frozen=True)
class Table:
    """A section with its rows, live or signed alike."""

    section: Section
    rows: Sequence[Row]


def live_tables(kind: ReportKind, asked: Asked) -> list[Table]:
    """Every section as it stands now. Note: a fixed number of queries for each section."""
    return [Table(section, rows_of(section, asked)) for section in kind.sections]


def signed_tables(kind: ReportKind, signed: SignedReport) -> list[Table]:
    """Every section as it was signed. Note: one query."""
    rows: dict[str, dict[str, tuple[dict[str, str], dict[str, int]]]] = defaultdict(dict)
    for one in signed.figures.order_by("section", "position", "pk"):
        _labels, numbers = rows[one.section].setdefault(one.row, (one.labels, {}))
        numbers[one.column] = one.number
    return [
        Table(section, [Row(key, _told(labels), numbers) for key, (labels, numbers) in found.items()])
        for section in kind.sections
        for found in [rows[section.code]]
        if section.code in signed.sections
    ]


def _told(labels: Mapping[str, str]) -> str:
    """The name of a row in the active language."""
    return labels.get(translation.get_language() or "", "") or labels.get(settings.LANGUAGE_CODE, "")


@dataclass(frozen=True)
class Frozen:
    """What would be signed: the rows of the figures, and the ids of the cases behind each."""

    figures: list[SignedFigure]
    members: list[list[int]]

    def seal(self, report: Report, texts: Mapping[str, str]) -> str:
        """The seal over what a page shows: texts and numbers."""
        return seal_of(
            report, texts, ((one.section, one.row, one.column, one.number, ()) for one in self.figures)
        )

    def checksum(self, report: Report, texts: Mapping[str, str]) -> str:
        """The seal over everything that is signed, the cases behind the numbers too."""
        return seal_of(
            report,
            texts,
            (
                (one.section, one.row, one.column, one.number, ids)
                for one, ids in zip(self.figures, self.members, strict=True)
            ),
        )


def seal_of(
    report: Report, texts: Mapping[str, str], cells: Iterable[tuple[str, str, str, int, Sequence[int]]]
) -> str:
    """The SHA-256 over a report with its texts and numbers and the ids behind them, in an order of its own."""
    said = {
        "kind": report.kind,
        "period": report.period.code,
        "edition": report.edition,
        "reason": report.reason,
        "texts": {part: text for part, text in texts.items() if text},
        "cells": sorted(
            [section, row, column, number, sorted(ids)] for section, row, column, number, ids in cells
        ),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seal_of_tables(report: Report, texts: Mapping[str, str], tables: Iterable[Table]) -> str:
    """The same seal as `Frozen.seal`, from the tables of a page. No query."""
    cells = (
        (table.section.code, row.key, column.code, row.numbers.get(column.code, 0), ())
        for table in tables
        for row in table.rows
        for column in table.section.stored
    )
    return seal_of(report, texts, cells)


def freeze(kind: ReportKind, asked: Asked) -> Frozen:
    """The figures as rows, with what the rows of the tables are called in every language. Nothing is written here."""
    figures: list[SignedFigure] = []
    members: list[list[int]] = []
    for section in kind.sections:
        numbers, behind = section.numbers(asked), section.members(asked)
        keys = section.keys_in_order(numbers)
        called = in_every_language(partial(section.called, keys))
        for position, key in enumerate(keys):
            for column in section.stored:
                ids = behind.get((key, column.code), [])
                number = len(ids) if column.counts_cases else numbers[key].get(column.code, 0)
                figures.append(
                    SignedFigure(
                        section=section.code,
                        position=position,
                        row=key,
                        labels={language: names[key] for language, names in called.items()},
                        column=column.code,
                        number=number,
                    )
                )
                members.append(sorted(ids) if column.counts_cases else [])
    return Frozen(figures, members)


def write_down(frozen: Frozen, signed: SignedReport) -> None:
    """Keep the figures and their cases as rows of a signed report."""
    for one in frozen.figures:
        one.report = signed
    SignedFigure.objects.bulk_create(frozen.figures, batch_size=BATCH)
    SignedCase.objects.bulk_create(
        (
            SignedCase(figure=figure, case_id=pk)
            for figure, ids in zip(frozen.figures, frozen.members, strict=True)
            for pk in ids
        ),
        batch_size=BATCH,
    )


def is_intact(signed: SignedReport) -> bool:
    """Whether what stands in the rows is what was signed. Note: three queries."""
    ids: dict[int, list[int]] = defaultdict(list)
    for figure, case in SignedCase.objects.filter(figure__report=signed).values_list("figure", "case"):
        ids[figure].append(case)
    cells = (
        (one.section, one.row, one.column, one.number, ids.get(one.pk, [])) for one in signed.figures.all()
    )
    texts = {one.part: one.text for one in signed.texts.all()}
    return seal_of(signed.report, texts, cells) == signed.checksum


@dataclass(frozen=True)
class Moved:
    """A number that is another one in the later edition."""

    section: Any
    row: str
    column: Any
    before: int
    after: int


def what_moved(before: Sequence[Table], after: Sequence[Table]) -> list[Moved]:
    """The numbers that differ between two editions, in the order of the later one; a row that is gone counts as 0."""
    earlier = {table.section.code: {row.key: row for row in table.rows} for table in before}
    later = {table.section.code: {row.key: row for row in table.rows} for table in after}
    sections = {table.section.code: table.section for table in (*after, *before)}
    found = []
    for code, section in sections.items():
        old, new = earlier.get(code, {}), later.get(code, {})
        for key in dict.fromkeys([*new, *old]):
            for column in section.stored:
                was = old[key].numbers.get(column.code, 0) if key in old else 0
                now = new[key].numbers.get(column.code, 0) if key in new else 0
                if was != now:
                    label = (new.get(key) or old[key]).label
                    found.append(Moved(section.title, label, column.label, was, now))
    return found


def cases_behind(
    kind: ReportKind, report: Report, asked: Asked | None, *, section: str, row: str, column: str
) -> list[int] | None:
    """The ids of the cases behind one number, the newest first; None where the report has no such number.

    `asked` is what a draft counts, None for a signed report.
    """
    found = kind.section(section)
    chosen = kind.column_of(section, column)
    if found is None or chosen is None or chosen.is_share or not chosen.counts_cases:
        return None
    if asked is None:
        figure = report.signed.figures.filter(section=section, row=row, column=column).first()
        return None if figure is None else list(figure.rows.order_by("-case").values_list("case", flat=True))
    members = found.members(asked, column=column)
    if (row, column) not in members and row not in found.numbers(asked):
        return None
    return sorted(members.get((row, column), []), reverse=True)
