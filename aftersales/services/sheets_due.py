"""Which daily sheets and call books are missing, and the watch that reminds whoever owes them.

A centre is watched from its first sheet, or its first sent book, on: a company that does not use them is not reminded. Source: policy
004 on after-sales service (sheets of the day; the call book the next day); how far back one looks is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.urls import reverse

from accounts.models import Department
from accounts.permissions import Permission
from accounts.queries import heads_above, reachable, who_is
from accounts.roles import ROLES
from aftersales.services.forms.intake import centres
from aftersales.services.kind import service_kind
from aftersales.services.models import BookSent, DaySheet, SheetKind
from aftersales.services.notices import BOOK_DUE, SHEET_DUE
from aftersales.services.operations.people import people_with
from aftersales.services.worked import standing_sheets, worked
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.company.models import Company
from feedback_system.deadlines.calculator import counted_from
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import User

SHEET_RULE, BOOK_RULE = "service-day-sheet", "service-call-book"
DAYS_BACK = 7
"""So many days back one looks for what is missing; nobody writes the sheet of last month."""


@dataclass(frozen=True)
class Missing:
    """A sheet, or the mark that a call book was sent, that is owed."""

    what: str
    """A `SheetKind`, or "book"."""
    centre: Department
    day: date
    technician: User | None
    due_at: datetime
    ladder: Sequence[dict[str, Any]]
    calls: int = 0
    """How many calls of the book have not been sent on."""

    def is_late(self, at: datetime) -> bool:
        """Whether it was due before `at`."""
        return at >= self.due_at


def missing_sheets(offered: Iterable[Department], *, at: datetime) -> list[Missing]:
    """The sheets of the last days that nobody has signed, the oldest first. Note: four queries for each centre that writes sheets."""
    by_id = {one.pk: one for one in offered}
    firsts = dict(
        DaySheet.objects.filter(department__in=list(by_id))
        .values_list("department")
        .annotate(first=Min("day"))
    )
    today = local_day(at)
    counted = counted_days(SHEET_RULE, [today - timedelta(days=back) for back in range(DAYS_BACK + 1)])
    found: list[Missing] = []
    for pk, first in firsts.items():
        centre, since = by_id[pk], max(first, today - timedelta(days=DAYS_BACK))
        done = worked(centre, first=since, last=today)
        signed = standing_sheets(centre, first=since, last=today, kind=SheetKind.TECHNICIAN)
        closed = standing_sheets(centre, first=since, last=today, kind=SheetKind.SUPERVISOR)
        for day in sorted(set(done) | {day for day, _technician in signed}):
            if day not in counted:
                continue
            due_at, ladder = counted[day].receipt.due, counted[day].ladder
            people = {one.technician.pk: one.technician for one in done.get(day, [])}
            found += [
                Missing(SheetKind.TECHNICIAN, centre, day, person, due_at, ladder)
                for person in people.values()
                if (day, person.pk) not in signed
            ]
            if (day, None) not in closed:
                found.append(Missing(SheetKind.SUPERVISOR, centre, day, None, due_at, ladder))
    return sorted(found, key=lambda one: (one.day, one.what == SheetKind.SUPERVISOR, str(one.technician)))


def missing_books(offered: Iterable[Department], *, at: datetime) -> list[Missing]:
    """The call books of the last days that were not sent, or not with all their calls, the oldest first. Note: three queries, few for the rule."""
    by_id = {one.pk: one for one in offered}
    firsts = dict(
        BookSent.objects.filter(department__in=list(by_id))
        .values_list("department")
        .annotate(first=Min("day"))
    )
    if not firsts:
        return []
    today = local_day(at)
    since = today - timedelta(days=DAYS_BACK)
    taken = calls_by_day(firsts, first=since, last=today - timedelta(days=1))
    sent = sent_by_day(firsts, first=since)
    counted = counted_days(BOOK_RULE, [since + timedelta(days=number) for number in range(DAYS_BACK)])
    found = []
    for (pk, day), calls in sorted(taken.items(), key=lambda row: (row[0][1], row[0][0])):
        last = sent.get((pk, day))
        rest = calls - (last.calls if last is not None else 0)
        if day in counted and day >= firsts[pk] and rest > 0:
            due_at, ladder = counted[day].receipt.due, counted[day].ladder
            found.append(Missing("book", by_id[pk], day, None, due_at, ladder, rest))
    return found


def calls_by_day(ids: Iterable[int], *, first: date, last: date) -> dict[tuple[int, date], int]:
    """How many calls each centre took on each day that has any. Note: one query."""
    rows = (
        Case.objects.as_system("the call book of a day is counted whole, whoever sends it")
        .filter(
            kind=service_kind.code,
            servicecall__department__in=list(ids),
            reported_at__gte=first_instant(first),
            reported_at__lt=first_instant(last + timedelta(days=1)),
        )
        .order_by()
        .annotate(day=TruncDate("reported_at", tzinfo=Company.get().zone))
        .values_list("servicecall__department", "day")
        .annotate(number=Count("pk"))
    )
    return {(pk, day): number for pk, day, number in rows}


def sent_by_day(ids: Iterable[int], *, first: date) -> dict[tuple[int, date], BookSent]:
    """The newest mark of each book from that day on. Note: one query."""
    rows = BookSent.objects.filter(department__in=list(ids), day__gte=first)
    return {(one.department_id, one.day): one for one in rows.select_related("by", "to").order_by("pk")}


def counted_days(rule: str, days: Iterable[date]) -> dict[date, Any]:
    """How the rule counts from the beginning of each day; nothing where it is without a figure."""
    starts = {first_instant(day): day for day in days}
    return {starts[start]: counted for start, counted in counted_from(rule, starts).items()}


def watch_day(at: datetime) -> Watched:
    """Remind of each missing sheet and book at the levels of its rule that have come; each level is told once."""
    told = {True: 0, False: 0}
    offered = list(centres())
    for one in [*missing_sheets(offered, at=at), *missing_books(offered, at=at)]:
        for rung in one.ladder:
            if datetime.fromisoformat(rung["at"]) <= at:
                told[rung["action"] != "remind"] += _tell(one, rung, at=at)
    return Watched(escalated=told[True], reminded=told[False])


def _tell(one: Missing, rung: dict[str, Any], *, at: datetime) -> int:
    """Tell the people of a level who have not been told of it; returns how many."""
    whose = one.technician.pk if one.technician is not None else 0
    key = f"service-day:{one.what}:{one.centre.pk}:{one.day}:{whose}:rung:{rung['order']}"
    known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
    people = [person for person in _people_of(one, rung["to"], at=at) if person.pk not in known]
    if not people:
        return 0
    facts = {
        "what": str(one.what),
        "day": one.day.isoformat(),
        "label_zh_hans": one.centre.label_zh_hans,
        "label_zh_hant": one.centre.label_zh_hant,
        "label_en": one.centre.label_en,
        "calls": one.calls,
        "due_at": one.due_at,
        "path": f"{reverse('services:day')}?day={one.day.isoformat()}",
    }
    notify_in_bulk([Notice(BOOK_DUE if one.what == "book" else SHEET_DUE, None, people, at, key, facts)])
    return len(people)


def _people_of(one: Missing, places: Iterable[str], *, at: datetime) -> list[User]:
    """Who stands at these places of the ladder: a role, the heads above, or else whoever owes it."""
    people: list[User] = []
    for place in places:
        if place in ROLES:
            people += who_is(place)
        elif place == "holder_head":
            people += heads_above(one.centre)[:1]
        elif one.technician is not None:
            people.append(one.technician)
        else:
            right = Permission.TAKE_SERVICE_CALL if one.what == "book" else Permission.SIGN_SERVICE_DAY
            people += people_with(right, one.centre)
    reached = [reachable(person, at=at) for person in people if person.is_active]
    return list({person.pk: person for person in reached}.values())
