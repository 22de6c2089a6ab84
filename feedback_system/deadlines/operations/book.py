"""The clocks of a case while one step works on them: read once, changed in memory, written at the end.

A step starts, meets, parks and cancels several clocks. Within `refreshing_once` they are read by the first verb, every
verb works on the same objects, and the end writes what changed: old clocks first, then new ones, then stops, then the
worklist row. A verb outside is a stretch of its own. Whoever reads or writes clocks by other ways within a stretch closes
the books first (`close_books`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from feedback_system.cases.keeping import changed
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineState, ExternalWait, StopReason
from feedback_system.deadlines.rules import rules_by_id

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case
    from feedback_system.worktime.calendar import Interval

OPEN_STATES = (DeadlineState.RUNNING, DeadlineState.PARKED)


def _wait_of_case() -> Subquery:
    return Subquery(ExternalWait.objects.filter(case=OuterRef("case"), ends_at=None).values("pk")[:1])


@dataclass
class Book:
    """The open clocks of one case."""

    case: Case
    changed: dict[int, tuple[Deadline, set[str]]] = field(default_factory=dict)
    started: list[Deadline] = field(default_factory=list)
    stops_changed: list[ClockStop] = field(default_factory=list)
    stops_begun: list[ClockStop] = field(default_factory=list)

    @cached_property
    def clocks(self) -> list[Deadline]:
        """Those that run or are parked, in the order in which they started. Note: one query, once."""
        rows = Deadline.objects.filter(case=self.case, state__in=OPEN_STATES).annotate(
            waits=_wait_of_case(), has_stood_still=Exists(ClockStop.objects.filter(deadline=OuterRef("pk")))
        )
        found: list[Deadline] = list(rows.select_related("department").order_by("pk"))
        rules = rules_by_id(clock.rule_id for clock in found)
        for clock in found:
            if clock.rule_id in rules:
                clock.rule = rules[clock.rule_id]
        return found

    @cached_property
    def stops(self) -> dict[int, list[ClockStop]]:
        """When the stored clocks stood still, by clock. Note: one query, once, none where no clock ever did."""
        found: dict[int, list[ClockStop]] = {}
        stored = [
            clock.pk
            for clock in self.clocks
            if clock.pk is not None and getattr(clock, "has_stood_still", True)
        ]
        for stop in ClockStop.objects.filter(deadline__in=stored).order_by("begins_at") if stored else ():
            found.setdefault(stop.deadline_id, []).append(stop)
        return found

    @cached_property
    def wait_id(self) -> int | None:
        """The id of the wait for somebody outside that lasts, or None. Note: one query where no clock was stored before."""
        stored = next((clock for clock in self.clocks if clock.pk is not None), None)
        if stored is not None:
            found: int | None = stored.waits  # type: ignore[attr-defined]
            return found
        return ExternalWait.objects.filter(case=self.case, ends_at=None).values_list("pk", flat=True).first()

    def clock(self, code: str) -> Deadline | None:
        """The open clock with that code, or None."""
        return next((one for one in self.clocks if one.code == code), None)

    def start(self, clocks: Iterable[Deadline]) -> None:
        """Take new clocks into the book."""
        for clock in clocks:
            self.clocks.append(clock)
            self.started.append(clock)

    def change(self, clock: Deadline, *columns: str) -> None:
        """Have these columns of a clock written; one that has ended leaves the book."""
        if clock.pk is not None:
            self.changed.setdefault(clock.pk, (clock, set()))[1].update(columns)
        if clock.has_ended:
            self.clocks.remove(clock)

    def stops_of(self, clock: Deadline) -> list[ClockStop]:
        """The stops of a clock in their order, those begun in this stretch included."""
        old = self.stops.get(clock.pk, []) if clock.pk is not None else []
        return [*old, *(stop for stop in self.stops_begun if stop.deadline is clock)]

    def stood_still(self, clock: Deadline, *, until: datetime) -> list[Interval]:
        """When the clock stood still (from, to); a stop that lasts counts up to `until`."""
        return [(stop.begins_at, stop.ends_at or max(stop.begins_at, until)) for stop in self.stops_of(clock)]

    def open_stops(self, clock: Deadline, reason: StopReason | None = None) -> list[ClockStop]:
        """The stops of a clock that last, those for `reason` when given; one that runs has none."""
        if clock.state == DeadlineState.RUNNING:
            return []
        lasting = [stop for stop in self.stops_of(clock) if stop.ends_at is None]
        return [stop for stop in lasting if reason is None or stop.reason == reason]

    def begin_stop(
        self,
        clock: Deadline,
        reason: StopReason,
        *,
        at: datetime,
        by: User,
        wait_id: int | None = None,
        **more: Any,
    ) -> None:
        """From `at` on the clock stands still; `more` are further columns of the stop (request, note, planned end)."""
        self.stops_begun.append(
            ClockStop(deadline=clock, reason=reason, begins_at=at, by=by, wait_id=wait_id, **more)
        )

    def end_stops(self, stops: Iterable[ClockStop], *, at: datetime, by: User | None = None) -> None:
        """End these stops at `at`, or when they began where that is later; `by` is who had them end, None for the rule."""
        for stop in stops:
            stop.ends_at = max(stop.begins_at, at)
            stop.ended_by = by
            if stop.pk is not None and stop not in self.stops_changed:
                self.stops_changed.append(stop)

    def write(self) -> None:
        """Write what changed; the old clocks first, so that a new one may take the place of one that ended."""
        clocks = [clock for clock, _columns in self.changed.values()]
        columns = {name for _clock, names in self.changed.values() for name in names}
        if len(clocks) == 1:
            clocks[0].save(update_fields=columns)
        elif clocks:
            Deadline.objects.bulk_update(clocks, sorted(columns))
        Deadline.objects.bulk_create(self.started)
        ClockStop.objects.bulk_update(self.stops_changed, ["ends_at", "ended_by"])
        ClockStop.objects.bulk_create(self.stops_begun)


@dataclass
class _Stretch:
    """What a stretch of work has to write."""

    books: dict[int, Book] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)

    def close(self) -> None:
        """Write every book and forget it."""
        books, self.books = self.books, {}
        for book in books.values():
            book.write()


_stretch: ContextVar[_Stretch | None] = ContextVar("clocks to write", default=None)


@contextmanager
def refreshing_once() -> Iterator[None]:
    """However many clocks start and end in here, they are read and written once, and the worklist row of each case is
    refreshed once, at the end. A clock that starts has no id before.
    """
    if _stretch.get() is not None:
        yield
        return
    stretch = _Stretch()
    mark = _stretch.set(stretch)
    try:
        yield
    finally:
        _stretch.reset(mark)
    stretch.close()
    refresh_open_rows(stretch.rows)


def book_of(case: Case) -> Book:
    """The book of a case; only within `refreshing_once`."""
    stretch = _stretch.get()
    if stretch is None:
        raise RuntimeError("clocks are changed within refreshing_once()")
    return stretch.books.setdefault(case.pk, Book(case))


def close_books() -> None:
    """Write what the present stretch holds back, so that the tables can be asked."""
    stretch = _stretch.get()
    if stretch is not None:
        stretch.close()


def refresh_open_row(case: Case) -> None:
    """Show the earliest running due instant of the case in the worklist; nothing to do for a finished
    case.
    """
    stretch = _stretch.get()
    if stretch is not None:
        stretch.rows.add(case.pk)
        return
    refresh_open_rows([case.pk])


def refresh_open_rows(case_ids: Collection[int]) -> None:
    """The same for many cases, and tell whoever keeps rows about them. Note: one statement of its own, none for no case."""
    if not case_ids:
        return
    first = Deadline.objects.filter(case=OuterRef("case"), state=DeadlineState.RUNNING).order_by(
        "due_at", "pk"
    )
    OpenCase.objects.filter(case__in=list(case_ids)).update(
        next_due_at=Subquery(first.values("due_at")[:1]),
        next_due_code=Coalesce(Subquery(first.values("code")[:1]), Value("")),
    )
    changed(case_ids)
