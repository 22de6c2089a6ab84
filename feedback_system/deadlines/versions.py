"""The versions of a rule: which belong together, which is in force when, and whether a new one may begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback_system.deadlines.models import Deadline, DeadlineRule, DeadlineState

OPEN_STATES = (DeadlineState.RUNNING, DeadlineState.PARKED)


def selectors_of(rule: DeadlineRule) -> dict[str, str]:
    """The cases a rule is for: the value of each selector, blank meaning “any”."""
    return {name: getattr(rule, name) for name in DeadlineRule.SELECTORS}


def versions_of(rule: DeadlineRule) -> QuerySet[DeadlineRule]:
    """Every stored version for the same cases, `rule` among them where it is stored."""
    return DeadlineRule.objects.filter(code=rule.code, **selectors_of(rule))


def begins_by(rule: DeadlineRule, at: datetime) -> bool:
    """Whether the version has begun at `at`."""
    return rule.effective_from is None or rule.effective_from <= at


def is_in_force(rule: DeadlineRule, at: datetime) -> bool:
    """Whether the version is the one that counts at `at`, switched on or not."""
    return begins_by(rule, at) and (rule.effective_to is None or rule.effective_to > at)


def in_force(versions: Iterable[DeadlineRule], at: datetime) -> DeadlineRule | None:
    """Of the versions for the same cases the one that counts at `at`, or None."""
    found = [rule for rule in versions if is_in_force(rule, at)]
    return max(found, key=lambda rule: rule.version, default=None)


def open_clocks(versions: Iterable[DeadlineRule]) -> QuerySet[Deadline]:
    """The clocks by these versions that run or stand still."""
    return Deadline.objects.filter(rule__in=[rule.pk for rule in versions], state__in=OPEN_STATES)


def next_number(rule: DeadlineRule) -> int:
    """The number of the next version; one that was taken back is not used again. Note: two queries."""
    same = {"code": rule.code, **selectors_of(rule)}
    used = [
        *DeadlineRule.objects.filter(**same).values_list("version", flat=True),
        *DeadlineRule.history.filter(**same).values_list("version", flat=True),
    ]
    return max(used, default=0) + 1


def problem_with_moment(rule: DeadlineRule, since: datetime, *, at: datetime) -> str:
    """Why a new version for the cases of `rule` cannot begin at `since`, or an empty text."""
    versions = list(versions_of(rule))
    taken = next((one for one in versions if one.effective_from == since), None)
    if taken is not None:
        return _(
            "Version %(version)d begins at this moment already; two cannot be in force at once. Take it back first, "
            "or choose another moment."
        ) % {"version": taken.version}
    if since >= at:
        return ""
    if at - since > timedelta(days=366):
        return _("This lies more than a year back. Choose a later moment.")
    begun = Deadline.objects.filter(rule__in=versions, started_at__gte=since).count()
    if begun:
        return _(
            "%(count)d clocks have begun since then by the version in force. Choose a moment from now on; afterwards "
            "running clocks can be moved to the new version."
        ) % {"count": begun}
    return ""
