"""The answer to “when is it due?” for a rule and a start, without a case: what the command `due` prints.

Reads the stored rules and calendar where there are some, else the values that ship; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.dateparse import parse_date, parse_datetime

from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of, company_calendar, shipped_calendar
from feedback_system.deadlines.counting import Count, count
from feedback_system.deadlines.install import RULES, codes
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.rules import most_specific, stored_rules
from feedback_system.errors import NotPossibleNow
from feedback_system.worktime.receipt import Receipt

DEFAULT_ZONE = "Asia/Shanghai"


class NoSuchRule(LookupError):
    """No stored and no shipped rule has that code."""


class UnreadableInstant(ValueError):
    """A text that is neither a date nor an instant in ISO 8601."""


@dataclass(frozen=True)
class Answer:
    """The receipt, the rule it was counted by, and the company's zone."""

    receipt: Receipt
    rule: Any
    zone: ZoneInfo


def is_set_up() -> bool:
    """Whether the database has its tables; before the first migration the values that ship are used."""
    return DeadlineRule._meta.db_table in connection.introspection.table_names()


def company_zone() -> ZoneInfo:
    """The zone of the company, without making its row. Note: two queries."""
    if not is_set_up():
        return ZoneInfo(DEFAULT_ZONE)
    name = Company.objects.filter(pk=1).values_list("time_zone", flat=True).first()
    return ZoneInfo(name or DEFAULT_ZONE)


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """The instant in ISO 8601; without offset, or a date alone (its 00:00), it means the company's `zone`.

    :raises UnreadableInstant: if the text is neither.
    """
    try:
        day = parse_date(text)
        found = datetime.combine(day, time(0)) if day is not None else parse_datetime(text)
    except ValueError as error:
        raise UnreadableInstant(f"“{text}” is not a date that exists.") from error
    if found is None:
        raise UnreadableInstant(
            f"“{text}” is neither a date nor an instant. Write it as 2026-03-02T09:30 or 2026-03-02."
        )
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def when_due(
    code: str,
    start: datetime,
    *,
    market: str = "home",
    route: str = "long",
    area: str = "urban",
    case_class: str = "",
    severity: str = "general",
    kind: str = "",
) -> Answer:
    """When something that starts at `start` (aware) is due by the rule `code`; `kind` left out is the kind of case of the rule.

    :raises NoSuchRule: if there is no such rule, none for this market, route and area, or none with a figure.
    """
    zone = company_zone()
    ready = is_set_up()
    stored = stored_rules(code, start) if ready else []
    if ready and not stored and DeadlineRule.objects.filter(code=code).exists():
        raise NoSuchRule(f"The rule “{code}” is not in force at {start.isoformat()}.")
    candidates: list[Any] = list(stored) or [value for value in RULES if value.code == code]
    if not candidates:
        raise NoSuchRule(f"There is no rule “{code}”. Known rules: {', '.join(codes())}.")
    facts = {
        "market": market,
        "route": route,
        "area": area,
        "case_class": case_class,
        "severity": severity,
        "kind": kind or next((one.kind for one in candidates if one.kind), ""),
    }
    rule = most_specific(candidates, facts)
    if rule is None:
        raise NoSuchRule(f"The rule “{code}” does not apply to market {market}, route {route}, area {area}.")
    if not rule.has_figure:
        raise NoSuchRule(f"No figure is entered for the rule “{code}”. Enter one in the settings first.")
    try:
        calendar = calendar_of(None) if ready else shipped_calendar(zone)
    except NotPossibleNow:
        calendar = shipped_calendar(zone)
    return Answer(count(rule, (), start=start, calendar=calendar).receipt, rule, zone)


def ladder_when_due(code: str, start: datetime) -> list[dict[str, Any]]:
    """The rungs of the rule `code` for something without a case that starts at `start` (aware): each with its instant in ISO 8601.

    :raises NoSuchRule: as `when_due`
    """
    rule = when_due(code, start).rule
    rungs = list(rule.rungs.all()) if hasattr(rule, "rungs") else list(rule.ladder)
    return count(rule, rungs, start=start, calendar=company_calendar()).ladder


def counted_from(code: str, starts: Iterable[datetime]) -> dict[datetime, Count]:
    """How the stored rule `code` counts from each of these instants (aware), for things without a case and without deadlines of
    their own; an instant at which no version with a figure is in force is left out. Note: two queries, few more for the calendar.
    """
    rows = list(DeadlineRule.objects.filter(code=code).prefetch_related("rungs"))
    facts = {"market": "home", "route": "long", "area": "urban", "case_class": "", "severity": "general"}
    facts["kind"] = next((one.kind for one in rows if one.kind), "")
    calendar, found = company_calendar(), {}
    for start in starts:
        standing = [
            one
            for one in rows
            if (one.effective_from is None or one.effective_from <= start)
            and (one.effective_to is None or one.effective_to > start)
        ]
        rule = most_specific(standing, facts)
        if rule is not None and rule.has_figure:
            found[start] = count(rule, list(rule.rungs.all()), start=start, calendar=calendar)
    return found
