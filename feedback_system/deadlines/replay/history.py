"""The clocks of the past as plain values: what each was counted by, when it stood still, how it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from feedback_system.cases.models import Case, StageVisit
from feedback_system.deadlines.counting import CountedRule
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineRule, DeadlineState
from feedback_system.worktime.calendar import Interval, WorkCalendar
from feedback_system.worktime.rebuilding import calendar_as_it_was
from feedback_system.worktime.receipt import Note

CHUNK = 500
"""Clocks that are in memory at a time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PastClock:
    """One stored clock. All instants are UTC."""

    pk: int
    case_id: int
    code: str
    rule: DeadlineRule
    terms: CountedRule
    """What it was counted by: its version of the rule, or the day that was named."""
    state: DeadlineState
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    ended_at: datetime | None
    department_id: int | None
    """Whose clock it is; for the clock of a whole case, who held the case when it was due or ended."""
    calendar_version: str
    last_round_version: str
    """By which calendar the present round of a clock that repeats was counted."""
    ladder: Sequence[dict[str, Any]]
    stops: Sequence[Interval]
    """When it stood still, as far as that was known when its due instant was counted last."""
    stands_since: datetime | None = None
    """Since when it stands still now."""

    @property
    def is_promise(self) -> bool:
        """Whether it can be kept or broken: neither taken back nor standing still."""
        return self.state in (DeadlineState.RUNNING, DeadlineState.MET)

    def end(self, now: datetime) -> datetime:
        """Until when levels of its ladder could fire."""
        return min(
            moment for moment in (self.met_at, self.ended_at, self.stands_since, now) if moment is not None
        )

    def is_late(self, due: datetime, now: datetime) -> bool:
        """Whether the promise was broken, had it been due then; as `Deadline.is_late`."""
        return self.is_promise and (self.met_at or now) >= due


def clocks_since(since: datetime) -> QuerySet[Deadline]:
    """Every clock that started at `since` or later."""
    return Deadline.objects.filter(started_at__gte=since)


def months_before(now: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the day began, `months` before the day of `now`; in a shorter month its last day."""
    day = now.astimezone(zone).date()
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = day.replace(year=year, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    then = min(first + timedelta(days=day.day - 1), following - timedelta(days=1))
    return datetime(then.year, then.month, then.day, tzinfo=zone).astimezone(UTC)


def in_chunks(rows: QuerySet[Deadline]) -> Iterator[list[PastClock]]:
    """The clocks of `rows` in order of their keys, so many at a time that memory stays small. Note: five queries a chunk."""
    last = 0
    while True:
        found = list(
            rows.filter(pk__gt=last)
            .select_related("rule")
            .prefetch_related("rule__rungs")
            .order_by("pk")[:CHUNK]
        )
        if not found:
            return
        last = found[-1].pk
        yield _as_values(found)


def _as_values(clocks: Sequence[Deadline]) -> list[PastClock]:
    stops: dict[int, list[ClockStop]] = defaultdict(list)
    rows = ClockStop.objects.filter(deadline__in=[clock.pk for clock in clocks])
    for stop in rows.order_by("begins_at", "pk"):
        stops[stop.deadline_id].append(stop)
    departments = _Holders([clock for clock in clocks if clock.department_id is None])
    return [_value_of(clock, stops[clock.pk], departments) for clock in clocks]


def _value_of(clock: Deadline, stops: Sequence[ClockStop], holders: _Holders) -> PastClock:
    lasting = [stop.begins_at for stop in stops if stop.ends_at is None]
    return PastClock(
        pk=clock.pk,
        case_id=clock.case_id,
        code=clock.code,
        rule=clock.rule,
        terms=clock.terms,
        state=DeadlineState(clock.state),
        started_at=clock.started_at,
        due_at=clock.due_at,
        met_at=clock.met_at,
        ended_at=clock.ended_at,
        department_id=clock.department_id or holders.of(clock),
        calendar_version=clock.calendar_version,
        last_round_version=clock.receipt.get("calendar_version", clock.calendar_version),
        ladder=clock.ladder,
        stops=known_stops(clock, stops),
        stands_since=min(lasting) if clock.state == DeadlineState.PARKED and lasting else None,
    )


def known_stops(clock: Deadline, stops: Sequence[ClockStop]) -> list[Interval]:
    """The stops as far as they were known when the due instant was counted last.

    A clock is counted again when it runs on. So a stop that lasts, or in which the clock ended, was not known at its end:
    it counts as far as the receipt says, most often not at all.
    """
    found = []
    for stop in stops:
        ends = stop.ends_at
        if ends is None or (clock.ended_at is not None and ends >= clock.ended_at):
            ends = _counted_until(clock, stop)
        if ends > stop.begins_at:
            found.append((stop.begins_at, ends))
    return found


def _counted_until(clock: Deadline, stop: ClockStop) -> datetime:
    begins = max(stop.begins_at, clock.started_at)
    for from_, to, _counted, note, *_params in clock.receipt.get("lines", ()):
        if note == Note.PAUSE and _instant(from_) <= begins < _instant(to):
            return _instant(to)
    return stop.begins_at


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


class _Holders:
    """Which department held the case of a clock that belongs to no department."""

    def __init__(self, clocks: Sequence[Deadline]) -> None:
        ids = {clock.case_id for clock in clocks}
        self._visits: dict[int, list[StageVisit]] = defaultdict(list)
        for visit in StageVisit.objects.filter(case__in=ids, beside=False).order_by("entered_at", "pk"):
            self._visits[visit.case_id].append(visit)
        cases = Case.objects.as_system("a replay counts by department").filter(pk__in=ids)
        self._now = dict(cases.values_list("pk", "holder"))

    def of(self, clock: Deadline) -> int | None:
        """Who held it when it was due, or when it ended where that was before."""
        moment = min(clock.due_at, clock.met_at or clock.ended_at or clock.due_at)
        for visit in reversed(self._visits[clock.case_id]):
            if visit.entered_at <= moment:
                return visit.department_id or self._now.get(clock.case_id)
        return self._now.get(clock.case_id)


@dataclass
class Calendars:
    """The calendars by which clocks were counted, each made once."""

    _made: dict[str, WorkCalendar | None] = field(default_factory=dict)

    def named(self, version: str) -> WorkCalendar | None:
        """The calendar as it was in that version; None when the history does not tell it any more."""
        if version not in self._made:
            self._made[version] = calendar_as_it_was(version)
        return self._made[version]
