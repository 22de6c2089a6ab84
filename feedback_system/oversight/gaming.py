"""What may have been done for the clock rather than for the customer, in one period: a list to talk about, no verdict.

Each line is one act on one case. Source: safety rules on clock gaming (pauses with a reason that is not true, reopening to
reset the clock, severity lowered, times entered late).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import F, Prefetch, Q
from django.db.models.enums import TextChoices
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import REFILED, REPEAT, Case, Severity
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.models import ClockStop, Deadline, ExternalWait, StopReason, WaitReason
from feedback_system.deadlines.receipts import round_began
from feedback_system.reference.kept import reading
from feedback_system.web.wording import full_instant_text, span_text

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.cases.querysets import CaseQuerySet

LAST_TENTH = 0.1
LAST_DAY = timedelta(hours=24)
HALF = 0.5
AGAIN_WITHIN = timedelta(days=30)
"""A case that follows a closed one within this time makes a pair with it."""
TOLD_LATE = timedelta(hours=24)
"""A time that people tell may lie so far back before it is listed."""
TOLD_TIMES = ("told_at", "answered_at", "visited_at")
"""Under which names events keep a time that somebody told."""
MOST_OF_A_KIND = 1_000
"""So many lines of a kind are listed; when there are more, the page says so."""

SEVERITIES = [str(value) for value in (Severity.GENERAL, Severity.MAJOR, Severity.CRITICAL)]

_customer_words: set[str] = set()
_reopenings: set[str] = set()


def customer_spoke(*names: str) -> None:
    """Events of these names record a word or a thing that came from the customer. Called at start-up by case apps."""
    _customer_words.update(names)


def reopens(*names: str) -> None:
    """Events of these names take up again what was decided. Called at start-up by case apps."""
    _reopenings.update(names)


class Kind(TextChoices):
    """What is listed."""

    PAUSE = "pause", gettext_lazy("Stopped shortly before it was due")
    ANSWERED = "answered", gettext_lazy("Waiting for the customer who had answered")
    AGAIN = "again", gettext_lazy("Closed and taken up again")
    SEVERITY = "severity", gettext_lazy("Severity lowered while a deadline ran")
    BACKDATED = "backdated", gettext_lazy("Entered more than 24 hours later")


@dataclass(frozen=True)
class Finding:
    """One act on one case."""

    kind: Kind
    case: Case
    at: datetime
    by: User | None
    department: Department | None
    text: str


@dataclass(frozen=True)
class Report:
    """The acts of a period, newest first, and the kinds of which there were more than are listed."""

    findings: list[Finding]
    cut: list[Kind]

    def table(self) -> list[tuple[Department | None, list[int], int]]:
        """Per department the number of acts of each kind, and all of them; most first."""
        counts: dict[int, list[int]] = {}
        departments: dict[int, Department | None] = {}
        kinds = list(Kind)
        for one in self.findings:
            pk = one.department.pk if one.department is not None else 0
            departments[pk] = one.department
            counts.setdefault(pk, [0] * len(kinds))[kinds.index(one.kind)] += 1
        rows = [(departments[pk], numbers, sum(numbers)) for pk, numbers in counts.items()]
        return sorted(rows, key=lambda row: (-row[2], str(row[0] or "")))


@reading()
def clock_gaming(*, cases: CaseQuerySet, begins: datetime, ends: datetime) -> Report:
    """What happened on `cases` from `begins` to `ends` (without it). Note: a fixed number of queries."""
    findings, cut = [], []
    within = (begins, ends)
    for kind, look in (
        (Kind.PAUSE, _pauses),
        (Kind.ANSWERED, _answered),
        (Kind.AGAIN, _again),
        (Kind.SEVERITY, _lowered),
        (Kind.BACKDATED, _backdated),
    ):
        found = list(islice(look(cases, within), MOST_OF_A_KIND + 1))
        if len(found) > MOST_OF_A_KIND:
            cut.append(kind)
        findings += found[:MOST_OF_A_KIND]
    findings.sort(key=lambda one: (one.at, one.case.pk), reverse=True)
    return Report(findings, cut)


Span = tuple[datetime, datetime]


def is_shortly_before(moment: datetime, *, started: datetime, due: datetime) -> bool:
    """Whether `moment` lies in the last tenth of the time, or in its last 24 hours once half of the time was over.

    After the due instant nothing can be gained any more, so it is no longer shortly before.
    """
    left, whole = due - moment, due - started
    if left <= timedelta(0) or whole <= timedelta(0):
        return False
    share = left / whole
    return share <= LAST_TENTH or (left <= LAST_DAY and share <= HALF)


def _pauses(cases: CaseQuerySet, within: Span) -> Iterator[Finding]:
    asked = Q(reason__in=[StopReason.EXTERNAL, StopReason.REQUESTED])
    rows = ClockStop.objects.filter(
        asked, begins_at__gte=within[0], begins_at__lt=within[1], deadline__case__in=cases.values("pk")
    )
    rows = rows.select_related(
        "by__department", "wait", "deadline__rule", "deadline__department", "deadline__case__holder"
    ).prefetch_related("deadline__stops", "deadline__rule__rungs")
    for stop in rows.order_by("-begins_at", "-pk"):
        clock = stop.deadline
        due = _due_as_it_stood(clock, stop)
        if not is_shortly_before(stop.begins_at, started=clock.started_at, due=due):
            continue
        words = {
            "deadline": clock.rule.label,
            "left": span_text(due - stop.begins_at),
            "why": stop.wait.get_reason_display() if stop.wait is not None else stop.note,
        }
        text = _("%(deadline)s: stopped %(left)s before it was due, waiting for %(why)s.") % words
        if stop.wait is None:
            text = _("%(deadline)s: stopped %(left)s before it was due. %(why)s") % words
        department = clock.department or clock.case.holder or stop.by.department
        yield Finding(Kind.PAUSE, clock.case, stop.begins_at, stop.by, department, text)


def _due_as_it_stood(clock: Deadline, stop: ClockStop) -> datetime:
    """When `clock` was due at the moment in which `stop` began: counted with the stops before it only."""
    before = [
        (row.begins_at, row.ends_at)
        for row in clock.stops.all()
        if row.ends_at is not None and row.ends_at <= stop.begins_at
    ]
    calendar, begun = calendar_of(clock.department), round_began(clock)
    is_next_round = begun > clock.started_at
    return count(
        clock.terms, [], start=begun, calendar=calendar, stops=before, is_next_round=is_next_round
    ).due


def _answered(cases: CaseQuerySet, within: Span) -> Iterator[Finding]:
    """External waits for the customer in which the customer's word was entered, and the wait went on."""
    waits = ExternalWait.objects.filter(
        reason=WaitReason.CUSTOMER, begins_at__lt=within[1], case__in=cases.values("pk")
    ).filter(Q(ends_at__isnull=True) | Q(ends_at__gte=within[0]))
    words = CaseEvent.objects.filter(name__in=_customer_words, at__range=within).order_by("at", "pk")
    rows = waits.select_related("case__holder", "begun_by__department").prefetch_related(
        Prefetch("case__events", queryset=words, to_attr="words_of_the_customer")
    )
    for wait in rows.order_by("-begins_at", "-pk"):
        spoken = [
            event
            for event in wait.case.words_of_the_customer  # type: ignore[attr-defined]
            if event.at > wait.begins_at and (wait.ends_at is None or event.at < wait.ends_at)
        ]
        if not spoken:
            continue
        first = spoken[0]
        if wait.ends_at is None:
            text = _("The customer was heard on %(heard)s; the case still waits for the customer.") % {
                "heard": full_instant_text(first.at)
            }
        else:
            text = _("The customer was heard on %(heard)s; the wait ended %(later)s later.") % {
                "heard": full_instant_text(first.at),
                "later": span_text(wait.ends_at - first.at),
            }
        department = wait.begun_by.department or wait.case.holder
        yield Finding(Kind.ANSWERED, wait.case, wait.begins_at, wait.begun_by, department, text)


