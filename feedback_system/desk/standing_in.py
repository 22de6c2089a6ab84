"""For whom somebody stands in at this moment, by the clock of the database."""

from __future__ import annotations

from django.db.models.functions import Now

from accounts.models import User


def principals_now(user: User) -> list[User]:
    """The active people for whom `user` stands in at this moment, with their roles. Note: two queries."""
    rows = User.objects.filter(
        delegations_given__deputy=user.pk,
        delegations_given__starts_at__lte=Now(),
        delegations_given__ends_at__gt=Now(),
        is_active=True,
    )
    return list(rows.distinct().order_by("pk"))
