"""From a rule and a start to the due instant, the receipt and the instants of the ladder. All arithmetic
is `worktime`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from feedback_system.deadlines.models import RungAction, RungUnit, RungWhen
from feedback_system.worktime.allowance import Allowance, WorkingDays, WorkingHours, exactly
from feedback_system.worktime.calendar import Interval, WorkCalendar
from feedback_system.worktime.due import compute_due, elapsed, instant_at_share
from feedback_system.worktime.measuring import merged
from feedback_system.worktime.receipt import Receipt

ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


class CountedRule(Protocol):
    """What of a rule the counting needs; stored rules and shipped values have it."""

    @property
    def shift_to_working_day(self) -> bool: ...

    @property
    def allowance(self) -> Allowance: ...


class CountedRung(Protocol):
    """What of a rung the counting needs."""

    when: Any
    value: Decimal
    unit: Any
    to: Any
    action: Any


@dataclass(frozen=True)
class Count:
    """A counted clock: its receipt and its ladder."""

    receipt: Receipt
    ladder: list[dict[str, Any]]

    @property
    def due(self) -> datetime:
        """The due instant (UTC)."""
        return self.receipt.due


def count(
    rule: CountedRule,
    rungs: Sequence[CountedRung],
    *,
    start: datetime,
    calendar: WorkCalendar,
    stops: Iterable[Interval] = (),
    is_next_round: bool = False,
) -> Count:
    """The due instant of a clock by `rule` from `start` (aware), its receipt, and at which instant each
    rung is due.

    `stops` (from, to) do not count. A rung that would lie before the start is due at the start. `is_next_round` says that
    the clock began again at `start`, when the round before was due.
    """
    pauses = tuple(stops)
    receipt = compute_due(
        start,
        rule.allowance,
        calendar,
        pauses=pauses,
        shift_to_working_day=rule.shift_to_working_day,
        is_next_round=is_next_round,
    )
    ladder = []
    for order, rung in enumerate(rungs, start=1):
        instant = instant_of(rung, rule, receipt, calendar, pauses, is_next_round=is_next_round)
        if receipt.due > receipt.start:
            instant = max(instant, receipt.start)
        ladder.append(
            {
                "order": getattr(rung, "order", order),
                "at": instant.isoformat(),
                "action": str(RungAction(rung.action)),
                "to": list(rung.to),
            }
        )
    return Count(receipt, ladder)


def instant_of(
    rung: CountedRung,
    rule: CountedRule,
    receipt: Receipt,
    calendar: WorkCalendar,
    pauses: Iterable[Interval] = (),
    *,
    is_next_round: bool = False,
) -> datetime:
    """When a rung of a clock with this receipt is due (UTC); it may lie before the start.

    A time before or after the due instant counts by the clock on the wall, or in opening time of `calendar`.
    """
    match RungWhen(rung.when):
        case RungWhen.SHARE:
            return instant_at_share(
                receipt.start,
                Decimal(rung.value),
                rule.allowance,
                calendar,
                pauses=pauses,
                shift_to_working_day=rule.shift_to_working_day,
                is_next_round=is_next_round,
            )
        case RungWhen.AFTER_START:
            return receipt.start + _by_the_clock(rung)
        case RungWhen.BEFORE_DUE:
            return receipt.due - _by_the_clock(rung)
        case RungWhen.BEFORE_DUE_WORKING:
            return calendar.subtract_working_time(receipt.due, _in_opening_time(rung, calendar))
        case RungWhen.LAST_WORKING_HOUR:
            return calendar.subtract_working_time(receipt.due, ONE_HOUR)
        case RungWhen.AFTER_DUE:
            return receipt.due + _by_the_clock(rung)
        case RungWhen.AFTER_DUE_WORKING:
            return calendar.add_working_time(receipt.due, _in_opening_time(rung, calendar))
    raise ValueError(f"{rung.when} is not a place in a ladder.")


def _by_the_clock(rung: CountedRung) -> timedelta:
    return exactly(Decimal(rung.value), ONE_DAY if rung.unit == RungUnit.DAYS else ONE_HOUR)


def _in_opening_time(rung: CountedRung, calendar: WorkCalendar) -> timedelta:
    return exactly(Decimal(rung.value), calendar.nominal_day if rung.unit == RungUnit.DAYS else ONE_HOUR)


def is_working_measure(allowance: Allowance) -> bool:
    """Whether the allowance is measured in opening time, not in time by the clock on the wall."""
    return isinstance(allowance, WorkingDays | WorkingHours)


def used_time(
    allowance: Allowance,
    start: datetime,
    end: datetime,
    calendar: WorkCalendar | None,
    stops: Iterable[Interval] = (),
) -> timedelta:
    """The time from `start` to `end` without the stops, in the measure of the allowance; zero when `end`
    lies before.

    `calendar` may be None where the measure is not opening time.
    """

    def between(begins: datetime, ends: datetime) -> timedelta:
        if calendar is not None and is_working_measure(allowance):
            return calendar.working_time_between(begins, ends)
        return ends - begins

    if end <= start:
        return timedelta(0)
    inside = ((max(begins, start), min(ends, end)) for begins, ends in merged(stops))
    return between(start, end) - sum((between(a, b) for a, b in inside if a < b), timedelta(0))


def share_used(
    rule: CountedRule,
    start: datetime,
    now: datetime,
    calendar: WorkCalendar,
    stops: Iterable[Interval] = (),
    *,
    is_next_round: bool = False,
) -> float:
    """The share of the allowance used at `now`, 1 at the due instant and more after it."""
    return float(
        elapsed(
            start,
            now,
            rule.allowance,
            calendar,
            pauses=tuple(stops),
            shift_to_working_day=rule.shift_to_working_day,
            is_next_round=is_next_round,
        )
    )
