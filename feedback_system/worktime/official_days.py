"""Reads a table of official holidays and make-up workdays; `loading.py` stores what is read here.

Columns: date, kind ("holiday" or "make_up_workday"), name_zh_hans, name_zh_hant, name_en, source. Days that
are off or worked as their weekday says need no row. The yearly notice as it is published, in words, is read by
`notice_text.py`; `yearly.py` takes either.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from feedback_system.worktime.calendar import DayKind, SpecialDay

COLUMNS = ("date", "kind", "name_zh_hans", "name_zh_hant", "name_en", "source")
SEED_FILE = Path(__file__).resolve().parent / "data" / "china_holidays.csv"


@dataclass(frozen=True)
class OfficialDay:
    """One row: a day that differs from its weekday, and the notice that says so."""

    day: date
    special: SpecialDay
    source: str


@dataclass(frozen=True)
class Placed:
    """A day and the line of the text that names it."""

    line: int
    official: OfficialDay


@dataclass(frozen=True)
class Problem:
    """What is wrong in one line of the table (line 1 is the first one, the heading of a table)."""

    line: int
    code: str
    value: str = ""
    detail: str = ""


class UnreadableTable(ValueError):
    """A table that was refused as a whole; `problems` names every line that must be mended."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"line {p.line}: {p.code} {p.value} {p.detail}".rstrip() for p in self.problems)
        )


def read_official_days(text: str) -> tuple[OfficialDay, ...]:
    """The rows of the table in order of date.

    :raises UnreadableTable: if a column is missing, a date or kind is unknown, a name or source is empty, or
        a date comes twice.
    """
    placed, problems = table_rows(text)
    if problems:
        raise UnreadableTable(problems)
    return tuple(sorted((one.official for one in placed), key=lambda row: row.day))


def table_rows(text: str) -> tuple[list[Placed], list[Problem]]:
    """The rows of the table with their lines, and what is wrong with the others. Commas, tabs (as a spreadsheet
    copies cells) and semicolons may part the columns.
    """
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    delimiter = next((mark for mark in "\t;" if mark in heading and "," not in heading), ",")
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        return [], [Problem(1, "column_missing", ", ".join(missing))]
    found: list[Placed] = []
    days: set[date] = set()
    problems: list[Problem] = []
    for row in reader:
        values = {column: (row[column] or "").strip() for column in COLUMNS}
        try:
            day = date.fromisoformat(values["date"])
        except ValueError:
            problems.append(Problem(reader.line_num, "date_unknown", values["date"]))
            continue
        if day in days:
            problems.append(Problem(reader.line_num, "date_twice", values["date"]))
            continue
        days.add(day)
        if values["kind"] not in set(DayKind):
            problems.append(Problem(reader.line_num, "kind_unknown", values["kind"]))
            continue
        problems += [
            Problem(reader.line_num, "value_missing", column)
            for column in ("name_zh_hans", "source")
            if not values[column]
        ]
        names = {column: values[column] for column in ("name_zh_hans", "name_zh_hant", "name_en")}
        official = OfficialDay(day, SpecialDay(DayKind(values["kind"]), **names), values["source"])
        found.append(Placed(reader.line_num, official))
    return found, problems


def table_text(rows: Iterable[OfficialDay]) -> str:
    """The rows as the table that `read_official_days` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row.day):
        special = row.special
        writer.writerow(
            (
                row.day.isoformat(),
                special.kind.value,
                special.name_zh_hans,
                special.name_zh_hant,
                special.name_en,
                row.source,
            )
        )
    return out.getvalue()
