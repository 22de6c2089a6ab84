"""Which patrol reports are missing, which plans wait, what the year still owes its users; and the watch that reminds whoever owes it.

A unit is watched from its first signed patrol report on, the year from the first visit that was planned by hand: a company that does not use
them is not reminded. Source: policy 003 on customer care (report of each day and month), the yearly visits of policies 000 and 001; how far
back one looks is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min
from django.urls import reverse

from accounts.models import Department, DepartmentFunction, User
from accounts.queries import department_with, heads_above, reachable, who_is
from accounts.roles import ROLES
from aftersales.visits.models import PatrolPlan, PatrolReport, ReportKind
from aftersales.visits.models.periods import later
from aftersales.visits.notices import PLAN_WAITS, REPORT_DUE, YEAR_DUE
from aftersales.visits.patrol_rights import leader_of, visiting_units
from aftersales.visits.patrolled import day_of, visits_made
from aftersales.visits.states import Means, Source
from aftersales.visits.year import (
    ALL_RULE,
    LED,
    LED_RULE,
    MAIN_RULE,
    USER_RULE,
    customers_not_reached,
    made_in,
    main_customers,
    span_of,
)
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.calculator import counted_from
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk

DAY_RULE, MONTH_RULE, PLAN_RULE = "visit-day-report", "patrol-month-report", "patrol-plan"
DAYS_BACK = 7
"""So many days back one looks for reports of days; nobody writes the one of last month."""


@dataclass(frozen=True)
class Owed:
    """Something that is owed, by whom, since when it is late, and how it is told."""

    key: str
    kind: str
    unit: Department | None
    people: Sequence[User]
    due_at: datetime
    ladder: Sequence[dict[str, Any]]
    facts: dict[str, Any] = field(default_factory=dict)


def missing_reports(units: Iterable[Department], *, at: datetime) -> list[Owed]:
    """The reports of the last days, and of the last month, that nobody has signed, the oldest first. Note: few queries."""
    by_id = {one.pk: one for one in units}
    firsts: dict[int, date] = dict(
        PatrolReport.objects.filter(unit__in=list(by_id), kind=ReportKind.DAY, signed__isnull=False)
        .values_list("unit")
        .annotate(first=Min("day"))
    )
    if not firsts:
        return []
    return [*_missing_days(by_id, firsts, at=at), *_missing_months(by_id, firsts, at=at)]


def _signed(kind: ReportKind, first: date) -> set[tuple[int | None, int, date]]:
    rows = PatrolReport.objects.filter(kind=kind, day__gte=first, signed__isnull=False)
    return set(rows.values_list("visitor", "unit", "day"))


def _missing_days(by_id: dict[int, Department], firsts: dict[int, date], *, at: datetime) -> list[Owed]:
    today = local_day(at)
    since = today - timedelta(days=DAYS_BACK)
    signed = {(visitor, day) for visitor, _unit, day in _signed(ReportKind.DAY, since)}
    counted = _counted(DAY_RULE, [since + timedelta(days=number) for number in range(DAYS_BACK + 1)])
    owed: dict[tuple[int, date], Owed] = {}
    for visit in visits_made(first=since, last=today):
        person, day = visit.visitor, day_of(visit)
        unit = by_id.get(person.department_id or 0)
        if unit is None or unit.pk not in firsts or day < firsts[unit.pk] or (person.pk, day) in signed:
            continue
        if day in counted:
            due, ladder = counted[day].receipt.due, counted[day].ladder
            facts = {"period": day.isoformat(), "of_month": False}
            owed[person.pk, day] = Owed(
                f"day:{person.pk}:{day}", REPORT_DUE, unit, [person], due, ladder, facts
            )
    return list(owed.values())


def _missing_months(by_id: dict[int, Department], firsts: dict[int, date], *, at: datetime) -> list[Owed]:
    month = later(local_day(at), -1)
    counted = _counted(MONTH_RULE, [month])
    if month not in counted:
        return []
    reported = {unit for _visitor, unit, day in _signed(ReportKind.DAY, month) if day < later(month, 1)}
    done = {unit for _visitor, unit, day in _signed(ReportKind.MONTH, month) if day == month}
    due, ladder = counted[month].receipt.due, counted[month].ladder
    facts = {"period": f"{month:%Y-%m}", "of_month": True}
    return [
        Owed(f"month:{pk}:{month}", REPORT_DUE, unit, [unit.head] if unit.head else [], due, ladder, facts)
        for pk, unit in by_id.items()
        if pk in firsts and pk in reported and pk not in done
    ]


def waiting_plans(*, at: datetime) -> list[Owed]:
    """The plans that lie before a leader longer than the rule allows; none while it has no figure. Note: one query, few for the rule."""
    rows = PatrolPlan.objects.filter(asked_at__isnull=False, approved_at__isnull=True)
    plans = list(rows.select_related("unit__head", "asked_by"))
    starts = {one.asked_at for one in plans if one.asked_at is not None}
    counted = counted_from(PLAN_RULE, starts) if starts else {}
    found = []
    for one in plans:
        leader = leader_of(one.unit)
        if one.asked_at in counted and leader is not None:
            count = counted[one.asked_at]
            facts = {
                "period": one.period,
                "edition": one.edition,
                "by": str(one.asked_by),
                "path": one.get_absolute_url(),
            }
            key = f"plan:{one.pk}:{one.asked_at.timestamp():.0f}"
            found.append(Owed(key, PLAN_WAITS, one.unit, [leader], count.receipt.due, count.ladder, facts))
    return found


def owed_by_the_year(*, at: datetime) -> list[Owed]:
    """What the year still owes its users; nothing where no visit was ever planned by hand. Note: few queries."""
    cases = Case.objects.as_system("what the year owes is counted whole, whoever is reminded")
    if not cases.filter(kind="visit", visit__plan__source=Source.HAND).exists():
        return []
    today = local_day(at)
    first, last = span_of(today.year)
    half = first_instant(date(today.year, 1 if today.month <= 6 else 7, 1))
    sales, office = (department_with(one) for one in (DepartmentFunction.SALES, DepartmentFunction.GM_OFFICE))
    quality, service = (
        department_with(one) for one in (DepartmentFunction.QA, DepartmentFunction.CUSTOMER_SERVICE)
    )
    in_person = made_in(cases, first, last).filter(visit__means=Means.VISIT)
    seen = set(made_in(cases, first, last).values_list("customer", flat=True))
    missing = [one for one in main_customers() if one.pk not in seen]
    wanted = [
        (MAIN_RULE, first, sales, len(missing)),
        (ALL_RULE, first, service, customers_not_reached(cases, today.year).count()),
        (LED_RULE, first, office, int(not in_person.filter(visit__plan__code=LED).exists())),
        (USER_RULE, half, quality, int(not in_person.filter(visit__visited_at__gte=half).exists())),
    ]
    found = []
    for rule, start, unit, count in wanted:
        counted = counted_from(rule, [start]).get(start) if count and unit is not None else None
        if counted is not None and unit is not None and unit.head is not None:
            facts = {
                "what": rule,
                "count": count,
                "period": str(today.year),
                "path": f"{reverse('visits:year')}?year={today.year}",
            }
            key = f"year:{rule}:{start.date()}"
            found.append(Owed(key, YEAR_DUE, unit, [unit.head], counted.receipt.due, counted.ladder, facts))
    return found


def _counted(rule: str, days: Iterable[date]) -> dict[date, Any]:
    """How the rule counts from the beginning of each day; nothing where it is without a figure."""
    starts = {first_instant(day): day for day in days}
    return {starts[start]: counted for start, counted in counted_from(rule, starts).items()}


def watch_patrols(at: datetime) -> Watched:
    """Remind of each thing that is owed at the levels of its rule that have come; each level is told once."""
    told = {True: 0, False: 0}
    owed = [*missing_reports(visiting_units(), at=at), *waiting_plans(at=at), *owed_by_the_year(at=at)]
    for one in owed:
        for rung in one.ladder:
            if datetime.fromisoformat(rung["at"]) <= at:
                told[rung["action"] != "remind"] += _tell(one, rung, at=at)
    return Watched(escalated=told[True], reminded=told[False])


def _tell(one: Owed, rung: dict[str, Any], *, at: datetime) -> int:
    """Tell the people of a level who have not been told of it; returns how many."""
    key = f"patrol:{one.key}:rung:{rung['order']}"
    known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
    people = [person for person in _people_of(one, rung["to"], at=at) if person.pk not in known]
    if not people:
        return 0
    unit = one.unit
    facts = {
        "label_zh_hans": unit.label_zh_hans if unit else "",
        "label_zh_hant": unit.label_zh_hant if unit else "",
        "label_en": unit.label_en if unit else "",
        "due_at": one.due_at,
        "path": reverse("visits:reports"),
        **one.facts,
    }
    notify_in_bulk([Notice(one.kind, None, people, at, key, facts)])
    return len(people)


def _people_of(one: Owed, places: Iterable[str], *, at: datetime) -> list[User]:
    """Who stands at these places of the ladder: a role, the heads above, or else whoever owes it."""
    people: list[User] = []
    for place in places:
        if place in ROLES:
            people += who_is(place)
        elif place == "holder_head":
            people += heads_above(one.unit)[:1]
        else:
            people += one.people
    reached = [reachable(person, at=at) for person in people if person.is_active]
    return list({person.pk: person for person in reached}.values())
