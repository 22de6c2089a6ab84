"""The book of a kind of case: one line per case with the columns of the company's register form.

A case app hands in its book at start-up; the page, the files and the paper come out of it. The rows are those of a
`CaseList`, so scope and filters are the same as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback_system.cases.models import Case
from feedback_system.desk.lists import CaseList

MOST_IN_FILE = 100_000
MOST_ON_PAPER = 1_000
BATCH = 500


@dataclass(frozen=True)
class Column:
    """One column of a book: its label, its share of a paper line, whether figures stand in it."""

    label: Any
    width: float = 1
    number: bool = False


@dataclass(frozen=True)
class Book:
    """The register of one kind of case."""

    title: Any
    columns: Sequence[Column]
    prepared: Callable[[QuerySet[Case]], QuerySet[Case]]
    """Adds to a question for cases what the lines need, so that no line asks for itself."""
    line: Callable[[Case, datetime], list[Any]]
    """The cells of one case at an instant: texts in the active language, whole numbers, amounts."""


_BOOKS: dict[str, Book] = {}


def register(kind: str, book: Book) -> None:
    """Have `book` be the register of the kind with that code. :raises ValueError: it has one already"""
    if _BOOKS.setdefault(kind, book) is not book:
        raise ValueError(f"two books for {kind}")


def book_of(kind: str) -> Book | None:
    """The book of the kind with that code, or None."""
    return _BOOKS.get(kind)


def headings(book: Book) -> list[str]:
    """The labels of the columns in the active language."""
    return [str(column.label) for column in book.columns]


def lines(book: Book, cases: CaseList, *, most: int = MOST_IN_FILE) -> Iterator[list[Any]]:
    """The heading and the lines in the order of the list, at most `most`; a cut is said in the last line."""
    yield headings(book)
    rows = book.prepared(cases.cases).order_by(*cases.order.terms())
    for number, case in enumerate(rows[: most + 1].iterator(chunk_size=BATCH)):
        if number == most:
            yield [
                _(
                    "Only the first %(most)d cases are in this file. Narrow the list with filters and export again."
                )
                % {"most": most}
            ]
            return
        yield book.line(case, cases.at)


def page_lines(book: Book, cases: Sequence[Case], at: datetime) -> list[list[Any]]:
    """The lines of the cases of one page, in their order."""
    return [book.line(case, at) for case in cases]