def _again(cases: CaseQuerySet, within: Span) -> Iterator[Finding]:
    pairs = cases.filter(
        parent_relation__in=[REPEAT, REFILED],
        parent__closed_at__isnull=False,
        entered_at__gte=F("parent__closed_at"),
        entered_at__lte=F("parent__closed_at") + AGAIN_WITHIN,
        **_opened(within),
    )
    pairs = pairs.select_related("parent", "holder", "entered_by__department")
    for case in pairs.order_by("-entered_at", "-pk"):
        assert case.parent is not None and case.parent.closed_at is not None  # noqa: S101 - by the filter
        words = {
            "number": case.parent.reference,
            "later": span_text(case.entered_at - case.parent.closed_at),
        }
        text = (
            _("Refiled: %(number)s ended and this case began in its place %(later)s later.") % words
            if case.parent_relation == REFILED
            else _("Repeated: %(number)s was closed %(later)s before.") % words
        )
        yield Finding(
            Kind.AGAIN,
            case,
            case.entered_at,
            case.entered_by,
            case.entered_by.department or case.holder,
            text,
        )
    anew = _events(cases, within).filter(name__in=_reopenings)
    for event in anew:
        text = _("What had been decided was taken up again.")
        yield Finding(Kind.AGAIN, event.case, event.at, event.actor, event.actor.department, text)


