"""Who opens the reports of money, and whose collection rates somebody reads. Source: ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from accounts.permissions import Permission
from complaints.models.month_readers import departments_led_by
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User

READERS = (Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT)
"""Who opens the reports of money: the management, finance and the heads; each over the cases that she may open."""


def must_read_costs(user: User) -> None:
    """:raises NotPermitted: for who reads no figures"""
    if not any(user.holds(permission) for permission in READERS):
        raise NotPermitted(
            _(
                "This report is for the management, finance and the heads of the departments. The costs of a case stand on the case."
            )
        )


RATE_READERS = (Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.KEEP_RECEIVABLES)


def people_read_by(user: User) -> frozenset[int] | None:
    """Whose rates `user` reads: everybody's (None), those of the departments she leads, the own.

    :raises NotPermitted: for who is neither of the readers, nor leads a department, nor sells
    """
    if any(user.holds(permission) for permission in RATE_READERS):
        return None
    led = departments_led_by(user) if user.holds(Permission.REVIEW_OUTCOME) else set()
    if not user.holds(Permission.NEGOTIATE):
        raise NotPermitted(
            _(
                "Collection rates are read by finance, the management, the heads of sales, and by salespeople their own."
            )
        )
    people = (
        set(RoleAssignment.objects.filter(department__in=led).values_list("user", flat=True))
        if led
        else set()
    )
    return frozenset(people | {user.pk})
