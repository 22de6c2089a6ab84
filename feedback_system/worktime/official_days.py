"""Reads a table of official holidays and make-up workdays; `loading.py` stores what is read here.

Columns: date, kind ("holiday" or "make_up_workday"), name_zh_hans, name_zh_hant, name_en, source. Days that
are off or worked as their weekday says need no row.
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
class Problem:
    """What is wrong in one line of the table (line 1 is the heading)."""

    line: int
    code: str
    value: str = ""


class UnreadableTable(ValueError):
    """A table that was refused as a whole; `problems` names every line that must be mended."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {p.line}: {p.code} {p.value}".rstrip() for p in self.problems))


def read_official_days(text: str) -> tuple[OfficialDay, ...]:
    """The rows of the table in order of date.

    :raises UnreadableTable: if a column is missing, a date or kind is unknown, a name or source is empty, or
        a date comes twice.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableTable([Problem(1, "column_missing", ", ".join(missing))])
    days: dict[date, OfficialDay] = {}
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
        if values["kind"] not in set(DayKind):
            problems.append(Problem(reader.line_num, "kind_unknown", values["kind"]))
            continue
        problems += [
            Problem(reader.line_num, "value_missing", column)
            for column in ("name_zh_hans", "source")
            if not values[column]
        ]
        names = {column: values[column] for column in ("name_zh_hans", "name_zh_hant", "name_en")}
        days[day] = OfficialDay(day, SpecialDay(DayKind(values["kind"]), **names), values["source"])
    if problems:
        raise UnreadableTable(problems)
    return tuple(days[day] for day in sorted(days))
