"""What a change of calendars does to the clocks that run: asked before it is written, and again when it is.

Counted again are open clocks whose calendar changes and whose measure rests on it: working days and hours, days before a
day of the month, limits that end on working days only, reminders in the last working hour; with another time zone also
whole days, because they end at another midnight. Clock hours never move.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback_system.deadlines.counting import is_working_measure
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineRule, DeadlineState, RungWhen
from feedback_system.deadlines.receipts import round_began
from feedback_system.deadlines.rules import ids_where, rules_by_id
from feedback_system.worktime.allowance import ClockHours, ClockMinutes, FixedDate
from feedback_system.worktime.calendar import Interval, WorkCalendar
from feedback_system.worktime.due import due_at

WHY_MOVED = {
    "year": _("The official holidays of the year were loaded."),
    "day": _("A day of the working calendar was changed."),
    "hours": _("The opening hours were changed."),
    "department": _("The department works by another calendar."),
    "recount": _("The open deadlines were counted again."),
}
"""The changes of calendars that move a deadline, as the history of a case tells them."""

OPEN_STATES = (DeadlineState.RUNNING, DeadlineState.PARKED)
SHOWN_MOVES = 50
CHUNK = 500
TWO_DAYS = timedelta(days=2)


@dataclass(frozen=True)
class Reach:
    """How far a change of calendars reaches.

    `departments` are those that work by the changed calendar, None among them stands for clocks without a department.
    `days` limits the clocks to those whose time touches one of these days; None means all. `provisional` adds those
    that wait for an official year.
    """

    departments: Collection[int | None]
    days: Collection[date] | None = None
    provisional: bool = False
    other_zone: bool = False


def concerned(reach: Reach) -> QuerySet[Deadline]:
    """The open clocks that have to be counted again, in order of their cases."""
    rules = ids_where(lambda rule: rests_on_calendar(rule, other_zone=reach.other_zone))
    named = [department for department in reach.departments if department is not None]
    belongs = Q(department__in=named)
    if None in reach.departments:
        belongs |= Q(department=None)
    measured = Q(rule__in=rules)
    if reach.other_zone:
        measured |= Q(named_day__isnull=False)
    touched = measured & _touching(reach.days)
    if reach.provisional:
        touched |= Q(provisional=True)
    return Deadline.objects.filter(belongs & touched, state__in=OPEN_STATES).order_by("case_id", "pk")


def rests_on_calendar(rule: DeadlineRule, *, other_zone: bool = False) -> bool:
    """Whether a clock by `rule` may end at, or remind at, another instant by another calendar."""
    allowance = rule.allowance
    if is_working_measure(allowance) or isinstance(allowance, FixedDate) or rule.shift_to_working_day:
        return True
    if any(rung.when == RungWhen.LAST_WORKING_HOUR for rung in rule.rungs.all()):
        return True
    return other_zone and not isinstance(allowance, ClockHours | ClockMinutes)


def _touching(days: Collection[date] | None) -> Q:
    """The clocks whose time, from start to due in either order, touches the span of these days in any time zone."""
    if days is None:
        return Q()
    if not days:
        return Q(pk__in=[])
    begins = datetime.combine(min(days), time(0), UTC) - TWO_DAYS
    ends = datetime.combine(max(days), time(0), UTC) + TWO_DAYS
    return (Q(due_at__gte=begins) | Q(started_at__gte=begins)) & (Q(due_at__lt=ends) | Q(started_at__lt=ends))


@dataclass(frozen=True)
class Move:
    """One clock that would be due at another instant."""

    reference: str
    label: str
    was: datetime
    becomes: datetime


@dataclass
class Moves:
    """What would happen: how many clocks would be looked at and moved, and the first of those that move."""

    looked_at: int = 0
    moved: int = 0
    earlier: int = 0
    """How many of them would be due earlier than now."""
    late_at_once: int = 0
    """How many would already be late the moment they are moved, and are not now."""
    made_final: int = 0
    """How many are provisional now and would not be any more."""
    shown: list[Move] = field(default_factory=list)


def what_would_move(
    reach: Reach, calendar_of: Callable[[int | None], WorkCalendar], *, at: datetime
) -> Moves:
    """Count every clock within `reach` by the calendar that its department would have then; writes nothing.

    Note: a fixed number of queries for each 500 clocks.
    """
    found = Moves()
    for clock, stops in with_stops(concerned(reach).select_related("case")):
        calendar, begun = calendar_of(clock.department_id), round_began(clock)
        due = due_at(
            begun,
            clock.terms.allowance,
            calendar,
            pauses=stops if clock.terms.allowance.can_pause else (),
            shift_to_working_day=clock.terms.shift_to_working_day,
            is_next_round=begun > clock.started_at,
        )
        found.looked_at += 1
        if clock.provisional and set(clock.receipt["provisional_years"]) <= calendar.loaded_years:
            found.made_final += 1
        if due == clock.due_at:
            continue
        found.moved += 1
        found.earlier += due < clock.due_at
        if clock.state == DeadlineState.RUNNING:
            found.late_at_once += due <= at < clock.due_at
        if len(found.shown) < SHOWN_MOVES:
            found.shown.append(Move(clock.case.reference, clock.rule.label, clock.due_at, due))
    return found


def with_stops(clocks: QuerySet[Deadline]) -> Iterator[tuple[Deadline, Sequence[Interval]]]:
    """The clocks, each with its rule and the stops that count.

    A stop that still lasts is left out: it is made up when it ends, and the stored due instant does not hold it either.
    """
    keys = list(clocks.values_list("pk", flat=True))
    for first in range(0, len(keys), CHUNK):
        # Receipts and ladders are long; only few clocks need theirs here.
        rows = list(clocks.filter(pk__in=keys[first : first + CHUNK]).defer("receipt", "ladder"))
        stops = stops_by_clock([row.pk for row in rows])
        rules = rules_by_id(row.rule_id for row in rows)
        for row in rows:
            if row.rule_id in rules:
                row.rule = rules[row.rule_id]
        needed = [row.pk for row in rows if row.provisional or row.rule.repeats]
        receipts = dict(Deadline.objects.filter(pk__in=needed).values_list("pk", "receipt"))
        for row in rows:
            row.receipt = receipts.get(row.pk, {})
            yield row, stops.get(row.pk, ())


def stops_by_clock(keys: Sequence[int]) -> Mapping[int, list[Interval]]:
    """The stops that have ended, by clock. Note: one query."""
    found: dict[int, list[Interval]] = {}
    ended = ClockStop.objects.filter(deadline__in=keys, ends_at__isnull=False).order_by("begins_at", "pk")
    for clock, begins, ends in ended.values_list("deadline_id", "begins_at", "ends_at"):
        assert ends is not None  # noqa: S101 - for the type checker
        found.setdefault(clock, []).append((begins, ends))
    return found
