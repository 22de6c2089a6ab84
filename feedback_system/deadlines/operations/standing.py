"""A clock stands still and goes on: on request, by the state of the case, and by itself at the expected end.

See pausing.py for who may ask and who decides.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import reachable
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineState, StopReason
from feedback_system.deadlines.operations.book import Book, book_of, refresh_open_row, refreshing_once
from feedback_system.deadlines.operations.running import go_on, settle_lapsed
from feedback_system.deadlines.rules import ids_where
from feedback_system.errors import NotPossibleNow
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import Department, User

log = logging.getLogger(__name__)

ON_REQUEST = StopReason.REQUESTED


def stand_still(
    book: Book, clock: Deadline, reason: StopReason, *, by: User, at: datetime, **more: Any
) -> None:
    """From `at` on the clock stands still; `more` are further columns of the stop."""
    book.begin_stop(clock, reason, at=at, by=by, **more)
    clock.state = DeadlineState.PARKED
    clock.set_next_rung()
    book.change(clock, "state", "escalates_at")
    facts: dict[str, Any] = {
        "code": clock.code,
        "reason": str(reason),
        "begins_at": at,
        "due_at": clock.due_at,
    }
    if more.get("planned_end") is not None:
        facts["planned_end"] = more["planned_end"]
    if more.get("request") is not None:
        facts |= {"request": more["request"].pk, "why": more["request"].reason}
    record(book.case, "deadline_parked", by=more.get("approved_by") or by, at=at, facts=facts)
    refresh_open_row(book.case)


@refreshing_once()
def resume(case: Case, code: str, *, by: User, at: datetime) -> Deadline:
    """End the requested stop of the clock `code` at `at`, before its expected end; what was left is left.

    :raises NotPossibleNow: the clock runs, has ended, or stands still for another reason.
    """
    book = book_of(case)
    lapsed = settle_lapsed(book, at=at)
    clock = book.clock(code)
    if clock is None:
        raise NotPossibleNow(_("This deadline has ended. There is nothing left to go on."))
    if clock in lapsed:
        return clock  # it has just gone on by itself
    if clock.state == DeadlineState.RUNNING:
        raise NotPossibleNow(_("This deadline runs already."))
    stops = book.open_stops(clock, ON_REQUEST)
    if not stops:
        raise NotPossibleNow(
            _(
                "This deadline stands still by its rule and goes on by itself; nobody can let it go on by hand."
            )
        )
    go_on(book, clock, stops, at=at, by=by)
    _record_resumed(book, clock, by=by, at=at, stops=stops)
    return clock


def _record_resumed(book: Book, clock: Deadline, *, by: User, at: datetime, stops: list[ClockStop]) -> None:
    facts = {
        "code": clock.code,
        "resumed_at": at,
        "due_at": clock.due_at,
        "runs": clock.state == DeadlineState.RUNNING,
        "stood_still_seconds": int(
            sum((at - stop.begins_at for stop in stops), timedelta(0)).total_seconds()
        ),
    }
    record(book.case, "deadline_resumed", by=by, at=at, facts=facts)
    refresh_open_row(book.case)


@refreshing_once()
def follow_state(case: Case, state: str, *, by: User, at: datetime) -> None:
    """Have every clock whose rule names `state` stand still, and every other that stood still by its state go on.

    Called after each step; does nothing and asks nothing while no rule names a state.
    """
    if not ids_where(lambda rule: bool(rule.pause_states)):
        return
    book = book_of(case)
    settle_lapsed(book, at=at)
    for clock in list(book.clocks):
        stops = book.open_stops(clock, StopReason.STATE)
        wanted = clock.rule.stands_still_in(state) and clock.terms.allowance.can_pause
        if wanted and not stops:
            stand_still(book, clock, StopReason.STATE, by=by, at=at)
        elif stops and not wanted:
            go_on(book, clock, stops, at=at)
            _record_resumed(book, clock, by=by, at=at, stops=stops)


def resume_lapsed(*, now: datetime, limit: int = 200) -> int:
    """Let clocks go on whose stop has reached its expected end, and tell the holders; returns how many went on.

    Part of the sweep. Each case is a transaction of its own under its lock, so that any number of sweeps may run; what
    fails is logged and tried again by the next one. Note: one query while nothing has lapsed.
    """
    due = ClockStop.objects.filter(ends_at=None, planned_end__lte=now, deadline__state=DeadlineState.PARKED)
    case_ids = list(
        dict.fromkeys(due.order_by("planned_end", "pk").values_list("deadline__case", flat=True)[:limit])
    )
    resumed = 0
    for case_id in case_ids:
        try:
            with transaction.atomic():
                resumed += _resume_lapsed_of(Case.objects.lock(case_id), now=now)
        except Exception:
            log.exception("the clocks of case %d could not go on", case_id)
    return resumed


@refreshing_once()
def _resume_lapsed_of(case: Case, *, now: datetime) -> int:
    resumed = settle_lapsed(book_of(case), at=now)
    for clock in resumed:
        department: Department | None = clock.department or case.holder
        person = case.owner or (department.head if department is not None else None)
        if person is not None:
            notify(
                "deadline_resumed",
                case=case,
                to=[reachable(person, at=now)],
                at=now,
                facts={"due_at": clock.due_at} | labels_of(clock) | words_of_case(case),
                key=f"resumed:{clock.pk}:{clock.due_at.isoformat()}",
            )
    return len(resumed)


def labels_of(clock: Deadline) -> dict[str, str]:
    """The label of a clock in every language, for notices."""
    rule = clock.rule
    return {f"label_{code.replace('-', '_')}": rule.label_in(code) for code in ("zh-hans", "zh-hant", "en")}


def words_of_case(case: Case) -> dict[str, str]:
    """What a notice says of the case."""
    return {"reference": case.reference, "title": case.title}
