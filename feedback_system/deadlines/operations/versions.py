"""Make a new version of a rule, and take back one that has not begun. A version with clocks never changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.ladder_checks import problems_of_ladder
from feedback_system.deadlines.models import Deadline, DeadlineRule, Rung
from feedback_system.deadlines.versions import next_number, problem_with_moment, versions_of
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_version(
    *, draft: DeadlineRule, rungs: Sequence[Rung], since: datetime, by: User, at: datetime
) -> DeadlineRule:
    """Store `draft` (unsaved) with its ladder as the version in force from `since` on; returns it.

    The version before ends at that moment; one planned for later stays and ends this one. Clocks that run keep theirs.
    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when the values, the ladder or the moment do not hold.
    """
    _must_keep_settings(by)
    return store_version(draft=draft, rungs=rungs, since=since, by=by, at=at)


@transaction.atomic
def store_version(
    *, draft: DeadlineRule, rungs: Sequence[Rung], since: datetime, by: User, at: datetime
) -> DeadlineRule:
    """The same for callers who have looked themselves whether `by` may decide this."""
    others = list(versions_of(draft).select_for_update().order_by("pk"))
    _check(draft, rungs, since=since, at=at)
    for other in others:
        begins_before = other.effective_from is None or other.effective_from < since
        if begins_before and (other.effective_to is None or other.effective_to > since):
            other.effective_to = since
            signed(other, by=by, at=at).save(update_fields=["effective_to"])
    later = [one.effective_from for one in others if one.effective_from and one.effective_from > since]
    draft.effective_from, draft.effective_to = since, min(later, default=None)
    draft.version = next_number(draft)
    signed(draft, by=by, at=at).save()
    for order, rung in enumerate(rungs, start=1):
        rung.rule, rung.order = draft, order
    Rung.objects.bulk_create(rungs)
    return draft


def _check(draft: DeadlineRule, rungs: Sequence[Rung], *, since: datetime, at: datetime) -> None:
    try:
        draft.full_clean(exclude=["version"], validate_unique=False, validate_constraints=False)
        for rung in rungs:
            rung.full_clean(exclude=["rule", "order"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    errors: dict[str, list[str]] = {}
    if problems := problems_of_ladder(draft, rungs, calendar=company_calendar(), start=at):
        errors["ladder"] = problems
    if problem := problem_with_moment(draft, since, at=at):
        errors["since"] = [problem]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def take_back_version(*, rule: DeadlineRule, by: User, at: datetime) -> None:
    """Delete a version that has not begun; the one before goes on as if it had never been planned.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: when it has begun, or a clock runs by it.
    """
    _must_keep_settings(by)
    others = list(versions_of(rule).select_for_update().order_by("pk"))
    planned = next((one for one in others if one.pk == rule.pk), None)
    if planned is None or planned.effective_from is None or planned.effective_from <= at:
        raise NotPossibleNow(
            _("This version is in force or gone already. Make a new version instead of taking it back.")
        )
    if Deadline.objects.filter(rule=planned).exists():
        raise NotPossibleNow(_("A clock runs by this version already. Make a new version instead."))
    for other in others:
        if other.effective_to == planned.effective_from:
            other.effective_to = planned.effective_to
            signed(other, by=by, at=at).save(update_fields=["effective_to"])
    signed(planned, by=by, at=at).delete()


def _must_keep_settings(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))
