"""The pack in numbers: for each line how many cases were looked at, of how many it holds, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.enums import TextChoices
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from feedback_system.conformity.asking import Look
from feedback_system.conformity.lines import Line, Measure, Standard, all_lines
from feedback_system.conformity.models import LineNote
from feedback_system.reporting.models import CaseFact


class Standing(TextChoices):
    """How a line stands."""

    HOLDS = "holds", pgettext_lazy("conformity", "holds")
    EXCEPTIONS = "exceptions", pgettext_lazy("conformity", "exceptions")
    NO_DATA = "no_data", pgettext_lazy("conformity", "no data")
    BY_DOCUMENT = "by_document", pgettext_lazy("conformity", "answered by document")
    NO_DOCUMENT = "no_document", pgettext_lazy("conformity", "no document named yet")


class Part(TextChoices):
    """Which cases of a line are listed."""

    ALL = "all", pgettext_lazy("conformity", "Looked at")
    HELD = "held", pgettext_lazy("conformity", "It holds")
    EXCEPTIONS = "exceptions", pgettext_lazy("conformity", "Exceptions")


@dataclass(frozen=True)
class Answer:
    """One line with its numbers in the period; both are 0 where a document answers."""

    line: Line
    look: Look
    held: int
    whole: int
    note: LineNote | None

    @property
    def exceptions(self) -> int:
        """Of how many cases it does not hold."""
        return self.whole - self.held

    @property
    def target(self) -> Decimal | None:
        """The share in % that somebody has set as the aim."""
        return self.note.target if self.note is not None else None

    @property
    def standing(self) -> Standing:
        """How it stands: against the target where one is set, else every case counts."""
        if self.line.measure is None:
            named = self.note is not None and self.note.reference
            return Standing.BY_DOCUMENT if named else Standing.NO_DOCUMENT
        if not self.whole:
            return Standing.NO_DATA
        aim = self.target if self.target is not None else Decimal(100)
        return Standing.HOLDS if 100 * self.held >= aim * self.whole else Standing.EXCEPTIONS

    @property
    def share(self) -> str:
        """The share in %, rounded down so that 100 is said of all alone; "" without cases."""
        if not self.whole:
            return ""
        tenths = 1000 * self.held // self.whole
        return f"{tenths // 10}.{tenths % 10} %"

    def url(self, part: str) -> str:
        """The page that lists these cases."""
        return f"{reverse('conformity:cases', args=[self.line.code])}?{urlencode({**self.look.query, 'part': part})}"

    @property
    def held_url(self) -> str:
        """Those of which it holds."""
        return self.url(Part.HELD)

    @property
    def whole_url(self) -> str:
        """All that were looked at."""
        return self.url(Part.ALL)

    @property
    def exceptions_url(self) -> str:
        """Those of which it does not hold."""
        return self.url(Part.EXCEPTIONS)

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """The pages with more, those that this reader may open."""
        user = self.look.user
        return [
            {"label": one.label, "url": reverse(one.url_name)}
            for one in self.line.evidence
            if not one.permissions or any(user.holds(right) for right in one.permissions)
        ]


def pack(look: Look) -> list[Answer]:
    """All lines with their numbers. Note: one query for each measured line, and one for the notes."""
    notes = newest_notes()
    return [_answer(line, look, notes.get(line.code)) for line in all_lines()]


def answer_of(line: Line, look: Look) -> Answer:
    """One line with its numbers. Note: two queries."""
    note = LineNote.objects.filter(line=line.code).select_related("by").order_by("-pk").first()
    return _answer(line, look, note)


def newest_notes() -> dict[str, LineNote]:
    """The note that counts, by code of the line. Note: one query."""
    rows = LineNote.objects.select_related("by").order_by("pk")
    return {one.line: one for one in rows}


def _answer(line: Line, look: Look, note: LineNote | None) -> Answer:
    if line.measure is None:
        return Answer(line, look, 0, 0, note)
    found = _among(line.measure, look).aggregate(
        whole=Count("pk"), held=Count("pk", filter=line.measure.holds(look))
    )
    return Answer(line, look, found["held"], found["whole"], note)


def _among(measure: Measure, look: Look) -> QuerySet[CaseFact]:
    return look.rows(measure.span).filter(measure.looked_at(look))


def rows_of(line: Line, look: Look, part: str) -> QuerySet[CaseFact]:
    """The facts behind a number of a line. A line that a document answers has none."""
    if line.measure is None:
        return CaseFact.objects.none()
    rows, holds = _among(line.measure, look), line.measure.holds(look)
    if part == Part.HELD:
        return rows.filter(holds)
    return rows.filter(~holds) if part == Part.EXCEPTIONS else rows


def by_standard(answers: list[Answer]) -> Iterator[tuple[Standard, list[Answer]]]:
    """The lines of each standard."""
    for standard in Standard:
        found = [one for one in answers if one.line.standard == standard]
        if found:
            yield standard, found
