"""Enter and end shifts of the duty roster, and find where nobody is on duty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import DutyShift

if TYPE_CHECKING:
    from accounts.models import Department, User

LONGEST_SHIFT = timedelta(days=31)
FURTHEST = timedelta(days=366)


@transaction.atomic
def enter_shift(
    *,
    person: User,
    starts_at: datetime,
    ends_at: datetime,
    department: Department | None = None,
    by: User,
    at: datetime,
) -> DutyShift:
    """Put `person` on duty from `starts_at` until `ends_at` (aware instants, the end excluded). Shifts may overlap.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when the time makes no sense or lies back, or the person cannot log in.
    """
    _must_keep_the_roster(by)
    if errors := what_is_wrong(person=person, starts_at=starts_at, ends_at=ends_at, at=at):
        raise Invalid(errors)
    shift = DutyShift(person=person, department=department, starts_at=starts_at, ends_at=ends_at)
    signed(shift, by=by, at=at).save()
    return shift


def what_is_wrong(
    *, person: User, starts_at: datetime, ends_at: datetime, at: datetime
) -> dict[str, list[str]]:
    """What forbids such a shift, by field; empty when nothing does."""
    errors: dict[str, list[str]] = {}
    if ends_at <= starts_at:
        errors["ends_at"] = [_("The shift has to end after it starts. Choose a later end.")]
    elif ends_at <= at:
        errors["ends_at"] = [_("This shift would be over already. Choose an end that lies ahead.")]
    elif ends_at - starts_at > LONGEST_SHIFT:
        errors["ends_at"] = [
            _("A shift lasts %(days)d days at most. Enter a longer time as several shifts.")
            % {"days": LONGEST_SHIFT.days}
        ]
    elif starts_at > at + FURTHEST:
        errors["starts_at"] = [_("A shift starts within a year from now. Choose a nearer day.")]
    if not person.is_active:
        errors["person"] = [_("This person may not log in any more and would hear nothing. Choose another.")]
    return errors


@transaction.atomic
def end_shift(*, shift: DutyShift, by: User, at: datetime) -> None:
    """End a running shift now; one that has not begun is taken back.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: when it is over already.
    """
    _must_keep_the_roster(by)
    shift = DutyShift.objects.select_for_update().get(pk=shift.pk)
    if shift.ends_at <= at:
        raise NotPossibleNow(_("This shift is over already. It stays in the roster as it was."))
    if shift.starts_at < at:
        shift.ends_at = at
        signed(shift, by=by, at=at).save(update_fields=["ends_at"])
    else:
        signed(shift, by=by, at=at).delete()


def gaps(shifts: Iterable[DutyShift], *, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The spans between `start` and `end` in which none of `shifts` runs, earliest first."""
    found = []
    covered = start
    for shift in sorted(shifts, key=lambda shift: (shift.starts_at, shift.ends_at)):
        if shift.starts_at >= end:
            break
        if shift.starts_at > covered:
            found.append((covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    if covered < end:
        found.append((covered, end))
    return found


def _must_keep_the_roster(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the duty roster. Ask one of them to do it."))
