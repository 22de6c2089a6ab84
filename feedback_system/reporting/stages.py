"""Days at each stage of the complaints and other cases closed in a month: the box of their spread (R-03, time per stage and department).

A stay is one desk's time with the case; all stays of a case at a stage are added up. Days are of 24 hours, to a tenth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DurationField, F, QuerySet, Sum

from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import StageVisit
from feedback_system.reporting.answers.keeping import Question, keep, known_to, question_of
from feedback_system.reporting.answers.models import Side
from feedback_system.reporting.asking import Asked

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Box:
    """The spread of days at one stage: least, quarter, middle, three quarters, most, over so many cases."""

    stage: str
    label: str
    cases: int
    least: float
    quarter: float
    middle: float
    three_quarters: float
    most: float


def boxes(asked: Asked, kind: str) -> list[Box]:
    """The stages through which the cases of a kind closed in the month went, in the order of the kind.

    Note: at most four queries, fewer where the stages were looked up with the rest of a board.
    """
    question = question_of_stages(asked, kind)
    place = (question, asked.first) if question is not None else None
    kept = known_to(asked, [place]).answers.get(place) if place is not None else None
    if kept is None:
        kept = _spread(_stays(asked, kind, closed_month=asked.first))
        if place is not None:
            keep(asked, {place: kept})
    known = kind_named(kind)
    order = {str(code): number for number, (code, _label) in enumerate(known.states.choices)}
    kept.sort(key=lambda one: order.get(one[0], len(order)))
    return [Box(stage, str(known.state_label(stage)), *numbers) for stage, *numbers in kept]


def question_of_stages(asked: Asked, kind: str) -> Question | None:
    """The question about the stages, without its month."""
    return question_of(_stays(asked, kind), Side.STAYS)


def _stays(asked: Asked, kind: str, **more: date) -> QuerySet[Any]:
    """The days of each case at each stage, however often it stayed there."""
    cases = asked.facts.filter(kind=kind, **more)
    stays = StageVisit.objects.filter(left_at__isnull=False, beside=False, case__in=cases.values("case"))
    spent = Sum(F("left_at") - F("entered_at"), output_field=DurationField())
    return stays.order_by().values_list("state", "case").annotate(spent=spent)


def _spread(stays: QuerySet[Any]) -> list[list[Any]]:
    spent: dict[str, list[float]] = defaultdict(list)
    for state, _case, time in stays.iterator():
        spent[state].append(time / DAY)
    found: list[list[Any]] = []
    for state, days in sorted(spent.items()):
        days.sort()
        five = (days[0], *(quantile(days, part) for part in (0.25, 0.5, 0.75)), days[-1])
        found.append([state, len(days), *(round(one, 1) for one in five)])
    return found


def quantile(ordered: Sequence[float], part: float) -> float:
    """The value below which that part of them lies, between neighbours in proportion."""
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
