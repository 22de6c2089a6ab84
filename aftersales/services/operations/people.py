"""Who has to do with a call: the people of its centre, those who inspect, accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.permissions import Permission
from accounts.roles import roles_with

if TYPE_CHECKING:
    from aftersales.services.models import ServiceCall
    from feedback_system.cases.advance import Authority


def people_with(permission: Permission, *departments: Department | None) -> list[User]:
    """The active people who hold that right by a role in one of these departments. Note: one query."""
    homes = [one.pk for one in departments if one is not None]
    rows = User.objects.filter(
        is_active=True,
        kind=User.Kind.PERSON,
        role_assignments__role__in=roles_with(permission),
        role_assignments__department__in=homes,
    )
    return list(rows.distinct().order_by("pk"))


WHOSE_JOB = _("The technician who was sent takes it, or who dispatches in the service centre.")


def does_the_job(call: ServiceCall, person: User) -> bool:
    """Whether it is this person's job: the technician who was sent, who repairs it, or whoever dispatches in the centre."""
    mine = person.pk in (call.technician_id, call.repairer_id)
    if call.at_counter and call.repairer_id is None:
        # What lies at the desk is taken up by whoever of the centre repairs it.
        mine = person.holds(Permission.DO_SERVICE, [call.department_id])
    return mine or person.holds(Permission.DISPATCH_SERVICE, [call.department_id])


def repaired_it(call: ServiceCall, authority: Authority) -> bool:
    """Whether the acting person, or the one for whom a deputy acts, did the repair."""
    acting = {authority.by.pk, authority.person.pk}
    return bool(acting & {call.technician_id, call.repairer_id})
