"""Begin and end looking at the product as a role; both stand in the access log."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.looking_as import LONGEST, NOT_LOOKED_AS, may_look_as
from accounts.models import AccessLog, Department, User
from accounts.operations.log import note
from accounts.roles import ROLES
from feedback_system.errors import Invalid, NotPermitted


def begin_looking(
    *, role: str, department: Department, by: User, at: datetime, address: str | None = None
) -> datetime:
    """Note that `by` looks at the product as somebody with `role` in `department` from now on; gives the instant it ends.

    :raises NotPermitted: unless `by` keeps people and settings.
    :raises Invalid: for a role nobody looks as, or a department that is closed.
    """
    if not may_look_as(by):
        raise NotPermitted(_("Only an administrator looks at the product as somebody else. Ask one of them."))
    if role not in ROLES or role in NOT_LOOKED_AS:
        raise Invalid({"role": [_("Choose one of the roles of the list.")]})
    if not department.is_active:
        raise Invalid({"department": [_("This department is closed. Choose one in use.")]})
    until = at + LONGEST
    note(
        AccessLog.Act.LOOKING_BEGUN,
        user=by,
        by=by,
        at=at,
        address=address,
        detail=f"{role} @ {department.code}, until {until:%Y-%m-%dT%H:%MZ}",
    )
    return until


def end_looking(
    *, role: str, department: str, by: User, at: datetime, reason: str, address: str | None = None
) -> None:
    """Note that it is over: `reason` is a word such as “button”, “time” or “log-out”."""
    note(
        AccessLog.Act.LOOKING_ENDED,
        user=by,
        by=by,
        at=at,
        address=address,
        detail=f"{role} @ {department}, {reason}",
    )
