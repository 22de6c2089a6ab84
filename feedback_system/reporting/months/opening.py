"""Which month the dashboard opens on, and which one it offers beside it, while one month ends and the next has hardly begun.

Without a month in the address the dashboard opens on the present month once three of its working days are over, and on the month
before until then: on the first days of a month every number of it is near zero and no rate can be said, while everybody looks at the
month that is over, which has to be signed before the 10th. What needs action today stands at the top whatever month is shown, so
that nothing urgent is hidden by it. The calendar alone decides, not who signs when, so that on one day everybody opens the same month.
A month in the address means that month. Three working days are ours; “before the 10th” is policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from feedback_system.cases.fields import local_day
from feedback_system.deadlines.calculator import counted_from
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import Board, Number, cases_url
from feedback_system.reporting.figures import figure_named, numbers_by_month
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.queries import RULE
from feedback_system.reports.due import end_of
from feedback_system.reports.periods import Period, Rhythm, period_of

FEWEST_DAYS = 3
"""So many working days of a month have to be over before the dashboard opens on it."""
HEADLINE = ("opened", "closed")
"""The figures that say in one line what a month holds."""


@dataclass(frozen=True)
class Beside:
    """The month that is shown, and the one that a reader may mean instead."""

    shown: Period
    other: Period
    days_over: int
    """Whole working days of the present month that have gone by."""
    days: int
    """Working days of the whole present month."""
    is_opened_on: bool
    """Whether the month was chosen here, not by the address."""
    numbers: Sequence[Number]
    """What the other month holds, for this reader."""
    is_unsigned: bool
    """Whether the month that is over waits to be signed."""
    due_at: datetime | None
    """By when it has to be signed, where it waits for that and a rule says it."""

    @property
    def over(self) -> Period:
        """The month that is over."""
        return min(self.shown, self.other)

    @property
    def shows_present(self) -> bool:
        """Whether the running month is the one that is shown."""
        return self.shown > self.other


def opening_month(at: datetime) -> Period:
    """The month of a dashboard that was asked for without one. Note: at most one query, few for the calendar where it is not kept."""
    present = period_of(local_day(at), Rhythm.MONTH)
    if _days_over(present, at) >= FEWEST_DAYS or not _has_cases_before(present):
        return present
    return present.before


def beside(asked: Asked, board: Board, *, is_opened_on: bool) -> Beside | None:
    """What is offered beside the month asked for; None for older months, and once the question is settled: three working days are
    over and the month before is signed. Where no month was ever signed, its due day settles it. A month before that is empty for this
    reader is not offered.

    Note: no query for older months, else three, five beside the month that is over, few more where its answers are not kept.
    """
    present = period_of(local_day(asked.at), Rhythm.MONTH)
    last = present.before
    if asked.month not in (present, last):
        return None
    days_over = _days_over(present, asked.at)
    signed = SignedMonth.objects.order_by("-month").values_list("month", flat=True).first()
    is_unsigned, due_at = signed is None or signed < last.first, None
    if is_unsigned:
        due_at = _due(last)
        is_unsigned = signed is not None or (due_at is not None and asked.at < due_at)
    if days_over >= FEWEST_DAYS and not is_unsigned:
        return None
    other = last if asked.month == present else present
    numbers = _numbers_before(board) if other == last else _numbers_of(other, asked)
    if other == last and not any(one.value for one in numbers):
        return None
    return Beside(
        asked.month, other, days_over, _days_between(present, present.last + timedelta(days=1)),
        is_opened_on, numbers, is_unsigned, due_at if is_unsigned else None,
    )  # fmt: skip


def _has_cases_before(month: Period) -> bool:
    """Whether the company had cases before this month; else the month before says nothing."""
    return CaseFact.objects.filter(opened_month__lt=month.first).exists()


def _days_over(month: Period, at: datetime) -> int:
    return _days_between(month, local_day(at))


def _days_between(month: Period, until: date) -> int:
    """Working days of the month before that day, by the company's calendar."""
    calendar, days = company_calendar(), (until - month.first).days
    return sum(calendar.is_working_day(month.first + timedelta(days=one)) for one in range(days))


def _due(month: Period) -> datetime | None:
    start = end_of(month.before)
    counted = counted_from(RULE, [start]).get(start)
    return counted.receipt.due if counted is not None else None


def _numbers_before(board: Board) -> list[Number]:
    """The numbers of the month before, which stand on the page already."""
    return [line.before for line in board.lines if line.figure.code in HEADLINE and line.before is not None]


def _numbers_of(month: Period, asked: Asked) -> list[Number]:
    figures = [one for code in HEADLINE if (one := figure_named(code)) is not None]
    question = replace(asked, month=month, kept={})
    values = numbers_by_month(question, figures, [month])
    return [Number(one, values[one.code][month.first], cases_url(question, one)) for one in figures]
