"""The watch over the newest month whose figures are not signed. A company that has never signed a month is not reminded."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.permissions import Permission
from accounts.queries import reachable, who_is
from accounts.roles import roles_with
from feedback_system.cases.fields import local_day
from feedback_system.deadlines.calculator import counted_from
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.notices import MONTH_DUE
from feedback_system.reporting.months.queries import RULE
from feedback_system.reports.due import end_of
from feedback_system.reports.periods import Rhythm, period_of


def watch_figures(at: datetime) -> Watched:
    """Remind whoever signs months of the last one, at the levels of the rule that have come; each level is told once."""
    month = period_of(local_day(at), Rhythm.MONTH).before
    signed = SignedMonth.objects
    if not signed.exists() or signed.filter(month=month.first).exists():
        return Watched()
    start = end_of(month.before)
    counted = counted_from(RULE, [start]).get(start)
    told = {True: 0, False: 0}
    for rung in counted.ladder if counted is not None else ():
        if datetime.fromisoformat(rung["at"]) > at:
            continue
        key = f"month-figures:{month.code}:rung:{rung['order']}"
        known = set(Notification.objects.filter(key=key).values_list("recipient", flat=True))
        signers = [one for role in roles_with(Permission.RUN_MONTH) for one in who_is(role)]
        reached = {one.pk: one for person in signers for one in [reachable(person, at=at)]}
        people = [one for pk, one in reached.items() if pk not in known]
        facts = {
            "month": month.code,
            "due_at": counted.receipt.due if counted is not None else None,
            "path": reverse("dashboard:month", args=[month.code]),
        }
        if people:
            notify_in_bulk([Notice(MONTH_DUE, None, people, at, key, facts)])
        told[rung["action"] != "remind"] += len(people)
    return Watched(escalated=told[True], reminded=told[False])
