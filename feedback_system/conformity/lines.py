"""The lines of the conformity pack as data: what a clause asks in our own words, and the cases over which it is answered.

A line looks at cases of a period under one condition, and says of which of them it holds. The number, the list behind it and the
exceptions use the same two conditions. What no case can show is answered by a document that a person names. A code never changes its
meaning. Sources: the clauses of the four standards by number; their text is not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.permissions import Permission
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.reporting.figures import Span

if TYPE_CHECKING:
    from feedback_system.conformity.asking import Look

Condition = Callable[["Look"], Q]


class Standard(models.TextChoices):
    """The standards of the pack, by their numbers."""

    ISO_10002 = "iso10002", "ISO 10002"
    ISO_9001 = "iso9001", "ISO 9001"
    IATF_16949 = "iatf16949", "IATF 16949"
    GBT_27922 = "gbt27922", "GB/T 27922"


def _every(look: Look) -> Q:
    return Q()


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Cases of a period, and of which of them a line holds; on facts, without joins that repeat a case."""

    span: Span
    """Those reported in the period, those closed in it, or those that the condition alone names."""
    holds: Condition
    among: Condition = _every
    kinds: tuple[str, ...] = ()
    """The codes of the kinds of case it looks at; () for all."""

    def looked_at(self, look: Look) -> Q:
        """Which cases of the period are looked at."""
        found = self.among(look)
        return found & Q(kind__in=self.kinds) if self.kinds else found


@dataclass(frozen=True)
class Evidence:
    """A page on which more can be seen."""

    label: Any
    url_name: str
    permissions: tuple[Permission, ...] = ()
    """Who may open it: whoever holds one of them; everybody without any."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the pack."""

    code: str
    standard: Standard
    clause: str
    asks: Any
    """What the clause wants, in our own words."""
    meaning: Any
    """How it is answered: the definition of the figure, or which document answers it."""
    measure: Measure | None = None
    """None where a document answers."""
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def sorts_by(self) -> tuple[int, list[tuple[int, str]], str]:
        """Standards in their order, clauses by their numbers."""
        parts = [
            (int(one), "") if one.isdigit() else (0, one) for one in self.clause.replace(" ", ".").split(".")
        ]
        return list(Standard).index(self.standard), parts, self.code


_LINES: dict[str, Line] = {}


def register_line(*lines: Line) -> None:
    """Add lines to the pack. Called at start-up. :raises ValueError: another one has the code"""
    for one in lines:
        if _LINES.setdefault(one.code, one) is not one:
            raise ValueError(f"two lines are called {one.code!r}")


def all_lines() -> list[Line]:
    """The lines in the order of the pack."""
    return sorted(_LINES.values(), key=lambda one: one.sorts_by)


def line_named(code: str) -> Line | None:
    """The line with that code, or None."""
    return _LINES.get(code)


def in_time(*codes: str, kinds: tuple[str, ...], span: Span = Span.OPENED) -> Measure:
    """Cases with a clock of these rules that was met or has run out; it holds where none of them was late.

    A clock that still runs within its time, or is stopped, is no answer yet.
    """

    def rows(look: Look) -> Any:
        return Deadline.objects.filter(case=OuterRef("case"), code__in=codes)

    def late(look: Look) -> Exists:
        met_late = Q(state=DeadlineState.MET, met_at__gte=F("due_at"))
        run_out = Q(state=DeadlineState.RUNNING, due_at__lte=look.at)
        return Exists(rows(look).filter(met_late | run_out))

    def among(look: Look) -> Q:
        return Q(Exists(rows(look).filter(state=DeadlineState.MET))) | Q(late(look))

    return Measure(span=span, kinds=kinds, among=among, holds=lambda look: ~Q(late(look)))
