"""The lists of the morning: a person's own work, news of the cases she watches, and the figures for robots.

Each is made when the working day of the person (or of the robot's department) begins, once. That it was made is written
in the same transaction as the notice, so a sender that dies in the middle makes it again and nobody gets it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from accounts.models import Delegation, Department, RoleAssignment, User
from accounts.models.departments import departments_below
from feedback_system.approvals.models import Approval
from feedback_system.approvals.top import SECOND_ROLES
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.cases.querysets import CaseQuerySet
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import DeadlineRule, StopRequest
from feedback_system.deadlines.operations.pausing import rules_stop_clocks
from feedback_system.desk.inbox import waiting_case_ids
from feedback_system.desk.story import name_what_events_keep, tell
from feedback_system.notifications.kinds import NoticeKind
from feedback_system.notifications.models import (
    CaseWatch,
    ListChoice,
    Robot,
    Topic,
    WatchList,
    WorkList,
)
from feedback_system.notifications.operations import notify
from feedback_system.notifications.robots.posting import News, post
from feedback_system.reference.kept import kept, reading
from feedback_system.web.wording import due_text

if TYPE_CHECKING:
    from feedback_system.worktime.calendar import WorkCalendar

log = structlog.get_logger(__name__)

WORK, WATCHED, FIGURES = "daily_list", "watched_list", "robot_digest"
KINDS = tuple(NoticeKind(code) for code in (WORK, WATCHED, FIGURES))
LISTED = 50
"""Lines of one heading; what is more is told as a number."""
EVENTS_LISTED = 10
"""Events of one watched case, the newest."""
ONE_DAY = timedelta(days=1)
MOST_EVENTS = 2_000
"""Events of all watched cases together that one list looks at."""
LOOK_BACK = timedelta(days=7)
"""How far the first list of watched cases looks back."""


@dataclass
class Summary:
    """What one round made."""

    lists: int = 0
    failed: int = 0


@reading()
def make_lists(*, at: datetime) -> Summary:
    """Make every list whose morning has come at `at`. Any number of rounds may run at once.

    A person whose list fails keeps nobody else waiting and is tried again in the next round. Note: a round costs some
    queries for everybody together, and more only for people who have something on a list.
    """
    summary = Summary()
    people = {
        person.pk: person
        for person in User.objects.filter(
            is_active=True, kind=User.Kind.PERSON, role_assignments__isnull=False
        )
        .select_related("department")
        .distinct()
        .order_by("pk")
    }
    days = {pk: begun_day(calendar_of(person.department), at) for pk, person in people.items()}
    awake = [pk for pk in people if days[pk] is not None]
    known = set(ListChoice.objects.filter(person__in=awake).values_list("person", flat=True))
    missing = [ListChoice(person_id=pk) for pk in awake if pk not in known]
    ListChoice.objects.bulk_create(missing, ignore_conflicts=True)
    choices = ListChoice.objects.in_bulk(awake)
    busy, watchers = _people_with_work(at), set(CaseWatch.objects.values_list("person", flat=True).distinct())
    idle: dict[date, list[int]] = {}
    for pk in awake:
        day, choice = days[pk], choices.get(pk)
        if day is None or choice is None:
            continue
        wants_work = choice.work == WorkList.DAILY and choice.work_day != day
        if wants_work and pk not in busy:
            idle.setdefault(day, []).append(pk)
        try:
            if wants_work and pk in busy:
                summary.lists += _make_work(people[pk], day=day, at=at)
            if pk in watchers and _is_time_for_watched(choice, day, people[pk]):
                summary.lists += _make_watched(people[pk], choice, day=day, at=at)
        except Exception:
            log.exception("a morning list failed", person=pk)
            summary.failed += 1
    for day, ids in idle.items():
        ListChoice.objects.filter(person__in=ids).update(work_day=day)
    _figures_for_robots(at=at)
    return summary


def _people_with_work(at: datetime) -> set[int]:
    """Who may have something on the list of the own work: a little too many rather than one too few."""
    everybody: CaseQuerySet = Case.objects.as_system("who may have something on a list, before anybody asks")
    soon = everybody.filter(open_row__next_due_at__lt=at + 2 * ONE_DAY)
    owners = set(soon.exclude(open_row__owner=None).values_list("open_row__owner", flat=True).distinct())
    holders = set(soon.exclude(open_row__holder=None).values_list("open_row__holder", flat=True).distinct())
    members = RoleAssignment.objects.filter(department__in=holders).values_list("user", flat=True)
    heads = Department.objects.filter(pk__in=holders, head__isnull=False).values_list("head", flat=True)
    found = owners | set(members) | set(heads)
    roles = set(
        Approval.objects.filter(decision=Approval.Decision.PENDING).values_list("role", flat=True).distinct()
    )
    if roles:
        deciders = RoleAssignment.objects.filter(role__in=roles | set(SECOND_ROLES))
        found |= set(deciders.values_list("user", flat=True))
        deputies = Delegation.objects.filter(starts_at__lte=at, ends_at__gt=at)
        found |= set(deputies.values_list("deputy", flat=True))
    if rules_stop_clocks() and StopRequest.objects.filter(decision=StopRequest.Decision.PENDING).exists():
        everywhere = Department.objects.filter(head__isnull=False).values_list("head", flat=True)
        found |= set(everywhere)
        deputies = Delegation.objects.filter(starts_at__lte=at, ends_at__gt=at)
        found |= set(deputies.values_list("deputy", flat=True))
    return found


def begun_day(calendar: WorkCalendar, at: datetime) -> date | None:
    """The local day of `at` while its working time runs, from the first opening to the last closing; else None."""
    day = calendar.local_date(at)
    intervals = calendar.intervals_on(day)
    return day if intervals and intervals[0][0] <= at < intervals[-1][1] else None


@transaction.atomic
def _make_work(person: User, *, day: date, at: datetime) -> int:
    not_yet = Q(work_day__isnull=True) | ~Q(work_day=day)
    mine = ListChoice.objects.filter(not_yet, person=person, work=WorkList.DAILY)
    return _tell_work(person, day=day, at=at) if mine.update(work_day=day) else 0


@transaction.atomic
def _make_watched(person: User, choice: ListChoice, *, day: date, at: datetime) -> int:
    mine = ListChoice.objects.filter(person=person, watched_until=choice.watched_until)
    if not mine.update(watched_until=at):
        return 0
    return _tell_watched(person, since=choice.watched_until or at - LOOK_BACK, day=day, at=at)


def _is_time_for_watched(choice: ListChoice, day: date, person: User) -> bool:
    if choice.watching == WatchList.OFF:
        return False
    if choice.watched_until is None:
        return True
    last = calendar_of(person.department).local_date(choice.watched_until)
    if choice.watching == WatchList.DAILY:
        return last < day
    return last.isocalendar()[:2] < day.isocalendar()[:2]


def own_open_cases(person: User) -> QuerySet[Case]:
    """What lies on her desk: cases she owns, those of the departments she heads, and what nobody of her department has taken."""
    headed = Department.objects.filter(head=person.pk).values("pk")
    own = [assignment.department_id for assignment in person.assignments]
    mine = (
        Q(open_row__owner=person.pk)
        | Q(open_row__holder__in=headed)
        | Q(open_row__owner__isnull=True, open_row__holder__in=own)
    )
    seen: CaseQuerySet = Case.objects.visible_to(person)
    return seen.filter(mine, open_row__isnull=False).select_related("open_row")


def _tell_work(person: User, *, day: date, at: datetime) -> int:
    zone = ZoneInfo(person.time_zone or Company.get().time_zone)
    with timezone.override(zone):
        end = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        rows = own_open_cases(person).order_by("open_row__next_due_at", "pk")
        late = rows.filter(open_row__next_due_at__lte=at)
        # What is due at midnight is due at the end of today.
        today = rows.filter(open_row__next_due_at__gt=at, open_row__next_due_at__lte=end)
        asked = waiting_case_ids(person)
        cases = Case.objects.visible_to(person).in_bulk(set(asked))
        waiting = [cases[case_id] for case_id in asked if case_id in cases]
        facts: dict[str, Any] = {"day": day}
        for name, entries, count in (
            ("late", [_entry(row, zone) for row in late[:LISTED]], late.count()),
            ("today", [_entry(row, zone) for row in today[:LISTED]], today.count()),
            ("waiting", [_reference(case) for case in waiting[:LISTED]], len(waiting)),
        ):
            facts[name], facts[f"{name}_count"] = entries, count
    if not any(facts[name] for name in ("late", "today", "waiting")):
        return 0
    notify(WORK, case=None, to=[person], at=at, facts=facts, key=f"list:work:{day.isoformat()}")
    return 1


def _entry(case: Case, zone: ZoneInfo) -> dict[str, Any]:
    row = case.open_row
    labels = labels_of_rules().get(row.next_due_code, {})
    due = due_text(row.next_due_at, zone) if row.next_due_at else ""
    return {**_reference(case), **labels, "due_text": due}


def _reference(case: Case) -> dict[str, Any]:
    return {"case": case.pk, "reference": case.reference, "title": case.title}


def labels_of_rules() -> dict[str, dict[str, str]]:
    """The label of each time limit in the three languages, by code."""

    def read() -> dict[str, dict[str, str]]:
        rows = DeadlineRule.objects.order_by("code", "version", "pk")
        return {
            rule.code: {
                f"label_{language.replace('-', '_')}": rule.label_in(language)
                for language in ("zh-hans", "zh-hant", "en")
            }
            for rule in rows
        }

    return kept("labels of rules by language", read)


def _tell_watched(person: User, *, since: datetime, day: date, at: datetime) -> int:
    """The news of watched cases. Who may not see a case any more hears nothing of it; it is looked at again when the
    message leaves.
    """
    watched = Case.objects.visible_to(person).filter(watches__person=person.pk)
    watches = dict(person.watches.values_list("case", "since"))
    events = (
        CaseEvent.objects.filter(case__in=watched.values("pk"), at__gt=since, at__lte=at)
        .select_related("case", "actor", "on_behalf_of", "payload")
        .order_by("case", "sequence")
    )
    entries: dict[int, dict[str, Any]] = {}
    language = person.language or Company.get().default_language
    zone = ZoneInfo(person.time_zone or Company.get().time_zone)
    with translation.override(language), timezone.override(zone):
        news = [event for event in events[:MOST_EVENTS] if event.at > watches.get(event.case_id, since)]
        name_what_events_keep(news)
        for event in news:
            entry = entries.setdefault(event.case_id, {**_reference(event.case), "events": [], "more": 0})
            entry["events"].append(_event_text(event))
    for entry in entries.values():
        entry["more"] = max(len(entry["events"]) - EVENTS_LISTED, 0)
        entry["events"] = entry["events"][-EVENTS_LISTED:]
    if not entries:
        return 0
    listed = list(entries.values())
    facts = {"count": len(listed), "more": max(len(listed) - LISTED, 0), "entries": listed[:LISTED]}
    notify(WATCHED, case=None, to=[person], at=at, facts=facts, key=f"list:watched:{day.isoformat()}")
    return 1


def _event_text(event: CaseEvent) -> str:
    """One event in the language that is active: its words depend on the app of the case, which the outbox does not know."""
    try:
        told = tell(event, kind_of(event.case))
    except KeyError:  # the app of that kind of case is not installed any more
        return event.name
    return f"{timezone.localtime(event.at):%m-%d %H:%M} {told.who} {told.what}"


def _figures_for_robots(*, at: datetime) -> None:
    for robot in Robot.objects.in_use().select_related("department"):
        calendar = calendar_of(robot.department)
        day = begun_day(calendar, at)
        key = f"list:{day.isoformat()}" if day else ""
        if Topic.DIGEST not in robot.topics or day is None or robot.posts.filter(key=key).exists():
            continue
        rows: CaseQuerySet = Case.objects.as_system("figures for a group, which name no case")
        if robot.department_id is not None:
            rows = rows.filter(
                open_row__holder__in=[robot.department_id, *departments_below(robot.department_id)]
            )
        end = calendar.end_of_day(day)
        late = rows.filter(open_row__next_due_at__lte=at).count()
        today = rows.filter(open_row__next_due_at__gt=at, open_row__next_due_at__lte=end).count()
        if late or today:
            _post_figures(robot, {"late": late, "today": today}, key=key, at=at)


def _post_figures(robot: Robot, facts: dict[str, int], *, key: str, at: datetime) -> None:
    roles: Iterable[str] = {robot.role} if robot.role else ()
    with transaction.atomic():
        post(
            [News(FIGURES, {Topic.DIGEST}, key, facts, department_id=robot.department_id, roles=set(roles))],
            at=at,
            robots=[robot],
        )