def _lowered(cases: CaseQuerySet, within: Span) -> Iterator[Finding]:
    clocks = Deadline.objects.select_related("rule").order_by("due_at", "pk")
    events = _events(cases, within).filter(facts__has_key="severity")
    for event in events.prefetch_related(Prefetch("case__deadlines", queryset=clocks)):
        change = event.facts["severity"]
        if not isinstance(change, dict):
            continue
        was, became = change.get("was"), change.get("became")
        if was not in SEVERITIES or became not in SEVERITIES:
            continue
        if SEVERITIES.index(became) >= SEVERITIES.index(was):
            continue
        running = [
            clock
            for clock in event.case.deadlines.all()
            if clock.started_at < event.at and (clock.ended_at is None or clock.ended_at >= event.at)
        ]
        ahead = [clock for clock in running if clock.due_at > event.at]
        if not ahead:
            continue
        words = {
            "was": Severity(was).label,
            "became": Severity(became).label,
            "deadline": ahead[0].rule.label,
            "left": span_text(ahead[0].due_at - event.at),
        }
        text = _("From %(was)s to %(became)s, %(left)s before “%(deadline)s” was due.") % words
        yield Finding(Kind.SEVERITY, event.case, event.at, event.actor, event.actor.department, text)


def _backdated(cases: CaseQuerySet, within: Span) -> Iterator[Finding]:
    late = cases.filter(reported_at__lt=F("entered_at") - TOLD_LATE, **_opened(within))
    for case in late.select_related("entered_by__department", "holder").order_by("-entered_at", "-pk"):
        words = {
            "told": full_instant_text(case.reported_at),
            "later": span_text(case.entered_at - case.reported_at),
        }
        text = _("Reported on %(told)s, entered %(later)s later.") % words
        if case.late_entry_reason:
            text += " " + _("Reason: %(reason)s") % {"reason": case.late_entry_reason}
        department = case.entered_by.department or case.holder
        yield Finding(Kind.BACKDATED, case, case.entered_at, case.entered_by, department, text)
    for event in _events(cases, within).filter(facts__has_any_keys=TOLD_TIMES):
        told = _told_time(event.facts)
        if told is None or event.at - told <= TOLD_LATE:
            continue
        words = {"told": full_instant_text(told), "later": span_text(event.at - told)}
        text = _("Done on %(told)s as told, entered %(later)s later.") % words
        yield Finding(Kind.BACKDATED, event.case, event.at, event.actor, event.actor.department, text)


def _told_time(facts: dict[str, Any]) -> datetime | None:
    for name in TOLD_TIMES:
        if isinstance(text := facts.get(name), str) and (told := parse_datetime(text)) is not None:
            return told if told.tzinfo is not None else None
    return None


def _opened(within: Span) -> dict[str, Any]:
    """Cases whose first line of history lies in the span: there is an index for that."""
    return {"events__sequence": 1, "events__at__gte": within[0], "events__at__lt": within[1]}


def _events(cases: CaseQuerySet, within: Span) -> Any:
    rows = CaseEvent.objects.filter(at__gte=within[0], at__lt=within[1], case__in=cases.values("pk"))
    return rows.select_related("case", "actor__department").order_by("-at", "-pk")
