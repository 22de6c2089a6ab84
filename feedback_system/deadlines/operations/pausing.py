"""Stop a clock on request and let it go on; stop and resume clocks by the state of the case.

A stop is asked for with a reason and an expected end, and approved by somebody else: the head of the department that
holds the case, or above. It begins at the instant of the approval, never in the past, and is never edited. It ends when
somebody who holds the case ends it, and at the expected end at the latest: then the clock goes on by itself, at exactly
that end however late the sweep comes, and the holder is told. It is never prolonged in silence; who needs more time asks
for another stop, which needs one level more. How many stops a clock may have and for how long it may stand still in all
are settings of the company.
Source: the policies know no stop (gap on stops of clocks); safety rules on stops that are not true. Ours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.queries import heads_above, reachable
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.models import (
    ClockStop,
    Deadline,
    DeadlineState,
    PausePolicy,
    StopRequest,
)
from feedback_system.deadlines.operations.book import Book, book_of, refreshing_once
from feedback_system.deadlines.operations.running import settle_lapsed, stops_of
from feedback_system.deadlines.operations.standing import ON_REQUEST, labels_of, stand_still, words_of_case
from feedback_system.deadlines.receipts import round_began
from feedback_system.deadlines.rules import ids_where
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import notify
from feedback_system.web.wording import span_text

if TYPE_CHECKING:
    from accounts.models import User


def rules_stop_clocks() -> bool:
    """Whether any rule of the company lets its clock be stopped on asked. Note: no query, the rules are kept."""
    return bool(ids_where(lambda rule: rule.pause_policy == PausePolicy.ON_REQUEST))


# ----------------------------------------------------------------------------------------------------------------- ask


@refreshing_once()
def ask_for_stop(
    case: Case,
    code: str,
    *,
    reason: str,
    reason_label: str,
    text: str,
    expected_until: datetime,
    by: User,
    at: datetime,
    on_behalf_of: User | None = None,
) -> StopRequest:
    """Ask that the clock `code` stands still until `expected_until`; nothing stops before it is approved.

    `reason` is a code of the company's list, `reason_label` its words as they were shown.

    :raises NotPossibleNow: no such clock runs, it stands still or is late already, or a request waits.
    :raises Blocked: its rule knows no stop, a limit of the company is reached, or nobody could approve.
    :raises Invalid: the expected end does not lie in the future.
    """
    book = book_of(case)
    settle_lapsed(book, at=at)
    clock = _stoppable(book, code, at=at)
    if StopRequest.objects.filter(deadline=clock, decision=StopRequest.Decision.PENDING).exists():
        raise NotPossibleNow(
            _(
                "A request to stop this deadline waits for its decision already. Withdraw it before you ask again."
            )
        )
    if expected_until <= at:
        raise Invalid(
            {
                "expected_until": [
                    _("The expected end lies in the past. Enter when the clock shall run again.")
                ]
            }
        )
    earlier = _requested_stops(book, clock)
    _within_the_limits(book, clock, earlier, until=expected_until, at=at)
    asked = StopRequest(
        deadline=clock,
        department=case.holder,
        number=len(earlier) + 1,
        reason=reason,
        reason_label=reason_label,
        text=text,
        expected_until=expected_until,
        asked_at=at,
        asked_by=by,
        asked_for=on_behalf_of,
    )
    people = deciders_of(asked)
    if not people:
        raise Blocked(
            [
                _(
                    "Nobody above the department in charge could approve the stop. Ask the administrator to fill the post of a head."
                )
            ]
        )
    asked.save()
    notify(
        "stop_asked",
        case=case,
        to=[reachable(people[0], at=at)],
        at=at,
        facts=_words(asked, clock, case),
        key=f"stop_asked:{asked.pk}",
    )
    return asked


def _stoppable(book: Book, code: str, *, at: datetime) -> Deadline:
    """The clock `code`, which runs and may be stopped now."""
    clock = book.clock(code)
    if clock is None:
        ended = Deadline.objects.filter(case=book.case, code=code).exists()
        if ended:
            raise NotPossibleNow(_("This deadline has ended. There is nothing left to stop."))
        raise NotPossibleNow(_("No such deadline runs on this case. Choose one that runs."))
    if clock.rule.pause_policy != PausePolicy.ON_REQUEST:
        raise Blocked(
            [
                _(
                    "The rule of this deadline allows no stop. Write a note about what holds the case up; the administrator can allow stops in the rule."
                )
            ]
        )
    if not clock.terms.allowance.can_pause:
        raise Blocked([_("This deadline ends on a day that somebody named. Change that day instead.")])
    if clock.state == DeadlineState.PARKED:
        raise NotPossibleNow(
            _("This deadline stands still already. Let it go on before you ask for another stop.")
        )
    if clock.due_at <= at:
        raise NotPossibleNow(
            _(
                "This deadline has passed already; a stop would change nothing. Give the cause of the delay instead."
            )
        )
    return clock


def _requested_stops(book: Book, clock: Deadline) -> list[ClockStop]:
    return [stop for stop in book.stops_of(clock) if stop.reason == ON_REQUEST]


def _within_the_limits(
    book: Book, clock: Deadline, earlier: list[ClockStop], *, until: datetime, at: datetime
) -> None:
    company = Company.get()
    if len(earlier) >= company.most_stops_per_clock:
        raise Blocked(
            [
                _(
                    "This deadline has been stopped %(count)d times already, which is as often as the company allows."
                )
                % {"count": len(earlier)}
            ]
        )
    used = sum(((stop.ends_at or at) - stop.begins_at for stop in earlier), timedelta(0))
    longest = timedelta(days=company.longest_stop_days)
    if used + (until - at) > longest:
        raise Invalid(
            {
                "expected_until": [
                    _(
                        "A deadline may stand still for at most %(days)d days in all, of which %(left)s are left. Choose an earlier end."
                    )
                    % {
                        "days": company.longest_stop_days,
                        "left": span_text(max(longest - used, timedelta(0)), days=True),
                    }
                ]
            }
        )


def facts_of(asked: StopRequest) -> dict[str, Any]:
    """What the step that asks, decides or withdraws keeps of the request in the history."""
    return {
        "code": asked.deadline.code,
        "request": asked.pk,
        "number": asked.number,
        "reason": asked.reason,
        "expected_until": asked.expected_until,
        "due_at": asked.deadline.due_at,
        "decision": asked.decision,
    }


# -------------------------------------------------------------------------------------------------------------- decide


def deciders_of(asked: StopRequest) -> list[User]:
    """Who may decide the request, the nearest first: heads from the department in charge upward, without who asked.

    The second stop of the same clock begins one level higher, the third two; at the top it stays with the top.
    """
    return deciders_among(asked, heads_above(asked.department))


def deciders_among(asked: StopRequest, heads: list[User]) -> list[User]:
    """The same out of the heads from the department in charge upward, for who has read them already."""
    askers = {asked.asked_by_id, asked.asked_for_id}
    line = [person for person in heads if person.pk not in askers]
    return line[min(asked.number - 1, len(line) - 1) :] if line else []


def due_if_approved(asked: StopRequest, *, at: datetime) -> datetime | None:
    """When the clock would be due if the stop began at `at` and lasted as long as asked; None where it cannot begin.

    Note: one query, and those of the calendar.
    """
    clock = asked.deadline
    if clock.state != DeadlineState.RUNNING or asked.expected_until <= at or clock.due_at <= at:
        return None
    begun = round_began(clock)
    counted = count(
        clock.terms,
        (),
        start=begun,
        calendar=calendar_of(clock.department),
        stops=[*stops_of(clock, until=at), (at, asked.expected_until)],
        is_next_round=begun > clock.started_at,
    )
    return counted.due


def may_decide(asked: StopRequest, person: User) -> bool:
    """Whether the request lies before `person` or below."""
    return person.pk in {one.pk for one in deciders_of(asked)}


def open_requests(case: Case) -> list[StopRequest]:
    """The requests of a case that wait for a decision, the oldest first. Note: one query."""
    rows = StopRequest.objects.filter(
        deadline__case=case,
        decision=StopRequest.Decision.PENDING,
        deadline__state__in=[DeadlineState.RUNNING, DeadlineState.PARKED],
    )
    return list(
        rows.select_related("deadline__rule", "department__head", "asked_by", "asked_for").order_by("pk")
    )


@refreshing_once()
def decide_stop(
    asked: StopRequest,
    *,
    approve: bool,
    reason: str,
    by: User,
    at: datetime,
    on_behalf_of: User | None = None,
) -> StopRequest:
    """Approve the request, and the clock stands still from `at` on; or refuse it with a reason.

    Claimed by an update, so that only one of two decides.

    :raises NotPermitted: not the level, or the own request.
    :raises NotPossibleNow: decided already, or the clock has ended, stands still, is late, or the end asked for has passed.
    :raises Invalid: a refusal without a reason, or a limit of the company is reached meanwhile.
    """
    case = asked.deadline.case
    for person in (by, on_behalf_of):
        if person is not None and person.pk in (asked.asked_by_id, asked.asked_for_id):
            raise NotPermitted(_("You asked for this stop yourself. Somebody else must decide it."))
    if not may_decide(asked, on_behalf_of or by):
        raise NotPermitted(
            _("This stop is decided by the head of the department in charge or above: %(person)s.")
            % {"person": next(iter(deciders_of(asked)), "–")}
        )
    if not approve and not reason:
        raise Invalid({"reason": [_("Say why the stop is refused.")]})
    book = book_of(case)
    settle_lapsed(book, at=at)
    if approve:
        clock = _stoppable(book, asked.deadline.code, at=at)
        if asked.expected_until <= at:
            raise NotPossibleNow(
                _("The expected end of this stop has passed. Refuse it; a new one can be asked for.")
            )
        _within_the_limits(book, clock, _requested_stops(book, clock), until=asked.expected_until, at=at)
    _claim(
        asked,
        StopRequest.Decision.APPROVED if approve else StopRequest.Decision.REFUSED,
        reason=reason,
        by=by,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    if approve:
        stand_still(
            book,
            clock,
            ON_REQUEST,
            by=asked.asked_by,
            at=at,
            note=asked.text,
            request=asked,
            planned_end=asked.expected_until,
            approved_by=by,
        )
    _tell_decided(asked, case, by=by, at=at)
    return asked


def _claim(
    asked: StopRequest,
    decision: StopRequest.Decision,
    *,
    reason: str,
    by: User,
    at: datetime,
    on_behalf_of: User | None,
) -> None:
    claimed = StopRequest.objects.filter(pk=asked.pk, decision=StopRequest.Decision.PENDING).update(
        decision=decision, decided_by=by, decided_for=on_behalf_of, decided_at=at, decision_reason=reason
    )
    if not claimed:
        raise NotPossibleNow(_("This request has been decided already. Reload the page to see the decision."))
    asked.refresh_from_db()


@refreshing_once()
def withdraw_stop(
    asked: StopRequest, *, reason: str, by: User, at: datetime, on_behalf_of: User | None = None
) -> StopRequest:
    """Take an own request back before it is decided; it is kept.

    :raises NotPermitted: it is somebody else's.
    :raises NotPossibleNow: it has been decided.
    """
    if (on_behalf_of or by).pk not in (asked.asked_by_id, asked.asked_for_id):
        raise NotPermitted(_("Only who asked for a stop can withdraw the request."))
    _claim(asked, StopRequest.Decision.WITHDRAWN, reason=reason, by=by, at=at, on_behalf_of=on_behalf_of)
    return asked


# --------------------------------------------------------------------------------------------------------------- words


def _words(asked: StopRequest, clock: Deadline, case: Case) -> dict[str, Any]:
    return {
        "reason": asked.reason_label,
        "until_at": asked.expected_until,
        "due_at": clock.due_at,
        "number": asked.number,
        "asked_by": str(asked.asked_by),
    } | labels_of(clock) | words_of_case(case)  # fmt: skip


def _tell_decided(asked: StopRequest, case: Case, *, by: User, at: datetime) -> None:
    approved = asked.decision == StopRequest.Decision.APPROVED
    notify(
        "stop_decided",
        case=case,
        to=[reachable(asked.asked_by, at=at)],
        at=at,
        facts=_words(asked, asked.deadline, case) | {"approved": approved, "decided_by": str(by)},
        key=f"stop_decided:{asked.pk}",
    )
