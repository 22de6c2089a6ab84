"""Who may not decide a question, and why in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from accounts.models.departments import with_those_above

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.approvals.models import Approval


def blocked_ids(approval: Approval) -> set[int]:
    """The ids of the people who may not decide this approval."""
    return {row["person"] for row in approval.blocked_people}


def _why_blocked(why: str) -> str:
    return {
        "prepared": _("You prepared what is to be decided here. Another approver must decide it."),
        "blamed": _(
            "Your department, or you yourself, is named as responsible here. The next level decides it."
        ),
        "elsewhere": _("The head of another department is in charge of this case and decides it."),
        "decided": _("You took the decision that is objected to. The next level decides."),
        "filed": _("You filed the objection. Somebody else decides."),
        "gains": _("You gain from what is to be decided here. Another approver must decide it."),
    }.get(why, _("You are a party here. Another approver must decide it."))


def blocks_against(approval: Approval, person: User) -> list[str]:
    """Sentences why `person` is blocked from deciding `approval`, whatever the level; empty when nothing is."""
    for row in approval.blocked_people:
        if row["person"] == person.pk:
            return [_why_blocked(row["why"])]
    return []


def not_in_charge(in_charge: Mapping[str, Department]) -> dict[int, str]:
    """The ids of the holders of each role who do not head the department in charge or one above it."""
    blocked: dict[int, str] = {}
    for role, department in in_charge.items():
        line = with_those_above(department.pk)
        holders = (
            RoleAssignment.objects.filter(role=role).order_by("pk").values_list("user_id", "department_id")
        )
        here = {person for person, at_department in holders if at_department in line}
        blocked |= {person: "elsewhere" for person, _department in holders if person not in here}
    return blocked
