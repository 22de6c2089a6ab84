"""Which reports are due or missing, and the watch that reminds whoever writes them.

A kind is watched from its first report on: a company that has never written one is not reminded of it. Where no rule names a limit, a
report is due when the next period ends; that is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Min
from django.urls import reverse

from accounts.queries import reachable, who_is
from accounts.roles import ROLES, roles_with
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.calculator import counted_from
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reports.kinds import ReportKind, all_reports
from feedback_system.reports.models import Report
from feedback_system.reports.notices import REPORT_DUE
from feedback_system.reports.periods import Period, period_of
from feedback_system.reports.wording import label_facts

if TYPE_CHECKING:
    from accounts.models import User

MOST_MISSING = 6
"""So many periods back are looked for missing reports; nobody writes the week of last year."""


@dataclass(frozen=True)
class Missing:
    """The report of a period that is over and has not been signed."""

    kind: ReportKind
    period: Period
    due_at: datetime
    draft: Report | None
    ladder: list[dict[str, Any]]
    """Who is told when, as the ladders of clocks are counted."""

    def is_late(self, at: datetime) -> bool:
        """Whether it was due before `at`."""
        return at >= self.due_at


def end_of(period: Period) -> datetime:
    """The first instant after the period in the company's zone."""
    return first_instant(period.last + timedelta(days=1))


def _counted(kind: ReportKind, periods: Iterable[Period]) -> dict[Period, Any]:
    """How the rule of the kind counts from the end of each period, or from its beginning; nothing where no rule says it. Note: few queries."""
    if not kind.rule:
        return {}
    starts = {end_of(period.before if kind.counts_from_start else period): period for period in periods}
    return {starts[start]: counted for start, counted in counted_from(kind.rule, starts).items()}


def missing_reports(kinds: Iterable[ReportKind], *, at: datetime) -> list[Missing]:
    """What has to be written, the latest first, for kinds of which a report was ever opened. Note: two queries, few for each kind with a rule."""
    kinds = list(kinds)
    codes = [kind.code for kind in kinds]
    firsts: dict[str, date] = dict(
        Report.objects.filter(kind__in=codes).values_list("kind").annotate(first=Min("first_day"))
    )
    today, wanted = local_day(at), []
    for kind in kinds:
        if kind.code not in firsts:
            continue
        period = period_of(today, kind.rhythm).before
        for _number in range(MOST_MISSING):
            if period.first < firsts[kind.code]:
                break
            wanted.append((kind, period))
            period = period.before
    if not wanted:
        return []
    earliest = min(period.first for _kind, period in wanted)
    newest = Report.objects.filter(kind__in=codes, first_day__gte=earliest).select_related("signed")
    signed = {(one.kind, one.first_day) for one in newest if one.is_signed}
    drafts = {(one.kind, one.first_day): one for one in newest if not one.is_signed}
    unsigned = [(kind, period) for kind, period in wanted if (kind.code, period.first) not in signed]
    return sorted(
        (
            _missing(kind, period, drafts.get((kind.code, period.first)), counted.get(period))
            for kind in kinds
            for counted in [_counted(kind, [one for which, one in unsigned if which is kind])]
            for which, period in unsigned
            if which is kind
        ),
        key=lambda one: one.due_at,
        reverse=True,
    )


def _missing(kind: ReportKind, period: Period, draft: Report | None, counted: Any) -> Missing:
    """The report that is missing; once when due where no rule has a ladder."""
    if counted is not None:
        return Missing(kind, period, counted.receipt.due, draft, counted.ladder)
    due = end_of(period.next)
    return Missing(
        kind, period, due, draft, [{"order": 0, "at": due.isoformat(), "action": "remind", "to": ["holder"]}]
    )


def watch_reports(at: datetime) -> Watched:
    """Remind of the newest report of each kind that is due, at the levels of the rule that have come; each level is told once.

    Older ones stand in the list: who begins late, or has let a kind rest, is not reminded of every period at once.
    """
    told, seen = {True: 0, False: 0}, set()
    for one in missing_reports(all_reports(), at=at):
        come = [rung for rung in one.ladder if datetime.fromisoformat(rung["at"]) <= at]
        if not come or one.kind.code in seen:
            continue
        seen.add(one.kind.code)
        for rung in come:
            told[rung["action"] != "remind"] += _tell(one, rung, at=at)
    return Watched(escalated=told[True], reminded=told[False])


def _tell(one: Missing, rung: dict[str, Any], *, at: datetime) -> int:
    """Tell the people of a level who have not been told of it; returns how many."""
    key = f"report-due:{one.kind.code}:{one.period.code}:rung:{rung['order']}"
    known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
    people = [person for person in _people_of(one.kind, rung["to"], at=at) if person.pk not in known]
    facts = {
        **label_facts(one.kind.label),
        "period": one.period.code,
        "due_at": one.due_at,
        "path": one.draft.get_absolute_url() if one.draft is not None else reverse("written_reports:list"),
    }
    if people:
        notify_in_bulk([Notice(REPORT_DUE, None, people, at, key, facts)])
    return len(people)


def _people_of(kind: ReportKind, places: Iterable[str], *, at: datetime) -> list[User]:
    """Who stands at these places of the ladder: a role, or else whoever signs reports of the kind."""
    roles = [place for place in places if place in ROLES]
    if len(roles) < len(list(places)):
        roles += roles_with(kind.sign)
    people = {person.pk: person for role in roles for person in who_is(role)}
    reached = [reachable(person, at=at) for person in people.values()]
    return list({person.pk: person for person in reached}.values())
