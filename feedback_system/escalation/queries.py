"""Which slips a person may see. Every list and page of slips starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.models import RoleAssignment
from accounts.permissions import Permission
from accounts.queries import principals_of
from feedback_system.cases.querysets import audience_condition
from feedback_system.escalation.models import EnquirySlip, ReminderSlip

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

OPEN = Q(answered_at=None, withdrawn_at=None)


def visible_slips(model: type[ReminderSlip] | type[EnquirySlip], user: User) -> QuerySet:
    """The slips on cases this person may see, with what a line shows."""
    shown = ["case", "department", "head", "answered_by", "withdrawn_by", "issued_by"]
    if model is ReminderSlip:
        shown.append("deadline__rule")
    rows = model._default_manager.select_related(*shown)
    condition = audience_condition(user, "case") if user.is_active else Q(pk__in=[])
    return rows if condition is None else rows.filter(condition)


def slips_for(model: type[ReminderSlip] | type[EnquirySlip], user: User, *, at: datetime) -> QuerySet:
    """The slips on this person's list: those to her departments, to departments of people she stands in
    for, all for the GM office.
    """
    rows = visible_slips(model, user)
    if user.holds(Permission.WITHDRAW_SLIP):
        return rows
    principals = [person.pk for person in principals_of(user, at=at)]
    others = RoleAssignment.objects.filter(user__in=principals).values("department")
    return rows.filter(
        Q(department__in=user.department_ids_in_view)
        | Q(department__in=others)
        | Q(head=user.pk)
        | Q(head__in=principals)
    )


def slip_numbered(number: str, user: User) -> ReminderSlip | EnquirySlip | None:
    """The slip of either kind with that number, or None when there is none this person may see."""
    models: tuple[type[ReminderSlip] | type[EnquirySlip], ...] = (ReminderSlip, EnquirySlip)
    slip: ReminderSlip | EnquirySlip | None = None
    for model in models:
        slip = slip or visible_slips(model, user).filter(number=number).first()
    return slip
