"""Who may log in: active people. Systems act by token only."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef

from accounts.models import Delegation, RoleAssignment, User
from feedback_system.reference.kept import brought_along, stamp_of_the_row


class Backend(AuthenticationBackend):
    """User name and password. The library sees to it that every kind of failure costs the same time."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session with the roles held, and the stamp of the reference data.

        Note: one query, two without a role.
        """
        rows = RoleAssignment.objects.filter(user=user_id).select_related("user", "department").order_by("pk")
        named = Delegation.objects.filter(deputy=OuterRef("user"))
        assignments: list[Any] = list(rows.annotate(stamp=stamp_of_the_row(), is_deputy=Exists(named)))
        if not assignments:
            user: User | None = super().get_user(user_id)
            return user
        brought_along(assignments[0].stamp)
        person = assignments[0].user
        person.assignments = assignments if person.is_active else []
        person.may_be_deputy = assignments[0].is_deputy
        return person if self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active and user.kind == User.Kind.PERSON)
