"""When the time of an answer begins, and with which day it ends: for tasks not as for other slips.

Source: policy 000 on major events: a task is reported within a day after its limit, a task of the weekly meeting by Saturday morning.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Department
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.rules import rules_for
from feedback_system.reports.periods import Rhythm, period_of
from quality.slips.kind import slip_kind
from quality.slips.models import Rhythm as Often
from quality.slips.models import Slip, SlipPart
from quality.slips.models.kinds import ASKING_RULES, MARKET_RULES, SHEET_RULE, TASK_RULE, WEEK_RULE

NOON = time(12)
SPANS = {Often.MONTH: Rhythm.MONTH, Often.QUARTER: Rhythm.QUARTER}
"""The periods of the rules about users; a day is itself."""


def time_of_answer(slip: Slip, part: SlipPart, code: str) -> dict[str, Any]:
    """What `deadlines.start` is told about the time of the answer of `part` by the rule `code`."""
    if code == TASK_RULE:
        day = max(slip.task_due_on or date.min, local_day(part.sent_at))
        return {"started_at": part.sent_at, "named_day": last_day(day, part.department)}
    if code == WEEK_RULE:
        return {"started_at": week_of(slip.task_due_on, since=part.sent_at, department=part.department)}
    if code == SHEET_RULE:
        return {"started_at": end_of_month_before(part.sent_at)}
    if code in MARKET_RULES:
        rhythm = (Rhythm.WEEK, Rhythm.MONTH, Rhythm.QUARTER)[MARKET_RULES.index(code)]
        return {"started_at": first_instant(period_of(local_day(part.sent_at), rhythm).first)}
    if code in ASKING_RULES:
        span, today = SPANS.get(ASKING_RULES[code]), local_day(part.sent_at)
        return {"started_at": first_instant(period_of(today, span).first if span is not None else today)}
    return {"started_at": part.sent_at}


def end_of_month_before(at: datetime) -> datetime:
    """Noon of the last day of the month before `at`: the month a sheet that is opened then is about."""
    last = local_day(at).replace(day=1) - timedelta(days=1)
    return datetime.combine(last, NOON, tzinfo=Company.get().zone)


def last_day(limit: date, department: Department | None) -> date:
    """The day with which the feedback is due on something whose own limit is the day `limit`, by the rule in force then."""
    start = datetime.combine(limit, NOON, tzinfo=Company.get().zone)
    due = due_after(TASK_RULE, start, department)
    return local_day(due - timedelta(microseconds=1)) if due is not None else limit + timedelta(days=1)


def week_of(day: date | None, *, since: datetime, department: Department | None = None) -> datetime:
    """The beginning of the week whose report is awaited: that of `day`, and one whose report is not due at `since` already."""
    wanted = max(day or date.min, local_day(since))
    monday = monday_of(wanted)
    due = due_after(WEEK_RULE, monday, department)
    return monday_of(wanted + timedelta(days=7)) if due is not None and due <= since else monday


def monday_of(day: date) -> datetime:
    """00:00 of the Monday of that week, on the company's wall clock."""
    monday = day - timedelta(days=day.weekday())
    return datetime.combine(monday, time(), tzinfo=Company.get().zone)


def due_after(code: str, start: datetime, department: Department | None) -> datetime | None:
    """When something that begins at `start` is due by that rule; None while the rule is switched off."""
    rule = rules_for([code], facts={"kind": slip_kind.code}, at=start)[code]
    return count(rule, (), start=start, calendar=calendar_of(department)).due if rule is not None else None
