"""Ask for a replay of a drafted rule or calendar, or for the self-test alone. Nothing of a clock is changed by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.replay.drafts import (
    CalendarDraft,
    RuleDraft,
    Tried,
    check_calendar_draft,
    check_rule_draft,
)
from feedback_system.deadlines.replay.history import Calendars
from feedback_system.deadlines.replay.job import REPLAY, present_calendar, scope_of
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.jobs.operations import ask

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.jobs.models import Job

LONGEST = 36
"""Months; further back nobody compares."""


def replay_rule(*, draft: RuleDraft, months: int, by: User, at: datetime) -> Job:
    """Replay a drafted rule over the clocks of all its versions that began in the last `months` months.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when no rule can be as drafted, nothing would change, or nothing happened in these months.
    """
    _must_keep_settings(by)
    base = DeadlineRule.objects.prefetch_related("rungs").filter(pk=draft.base).first()
    if base is None:
        raise Invalid({"rule": [_("There is no such rule any more. Choose another one.")]})
    check_rule_draft(draft, base)
    return _ask({"tried": str(Tried.RULE), **draft.as_params()}, months, by=by, at=at)


def replay_calendar(*, draft: CalendarDraft, months: int, by: User, at: datetime) -> Job:
    """Replay a drafted calendar over every clock of the last `months` months that was counted by that calendar.

    :raises NotPermitted, Invalid: as `replay_rule`.
    :raises NotPossibleNow: when the calendar is gone.
    """
    _must_keep_settings(by)
    check_calendar_draft(draft, present_calendar(draft.code, Calendars()))
    return _ask({"tried": str(Tried.CALENDAR), **draft.as_params()}, months, by=by, at=at)


def replay_active(*, months: int, by: User, at: datetime) -> Job:
    """The self-test: count every clock of the last `months` months by what it was counted by, and compare.

    :raises NotPermitted, Invalid: as `replay_rule`.
    """
    _must_keep_settings(by)
    return _ask({"tried": str(Tried.NOTHING)}, months, by=by, at=at)


def _ask(params: dict[str, Any], months: int, *, by: User, at: datetime) -> Job:
    if not 1 <= months <= LONGEST:
        raise Invalid({"months": [_("Choose 1 to %(most)d months.") % {"most": LONGEST}]})
    params["months"] = months
    if not scope_of(params, now=at).exists():
        raise Invalid(
            {
                "months": [
                    _(
                        "No such clock began in these months, so there is nothing to replay. Choose more months or "
                        "another rule."
                    )
                ]
            }
        )
    return ask(kind=REPLAY, params=params, by=by, at=at)


def _must_keep_settings(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(
            _("Only an administrator tries other rules and calendars. Ask one of them to do it.")
        )
