"""Waiting for the customer, a sample, a carrier: the case clock runs on, no department's budget does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from feedback_system.audit.operations import record
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import (
    ClockStop,
    Deadline,
    DeadlineState,
    ExternalWait,
    StopReason,
    WaitReason,
)
from feedback_system.deadlines.operations.book import close_books, refresh_open_row
from feedback_system.deadlines.operations.budgets import PREFIX
from feedback_system.deadlines.operations.running import RECOUNTED, recount, stops_of
from feedback_system.errors import Invalid, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@transaction.atomic
def begin_wait(case: Case, *, reason: str, by: User, at: datetime, note: str = "") -> ExternalWait:
    """From `at` on the case waits for somebody outside (`reason` is a `WaitReason`).

    :raises Invalid: when the reason is unknown.
    :raises NotPossibleNow: when the case waits already or is closed.
    """
    if reason not in WaitReason.values:
        raise Invalid({"reason": [_("Choose for whom the case waits.")]})
    close_books()
    if not case.is_open:
        raise NotPossibleNow(_("This case is closed; nobody waits any more."))
    if ExternalWait.objects.filter(case=case, ends_at=None).exists():
        raise NotPossibleNow(_("This case waits already. End that wait first, then enter the new one."))
    wait = ExternalWait.objects.create(case=case, reason=reason, begins_at=at, note=note, begun_by=by)
    clocks = list(Deadline.objects.filter(case=case, code__startswith=PREFIX, state=DeadlineState.RUNNING))
    for clock in clocks:
        clock.state = DeadlineState.PARKED
        clock.set_next_rung()
    Deadline.objects.bulk_update(clocks, ["state", "escalates_at"])
    ClockStop.objects.bulk_create(
        ClockStop(deadline=clock, reason=StopReason.EXTERNAL, wait=wait, begins_at=at, by=by)
        for clock in clocks
    )
    payload = {"note": note} if note else {}
    facts = {"reason": reason, "parked": [clock.code for clock in clocks]}
    record(case, "external_wait_begun", by=by, at=at, facts=facts, payload=payload)
    refresh_open_row(case)
    return wait


@transaction.atomic
def end_wait(case: Case, *, by: User, at: datetime) -> ExternalWait:
    """What the case waited for has come; the budgets run on with what was left.

    :raises NotPossibleNow: when the case does not wait.
    """
    close_books()
    wait = ExternalWait.objects.filter(case=case, ends_at=None).first()
    if wait is None:
        raise NotPossibleNow(_("This case does not wait for anybody outside."))
    wait.ends_at, wait.ended_by = at, by
    wait.save(update_fields=["ends_at", "ended_by"])
    stops = list(
        ClockStop.objects.filter(wait=wait, ends_at=None).select_related(
            "deadline__rule", "deadline__department"
        )
    )
    ClockStop.objects.filter(pk__in=[stop.pk for stop in stops]).update(ends_at=at)
    for stop in stops:
        clock = stop.deadline
        clock.state = DeadlineState.RUNNING
        recount(clock, calendar=calendar_of(clock.department), stops=stops_of(clock, until=at))
        clock.save(update_fields=RECOUNTED)
    facts = {
        "reason": wait.reason,
        "clocks": [{"code": stop.deadline.code, "due_at": stop.deadline.due_at} for stop in stops],
        "waited_seconds": int((at - wait.begins_at).total_seconds()),
    }
    record(case, "external_wait_ended", by=by, at=at, facts=facts)
    refresh_open_row(case)
    return wait
