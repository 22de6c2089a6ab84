"""The jump guard: sweeps are held while the database's clock cannot be right, instead of telling the company at once.

Two questions are asked before each sweep.

In a process that has swept before: has the database's clock advanced by what a clock nobody can set has measured since,
give or take ten minutes? In a process that has just started there is no such measure, and a clock set forward looks like
an outage. So only what cannot be an outage holds: a clock that stands more than a minute before the last sweep on
record, or one that says that nobody swept for more than a month. Three days of outage are none of these.

A hold ends by itself when the clock is back where it belongs, or when an administrator says why it is right as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import who_is
from feedback_system.deadlines.clock import LARGEST_JUMP, JumpGuard
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import ClockHold, HoldReason, SweepRun
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User

FURTHEST_BACK = timedelta(minutes=1)
"""So far may the clock stand before the last sweep on record: two hosts sweep in the same minute."""
LONGEST_SILENCE = timedelta(days=31)
"""Longer than any holiday of a works; who comes back later says so once."""
NOTICE = "clock_hold"


def open_hold() -> ClockHold | None:
    """The hold in force, or None. Note: one query."""
    return ClockHold.objects.filter(released_at__isnull=True).first()


def last_run() -> SweepRun | None:
    """The newest sweep that was not held, finished or not. Note: one query."""
    return SweepRun.objects.filter(held=False).order_by("-pk").first()


def hold_if_the_clock_moved(*, guard: JumpGuard, seconds: float, at: datetime) -> ClockHold | None:
    """The hold under which the sweep at `at` must not tell anybody, or None when it may go on.

    `at` is the database's clock, `seconds` is the running clock of this process, `guard` what it saw before; when the
    clock is where it belongs, `guard` remembers this look. A new hold is told to the administrators once.
    Note: three queries while nothing is wrong.
    """
    hold, last = open_hold(), last_run()
    release = ClockHold.objects.filter(released_by__isnull=False).order_by("-pk").first()
    release_id = release.pk if release is not None else 0
    if release_id > guard.release_seen and (
        guard.last_now is not None or release_is_about(release, last)
    ):  # somebody has looked since: as the clock is now, it is right
        doubt = None
    else:
        doubt = _doubt(guard, seconds, last, at)
    if doubt is None and hold is not None and guard.last_now is None and not _is_over(hold, at):
        return hold  # a process that has just started cannot tell that the clock is right again
    if doubt is None:
        if hold is not None:
            ClockHold.objects.filter(pk=hold.pk, released_at__isnull=True).update(released_at=at)
        guard.agree(at, seconds, release_seen=release_id)
        return None
    return hold or _hold(doubt, last, at)


def release_is_about(release: ClockHold | None, last: SweepRun | None) -> bool:
    """Whether nobody has swept since the hold that was released began."""
    return release is not None and release.last_run == (last.pk if last is not None else None)


def _doubt(
    guard: JumpGuard, seconds: float, last: SweepRun | None, at: datetime
) -> tuple[HoldReason, datetime] | None:
    """What speaks against the clock, and where it should be; None when nothing does."""
    expected = guard.expected(seconds)
    if expected is not None and guard.has_jumped(at, seconds):
        return (HoldReason.AHEAD if at > expected else HoldReason.BEHIND), expected
    if last is None:
        return None
    if at < last.started_at - FURTHEST_BACK:
        return HoldReason.BEHIND, last.started_at
    if expected is None and at - last.started_at > LONGEST_SILENCE:
        return HoldReason.SILENCE, last.started_at
    return None


def _is_over(hold: ClockHold, at: datetime) -> bool:
    """Whether a hold that another process began is over, as far as the records tell.

    The clock has passed the last sweep again, or it has been set back from where it was noticed.
    """
    if hold.reason == HoldReason.BEHIND:
        return at >= hold.expected_at - FURTHEST_BACK
    return at < hold.noticed_at - LARGEST_JUMP


def _hold(doubt: tuple[HoldReason, datetime], last: SweepRun | None, at: datetime) -> ClockHold:
    reason, expected = doubt
    try:
        with transaction.atomic():
            hold = ClockHold.objects.create(
                reason=reason,
                noticed_at=at,
                expected_at=expected,
                last_run=last.pk if last is not None else None,
            )
            facts = {"reason": hold.reason, "noticed_at": at, "expected_at": expected}
            key = f"clock-hold:{hold.pk}"
            notify(NOTICE, case=None, to=who_is("administrator"), at=at, facts=facts, key=key)
    except IntegrityError:  # another worker noticed it in the same moment
        return ClockHold.objects.get(released_at__isnull=True)
    return hold


@transaction.atomic
def release_hold(*, hold: ClockHold, reason: str, by: User, at: datetime) -> None:
    """Have the sweeps go on: the clock is right as it is. Everything due by it is told by the next sweep.

    :raises NotPermitted: only who keeps the settings may do this.
    :raises Invalid: without a reason.
    :raises NotPossibleNow: it is over already.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can let the sweeps go on. Ask yours."))
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": [_("Say how you checked that the clock is right.")]})
    released = ClockHold.objects.filter(pk=hold.pk, released_at__isnull=True).update(
        released_at=at, released_by=by, release_reason=reason[:200]
    )
    if not released:
        raise NotPossibleNow(_("The sweeps are not held any more. Reload the page."))
