"""One year of official days out of what somebody pastes or uploads: our table, or the yearly notice in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback_system.worktime.calendar import DayKind
from feedback_system.worktime.notice_text import missing_holidays, read_notice
from feedback_system.worktime.official_days import (
    COLUMNS,
    OfficialDay,
    Placed,
    Problem,
    UnreadableTable,
    table_rows,
)

LARGEST_FILE = 1_000_000
"""Bytes; a notice has three thousand."""
OFFICE_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
"""How Word, Excel and PDF files begin."""


@dataclass(frozen=True)
class YearlyDays:
    """The special days of a year in order of date.

    `before` are days of the December before that the notice names too, because New Year's holiday begins there.
    `missing` are the holidays of every year of which no day off is named: a part of the notice may be missing.
    """

    year: int
    days: tuple[OfficialDay, ...]
    before: tuple[OfficialDay, ...] = ()
    missing: tuple[str, ...] = ()


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without its mark, UTF-16 with its mark, or GB 18030.

    :raises UnreadableTable: if it is no text, or too large.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableTable([Problem(0, "file_too_large")])
    if content.startswith(OFFICE_FILES):
        raise UnreadableTable([Problem(0, "file_not_text")])
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableTable([Problem(0, "file_not_text")])


def is_table(text: str) -> bool:
    """Whether the text is our table, not a notice in words: its first line names our columns."""
    first = text.lstrip("\ufeff \n").partition("\n")[0]
    return first.startswith("date") and any(column in first for column in COLUMNS[1:])


def read_year(text: str, year: int, source: str = "") -> YearlyDays:
    """The official days of `year`. `source` says where a notice in words comes from; a table has a column for it.

    :raises UnreadableTable: with every line that must be mended.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if is_table(text):
        placed, problems = table_rows(text.lstrip("\ufeff \n"))
    else:
        notice = read_notice(text, year, source)
        placed, problems = list(notice.days), list(notice.problems)
        if placed and not notice.source:
            problems.append(Problem(0, "source_missing"))
    problems += _wrong(placed, year, december_before=not is_table(text))
    if not placed and not problems:
        problems.append(Problem(0, "empty"))
    if problems:
        raise UnreadableTable(sorted(problems, key=lambda problem: problem.line))
    days = sorted((one.official for one in placed), key=lambda row: row.day)
    own = tuple(row for row in days if row.day.year == year)
    return YearlyDays(
        year, own, tuple(row for row in days if row.day.year != year), tuple(missing_holidays(days))
    )


def _wrong(placed: list[Placed], year: int, *, december_before: bool) -> list[Problem]:
    """What no single line shows: days of other years, days named twice, make-up days on a working day."""
    problems: list[Problem] = []
    seen: dict[date, int] = {}
    for one in placed:
        day = one.official.day
        text = day.isoformat()
        if day.year != year and not (december_before and day == date(year - 1, 12, day.day)):
            problems.append(Problem(one.line, "year_wrong", text, str(year)))
        if day in seen:
            problems.append(Problem(one.line, "date_twice", text))
        seen.setdefault(day, one.line)
        if one.official.special.kind is DayKind.MAKE_UP_WORKDAY and day.weekday() < 5:
            problems.append(Problem(one.line, "make_up_on_a_weekday", text))
    return problems
