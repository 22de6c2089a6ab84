"""The day reports of customer service: what somebody did on a day, who has handed in, who has not, and the watch in the evening.

A department is watched from its first report on. Source: policy 004 on customer service, work report of every day to the manager.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.urls import reverse

from accounts.models import Department, User
from accounts.permissions import Permission
from accounts.queries import heads_above, reachable
from accounts.roles import roles_with
from aftersales.services.models import Contact, StaffReport
from aftersales.services.notices import STAFF_REPORT_DUE
from aftersales.services.sheets_due import DAYS_BACK, counted_days
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import confidential_kinds, kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.company.models import Company
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from aftersales.services.sheet_rights import Reader

RULE = "service-staff-day-report"


@dataclass(frozen=True)
class DayOf:
    """What the cases say somebody did on a day."""

    counts: list[list[Any]]
    """For each kind of case its code, how many were opened, and how many were worked on."""
    talks: int


def day_of_person(person: User, day: date) -> DayOf:
    """The figures of one day, confidential kinds left out. Note: three queries."""
    begin, end = first_instant(day), first_instant(day + timedelta(days=1))
    opened = dict(
        Case.objects.as_system("what somebody opened on a day, for the own report")
        .filter(entered_by=person, entered_at__gte=begin, entered_at__lt=end)
        .order_by()
        .values_list("kind")
        .annotate(Count("pk"))
    )
    worked = dict(
        CaseEvent.objects.filter(actor=person, at__gte=begin, at__lt=end)
        .order_by()
        .values_list("case__kind")
        .annotate(Count("case", distinct=True))
    )
    hidden = confidential_kinds()
    kinds = sorted((set(opened) | set(worked)) - set(hidden))
    talks = Contact.objects.filter(by=person, told_at__gte=begin, told_at__lt=end).count()
    return DayOf([[kind, opened.get(kind, 0), worked.get(kind, 0)] for kind in kinds], talks)


def counts_in_words(counts: Sequence[Sequence[Any]]) -> list[tuple[str, int, int]]:
    """The figures with the name of each kind, in the active language."""
    return [(str(kind_named(code).label_plural), opened, worked) for code, opened, worked in counts]


def staff() -> list[User]:
    """Who hands in a report: those who take calls without being the supervisor. Note: two queries."""
    leading = roles_with(Permission.SIGN_SERVICE_DAY)
    writing = [role for role in roles_with(Permission.TAKE_SERVICE_CALL) if role not in leading]
    rows = User.objects.filter(
        is_active=True, kind=User.Kind.PERSON, role_assignments__role__in=writing, department__isnull=False
    )
    heads = set(Department.objects.filter(head__isnull=False).values_list("head", flat=True))
    found = rows.select_related("department").distinct().order_by("department", "name", "pk")
    return [one for one in found if one.pk not in heads]


def manager_of(person: User) -> User | None:
    """To whom the report goes: the nearest head above who is somebody else."""
    above = heads_above(person.department)
    return next((one for one in above if one.pk != person.pk and one.is_active), None)


def departments_read(reader: Reader, people: Iterable[User]) -> list[Department]:
    """The departments of these people whose reports she reads: their heads, those above, who sees all cases."""
    homes = {one.department.pk: one.department for one in people if one.department is not None}
    if reader.user.holds(Permission.SEE_ALL_CASES):
        return list(homes.values())
    own = {one.pk for one in reader.people}
    return [one for one in homes.values() if own & {head.pk for head in heads_above(one)}]


@dataclass(frozen=True)
class MissingReport:
    """A report that is owed."""

    person: User
    day: date
    due_at: datetime
    ladder: Sequence[dict[str, Any]]

    def is_late(self, at: datetime) -> bool:
        """Whether it was due before `at`."""
        return at >= self.due_at


def missing_reports(people: Sequence[User], *, at: datetime) -> list[MissingReport]:
    """The reports of the last days on which somebody worked and handed nothing in, the oldest first. Note: three queries, few for the rule."""
    firsts = dict(StaffReport.objects.order_by().values_list("department").annotate(Min("day")))
    watched = {one.pk: one for one in people if one.department_id in firsts}
    if not watched:
        return []
    today = local_day(at)
    since = today - timedelta(days=DAYS_BACK)
    days = (
        CaseEvent.objects.filter(actor__in=list(watched), at__gte=first_instant(since))
        .order_by()
        .annotate(day=TruncDate("at", tzinfo=Company.get().zone))
        .values_list("day", "actor")
        .distinct()
    )
    there = set(StaffReport.objects.filter(day__gte=since).values_list("day", "person"))
    counted = counted_days(RULE, [since + timedelta(days=number) for number in range(DAYS_BACK + 1)])
    found = []
    for day, pk in sorted(set(days) - there):
        person = watched[pk]
        if day in counted and day >= firsts[person.department_id]:
            found.append(MissingReport(person, day, counted[day].receipt.due, counted[day].ladder))
    return found


def watch_reports(at: datetime) -> Watched:
    """Remind whoever owes a report at the levels of the rule that have come; each level is told once."""
    told = {True: 0, False: 0}
    for one in missing_reports(staff(), at=at):
        for rung in one.ladder:
            if datetime.fromisoformat(rung["at"]) <= at:
                told[rung["action"] != "remind"] += _tell(one, rung, at=at)
    return Watched(escalated=told[True], reminded=told[False])


def _tell(one: MissingReport, rung: dict[str, Any], *, at: datetime) -> int:
    key = f"staff-report:{one.person.pk}:{one.day}:rung:{rung['order']}"
    people = [one.person]
    if "holder_head" in rung["to"] and (manager := manager_of(one.person)) is not None:
        people.append(manager)
    reached = {
        person.pk: person for person in (reachable(each, at=at) for each in people) if person.is_active
    }
    known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
    to = [person for pk, person in reached.items() if pk not in known]
    if to:
        facts = {
            "name": str(one.person),
            "day": one.day.isoformat(),
            "due_at": one.due_at,
            "path": address_of(one.day),
        }
        notify_in_bulk([Notice(STAFF_REPORT_DUE, None, to, at, key, facts)])
    return len(to)


def address_of(day: date) -> str:
    """The page of the reports of that day."""
    return f"{reverse('services:staff_day')}?day={day.isoformat()}"
