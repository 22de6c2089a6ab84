"""Count clocks again and tell whom it concerns: those that a changed calendar reaches, and one when another day was
named for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from accounts.queries import reachable
from feedback_system.audit.operations import gathering, record
from feedback_system.cases.models import Case
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.moving import Reach, concerned, stops_by_clock
from feedback_system.deadlines.operations.book import (
    OPEN_STATES,
    close_books,
    refresh_open_row,
    refresh_open_rows,
)
from feedback_system.deadlines.operations.running import recount, stops_of
from feedback_system.deadlines.rules import rules_by_id
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.worktime.calendar import WorkCalendar

COUNTED = ["due_at", "receipt", "ladder", "provisional", "calendar_version", "escalates_at"]
BATCH = 200
"""Clocks per transaction: long enough to be quick, short enough that no step waits for it."""


def recount_provisional(*, by: User, at: datetime) -> int:
    """Count every clock that rests on a missing calendar again; returns how many due instants moved.

    Call it after an official year was loaded.
    """
    keys = Deadline.objects.filter(provisional=True, state__in=OPEN_STATES).order_by("case_id", "pk")
    return _in_batches(keys.values_list("pk", "case_id"), {"because": "year"}, by=by, at=at)


def recount_reached(reach: Reach, *, because: Mapping[str, Any], by: User, at: datetime) -> int:
    """Count every clock again that a changed calendar reaches, by the calendar as it is stored now; returns how many
    due instants moved.

    Each batch is a transaction of its own, so it may be called again after it broke off. A moved clock leaves a line in
    the history with `because` (plain codes), and the owner (or the head of the department) is told. Levels told
    already are not told again.
    """
    return _in_batches(concerned(reach).values_list("pk", "case_id"), because, by=by, at=at)


def _in_batches(
    keys: Iterable[tuple[int, int]], because: Mapping[str, Any], *, by: User, at: datetime
) -> int:
    people = _People(at)
    return sum(_recount_batch(batch, because, people, by=by, at=at) for batch in _batches(list(keys)))


def _batches(keys: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Stretches of about `BATCH` clocks that never part the clocks of one case; `keys` stand in order of their cases."""
    batch: list[tuple[int, int]] = []
    for key in keys:
        if len(batch) >= BATCH and batch[-1][1] != key[1]:
            yield batch
            batch = []
        batch.append(key)
    if batch:
        yield batch


@reading()
@transaction.atomic
@gathering()
def _recount_batch(
    keys: Sequence[tuple[int, int]],
    because: Mapping[str, Any],
    people: _People,
    *,
    by: User,
    at: datetime,
) -> int:
    cases = _locked({case_id for _pk, case_id in keys})
    # Read only now: whoever ends or parks a clock holds the lock on its case.
    rows = Deadline.objects.filter(pk__in=[pk for pk, _case in keys], state__in=OPEN_STATES)
    clocks = list(rows.select_related("department__head").order_by("case_id", "pk"))
    rules = rules_by_id(clock.rule_id for clock in clocks)
    stops = stops_by_clock([clock.pk for clock in clocks])
    calendars: dict[int | None, WorkCalendar] = {}
    notices: list[Notice] = []
    moved: set[int] = set()
    count = 0
    for clock in clocks:
        clock.rule = rules[clock.rule_id]
        if clock.department_id not in calendars:
            calendars[clock.department_id] = calendar_of(clock.department)
        was = clock.due_at
        recount(
            clock,
            calendar=calendars[clock.department_id],
            stops=stops.get(clock.pk, ()),
        )
        if clock.due_at != was:
            case = cases[clock.case_id]
            facts = _moved_facts(clock, was, {"calendar": clock.calendar_version, **because})
            record(case, "deadline_moved", by=by, at=at, facts=facts)
            key = f"moved:{clock.pk}:{clock.calendar_version}"
            notices += _notices(clock, case, facts, people, key=key, by=by, at=at)
            moved.add(case.pk)
            count += 1
    Deadline.objects.bulk_update(clocks, COUNTED, batch_size=BATCH)
    refresh_open_rows(moved)
    notify_in_bulk(notices)
    return count


def _locked(case_ids: set[int]) -> dict[int, Case]:
    """The cases, locked in the order in which every other batch locks them."""
    rows = Case.objects.as_system("a changed calendar reaches the cases of all departments")
    rows = rows.filter(pk__in=case_ids).select_related("owner", "holder__head")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return {case.pk: case for case in rows.order_by("pk")}


def name_day(case: Case, code: str, *, day: date | None, by: User, at: datetime) -> Deadline | None:
    """Bind the clock `code` of `case` to the end of `day`, or to the time of its rule again (None).

    Returns the clock, or None when no such clock runs or nothing changes. The move leaves a line in the history,
    and the owner (or the head of the department) is told. Levels told already are not told again.
    """
    close_books()
    clock = (
        Deadline.objects.select_related("rule", "department__head")
        .filter(case=case, code=code, state__in=OPEN_STATES)
        .first()
    )
    if clock is None or clock.named_day == day:
        return None
    was, clock.named_day = clock.due_at, day
    recount(clock, calendar=calendar_of(clock.department), stops=stops_of(clock, until=at))
    clock.save(update_fields=["named_day", *COUNTED])
    tell_moved(
        clock, case, was=was, because={"named_day": day}, key=f"moved:{clock.pk}:{case.version}", by=by, at=at
    )
    return clock


def tell_moved(
    clock: Deadline,
    case: Case,
    *,
    was: datetime,
    because: Mapping[str, Any],
    key: str,
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Write the move into the history, show it in the worklist, and tell the owner or the head of the department.

    `because` holds codes and figures; what somebody wrote about it is the `reason`.
    """
    facts = _moved_facts(clock, was, because)
    words = {"reason": reason} if reason else {}
    record(case, "deadline_moved", by=by, at=at, facts=facts, payload=words or None)
    refresh_open_row(case)
    notify_in_bulk(_notices(clock, case, facts | words, _People(at), key=key, by=by, at=at))


class _People:
    """Who hears instead of somebody who is away, asked once per person."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._reachable: dict[int, User] = {}

    def instead_of(self, person: User) -> User:
        """The person, or the deputy while the person is away."""
        if person.pk not in self._reachable:
            self._reachable[person.pk] = reachable(person, at=self.at)
        return self._reachable[person.pk]


def _moved_facts(clock: Deadline, was: datetime, because: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": clock.code, "was_due_at": was, "due_at": clock.due_at, **because}


def _notices(
    clock: Deadline,
    case: Case,
    facts: Mapping[str, Any],
    people: _People,
    *,
    key: str,
    by: User,
    at: datetime,
) -> list[Notice]:
    """What is told to the owner or the head of the department, unless that is who did it."""
    department: Department | None = clock.department or case.holder
    person = case.owner or (department.head if department is not None else None)
    if person is None or person.pk == by.pk:
        return []
    labels = {
        f"label_{code.replace('-', '_')}": clock.label_in(code) for code in ("zh-hans", "zh-hant", "en")
    }
    told = {**facts, **labels, "reference": case.reference, "title": case.title}
    return [Notice("deadline_moved", case, [people.instead_of(person)], at, key, told)]
