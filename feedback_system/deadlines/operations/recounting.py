"""Count a clock again and tell whom it concerns: provisional ones when an official calendar was loaded, one
when another day was named for it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.queries import reachable
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations.book import OPEN_STATES, close_books, refresh_open_row
from feedback_system.deadlines.operations.running import recount, stops_of
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User

COUNTED = ["due_at", "receipt", "ladder", "provisional", "calendar_version", "escalates_at"]


def recount_provisional(*, by: User, at: datetime) -> int:
    """Count every clock that rests on a missing calendar again; returns how many due instants moved.

    Call it after an official year was loaded. Each case is a transaction of its own: a moved clock leaves
    a line in the history, and the owner (or the head of the department) is told. Levels told already are
    not told again.
    """
    moved = 0
    pending = Deadline.objects.filter(provisional=True, state__in=OPEN_STATES)
    for pk, case_id in list(pending.order_by("case", "pk").values_list("pk", "case")):
        with transaction.atomic():
            moved += _recount_one(pk, Case.objects.lock(case_id), by=by, at=at)
    return moved


def _recount_one(pk: int, case: Case, *, by: User, at: datetime) -> int:
    clock = (
        Deadline.objects.select_related("rule", "department__head")
        .filter(pk=pk, state__in=OPEN_STATES)
        .first()
    )
    if clock is None:
        return 0
    was = clock.due_at
    recount(clock, calendar=calendar_of(clock.department), stops=stops_of(clock, until=at))
    clock.save(update_fields=COUNTED)
    if clock.due_at == was:
        return 0
    tell_moved(
        clock,
        case,
        was=was,
        because={"calendar": clock.calendar_version},
        key=f"moved:{clock.pk}:{clock.calendar_version}",
        by=by,
        at=at,
    )
    return 1


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
    clock: Deadline, case: Case, *, was: datetime, because: dict[str, Any], key: str, by: User, at: datetime
) -> None:
    """Write the move into the history, show it in the worklist, and tell the owner or the head of the department."""
    facts = {"code": clock.code, "was_due_at": was, "due_at": clock.due_at, **because}
    record(case, "deadline_moved", by=by, at=at, facts=facts)
    refresh_open_row(case)
    department = clock.department or case.holder
    person = case.owner or (department.head if department is not None else None)
    if person is not None and person.pk != by.pk:
        rule = clock.rule
        labels = {
            f"label_{code.replace('-', '_')}": rule.label_in(code) for code in ("zh-hans", "zh-hant", "en")
        }
        notify(
            "deadline_moved",
            case=case,
            to=[reachable(person, at=at)],
            at=at,
            facts=facts | labels | {"reference": case.reference, "title": case.title},
            key=key,
        )
