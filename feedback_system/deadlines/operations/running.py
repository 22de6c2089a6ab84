"""Start a clock, meet it, cancel it. The history keeps each, the worklist row follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from accounts.queries import system_user
from feedback_system.audit.operations import record
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count, is_working_measure, used_time
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineRule, DeadlineState, StopReason
from feedback_system.deadlines.operations.book import Book, book_of, refresh_open_row, refreshing_once
from feedback_system.deadlines.receipts import pack, round_began
from feedback_system.deadlines.rules import rules_for
from feedback_system.worktime.calendar import Interval, WorkCalendar

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.cases.models import Case


def start(
    case: Case,
    code: str,
    *,
    by: User,
    at: datetime,
    started_at: datetime | None = None,
    route: str = "",
    market: str | None = None,
    area: str = "",
    severity: str | None = None,
    case_class: str = "",
    department: Department | None = None,
    addressees: Iterable[User] = (),
    named_day: date | None = None,
    matter: int = 0,
) -> Deadline | None:
    """Start the clock `code` on `case` and return it; the one that runs already, or None when the rule is
    switched off.

    `started_at` is when it began to run, left out `at`; it decides the version of the rule. `market` and
    `severity` are those of the case when left out. `department` is whose clock it is (left out: whoever
    holds the case), and `addressees` are the people to remind where they are not the holder (approvers).
    `named_day` is a day with whose end it is due instead of after the time of the rule (a customer's own date, the date of an item).
    `matter` is the number of the thing where several of a case each have such a clock (items of an improvement).

    :raises UnknownRule: when no such rule is stored.
    """
    found = start_all(
        case,
        [code],
        by=by,
        at=at,
        started_at=started_at,
        route=route,
        market=market,
        area=area,
        severity=severity,
        case_class=case_class,
        department=department,
        addressees=addressees,
        named_days={code: named_day} if named_day is not None else {},
        matter=matter,
    )
    return found[0] if found else None


@refreshing_once()
def start_all(
    case: Case,
    codes: Sequence[str],
    *,
    by: User,
    at: datetime,
    started_at: datetime | None = None,
    route: str = "",
    market: str | None = None,
    area: str = "",
    severity: str | None = None,
    case_class: str = "",
    department: Department | None = None,
    addressees: Iterable[User] = (),
    named_days: Mapping[str, date] | None = None,
    matter: int = 0,
) -> list[Deadline]:
    """Start several clocks of `case` at once, as `start`, with one line of history; returns those that
    run now. `named_days` are days by code with whose end a clock is due.
    """
    begun = started_at or at
    facts = selector_facts(case, route, market, area, severity, case_class)
    rules = rules_for(codes, facts=facts, at=begun)
    book = book_of(case)
    running = {row.code: row for row in book.clocks if row.code in codes and row.matter == matter}
    calendar = calendar_of(department)
    person_ids = sorted(person.pk for person in addressees)
    made = [
        new_clock(
            case,
            rule,
            begun=begun,
            calendar=calendar,
            department=department,
            person_ids=person_ids,
            named_day=(named_days or {}).get(code),
            matter=matter,
        )
        for code, rule in rules.items()
        if rule is not None and code not in running
    ]
    book.start(made)
    if made:
        record(
            case, "deadline_started", by=by, at=at, facts={"clocks": [start_facts(clock) for clock in made]}
        )
        refresh_open_row(case)
    found = running | {clock.code: clock for clock in made}
    return [found[code] for code in codes if code in found]


def selector_facts(
    case: Case, route: str, market: str | None, area: str, severity: str | None, case_class: str
) -> dict[str, str]:
    """What the selectors of the rules are compared with."""
    return {
        "kind": case.kind,
        "route": route,
        "market": case.market if market is None else market,
        "area": area,
        "severity": case.severity if severity is None else severity,
        "case_class": case_class,
    }


def new_clock(
    case: Case,
    rule: DeadlineRule,
    *,
    begun: datetime,
    calendar: WorkCalendar,
    department: Department | None,
    person_ids: list[int] | None = None,
    named_day: date | None = None,
    matter: int = 0,
) -> Deadline:
    """An unsaved running clock by `rule`, counted."""
    clock = Deadline(
        case=case,
        rule=rule,
        code=rule.code,
        matter=matter,
        department=department,
        addressees=person_ids or [],
        started_at=begun,
        named_day=named_day,
    )
    recount(clock, calendar=calendar, stops=())
    return clock


STOPPED_ITSELF = frozenset({StopReason.REQUESTED, StopReason.STATE})
"""Stops of the clock as such; in the others the case was with somebody else."""

RECOUNTED = [
    "due_at",
    "receipt",
    "ladder",
    "provisional",
    "calendar_version",
    "escalates_at",
    "state",
    "department",
]
"""What changes on a clock that is counted again."""


def recount(clock: Deadline, *, calendar: WorkCalendar, stops: Iterable[Interval]) -> None:
    """Compute the due instant, the receipt and the ladder of `clock` again by the rule it started with, or
    by the day that was named for it; saves nothing. One that repeats is counted from where its present round began.
    """
    begun = round_began(clock)
    counted = count(
        clock.terms,
        list(clock.rule.rungs.all()),
        start=begun,
        calendar=calendar,
        stops=stops if clock.terms.allowance.can_pause else (),
        is_next_round=begun > clock.started_at,
    )
    clock.due_at = counted.due
    clock.receipt = pack(counted.receipt)
    clock.ladder = counted.ladder
    clock.provisional = counted.receipt.is_provisional
    clock.calendar_version = counted.receipt.calendar_version
    clock.set_next_rung()


def stops_of(clock: Deadline, *, until: datetime) -> list[Interval]:
    """When the clock stood still (from, to); a stop that lasts counts up to `until`. Note: one query."""
    rows = ClockStop.objects.filter(deadline=clock).order_by("begins_at").values_list("begins_at", "ends_at")
    return [(begins, ends or max(begins, until)) for begins, ends in rows]


def go_on(
    book: Book, clock: Deadline, stops: Iterable[ClockStop], *, at: datetime, by: User | None = None
) -> None:
    """End these stops of `clock` at `at`. Once no other lasts it runs on with exactly what was left, and is counted again."""
    book.end_stops(stops, at=at, by=by)
    if not book.open_stops(clock):
        clock.state = DeadlineState.RUNNING
        recount(clock, calendar=calendar_of(clock.department), stops=book.stood_still(clock, until=at))
    book.change(clock, *RECOUNTED)


def settle_lapsed(book: Book, *, at: datetime) -> list[Deadline]:
    """End the stops whose expected end has passed at `at`, each at exactly that end; returns the clocks that run again.

    Every verb that works on clocks does this first, and the sweep does it each minute: however late somebody looks, the
    stop was never longer than what was approved. The history has the system as the one who acted.
    """
    resumed = []
    for clock in list(book.clocks):
        if clock.state != DeadlineState.PARKED:
            continue
        lapsed = [
            stop for stop in book.open_stops(clock) if stop.planned_end is not None and stop.planned_end <= at
        ]
        if not lapsed:
            continue
        ends = max(stop.planned_end for stop in lapsed if stop.planned_end is not None)
        go_on(book, clock, lapsed, at=ends)
        record(
            book.case,
            "deadline_resumed",
            by=system_user(),
            at=at,
            facts={
                "code": clock.code,
                "resumed_at": ends,
                "due_at": clock.due_at,
                "by_itself": True,
                "runs": clock.state == DeadlineState.RUNNING,
            },
        )
        resumed.append(clock)
    if resumed:
        refresh_open_row(book.case)
    return resumed


def meet(
    case: Case, code: str, *, by: User, at: datetime, met_at: datetime | None = None, matter: int = 0
) -> Deadline | None:
    """The promise `code` is kept: stop its clock. Returns it, or None when no such clock runs.

    `met_at` is when it was kept, where people tell it (a customer answered by phone); left out `at`. `matter` as in `start`.
    """
    met = _end(case, [code], DeadlineState.MET, by=by, at=at, ended_at=met_at or at, matter=matter)
    return met[0] if met else None


def meet_all(
    case: Case, *, by: User, at: datetime, codes: Iterable[str] | None = None, prefix: str = ""
) -> list[Deadline]:
    """Meet every clock of the case, only those of `codes` or with a code that begins with `prefix` when
    given.
    """
    return _end(case, codes, DeadlineState.MET, by=by, at=at, ended_at=at, prefix=prefix)


def cancel(case: Case, code: str, *, by: User, at: datetime, reason: str, matter: int = 0) -> Deadline | None:
    """The promise `code` is no longer needed, for `reason` (a code or a short phrase without personal
    data). `matter` as in `start`.
    """
    gone = _end(
        case, [code], DeadlineState.CANCELLED, by=by, at=at, ended_at=at, reason=reason, matter=matter
    )
    return gone[0] if gone else None


def cancel_all(
    case: Case,
    *,
    by: User,
    at: datetime,
    reason: str,
    codes: Iterable[str] | None = None,
    prefix: str = "",
    keep: Collection[str] = (),
) -> list[Deadline]:
    """Cancel every clock of the case, only those of `codes` or with a code that begins with `prefix` when
    given, and never those of `keep`.
    """
    return _end(
        case,
        codes,
        DeadlineState.CANCELLED,
        by=by,
        at=at,
        ended_at=at,
        reason=reason,
        prefix=prefix,
        keep=keep,
    )


@refreshing_once()
def _end(
    case: Case,
    codes: Iterable[str] | None,
    state: DeadlineState,
    *,
    by: User,
    at: datetime,
    ended_at: datetime,
    reason: str = "",
    prefix: str = "",
    keep: Collection[str] = (),
    matter: int | None = None,
) -> list[Deadline]:
    book = book_of(case)
    settle_lapsed(book, at=ended_at)
    wanted = None if codes is None else set(codes)
    clocks = [
        clock
        for clock in book.clocks
        if (wanted is None or clock.code in wanted)
        and clock.code.startswith(prefix)
        and clock.code not in keep
        and (matter is None or clock.matter == matter)
    ]
    if not clocks:
        return []
    for clock in clocks:
        # A clock that stands still itself runs on to its end, with the stop taken off: it is kept when it is kept.
        own = [stop for stop in book.open_stops(clock) if stop.reason in STOPPED_ITSELF]
        if own:
            go_on(book, clock, own, at=ended_at, by=by)
        clock.used_seconds = int(time_used(book, clock, until=ended_at).total_seconds())
        # A budget that is parked was kept when it stopped: the time since then is nobody's of that department.
        kept_at = _release(book, clock, ended_at) if clock.state == DeadlineState.PARKED else ended_at
        clock.state, clock.ended_at, clock.end_reason = state, ended_at, reason
        clock.met_at = kept_at if state == DeadlineState.MET else None
        clock.set_next_rung()
        book.change(clock, "state", "ended_at", "end_reason", "met_at", "used_seconds", "escalates_at")
    name = "deadline_met" if state == DeadlineState.MET else "deadline_cancelled"
    facts: dict[str, Any] = {"clocks": [_end_facts(clock) for clock in clocks]}
    if reason:
        facts["reason"] = reason
    record(case, name, by=by, at=at, facts=facts)
    refresh_open_row(case)
    return clocks


def _release(book: Book, clock: Deadline, ended_at: datetime) -> datetime:
    """End the open stops of a clock; returns since when it stood still."""
    stops = book.open_stops(clock)
    book.end_stops(stops, at=ended_at)
    return min([ended_at, *(stop.begins_at for stop in stops)])


def time_used(book: Book, clock: Deadline, *, until: datetime) -> timedelta:
    """How much time `clock` has used up to `until`, in the measure of its rule, stops taken off."""
    allowance = clock.terms.allowance
    calendar = calendar_of(clock.department) if is_working_measure(allowance) else None
    stops = book.stood_still(clock, until=until) if allowance.can_pause else []
    return used_time(allowance, clock.started_at, until, calendar, stops)


def start_facts(clock: Deadline) -> dict[str, Any]:
    """A clock that starts, in the history."""
    return {
        "code": clock.code,
        "rule_version": clock.rule.version,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "provisional": clock.provisional,
        **({"named_day": clock.named_day} if clock.named_day is not None else {}),
        **({"matter": clock.matter} if clock.matter else {}),
    }


def _end_facts(clock: Deadline) -> dict[str, Any]:
    late = clock.state == DeadlineState.MET and clock.is_late(clock.met_at or clock.due_at)
    facts: dict[str, Any] = {"code": clock.code, "due_at": clock.due_at}
    if clock.matter:
        facts["matter"] = clock.matter
    if clock.state == DeadlineState.MET:
        facts |= {"met_at": clock.met_at, "late": late}
    if late and clock.met_at is not None:
        facts["late_seconds"] = int((clock.met_at - clock.due_at).total_seconds())
    return facts
