"""Whether somebody is shown around at the next visit of the home page."""

from __future__ import annotations

from accounts.models import User


def set_own_tour(user: User, *, due: bool) -> None:
    """Ask for the own tour again, or end it for good. No trace is kept: it says nothing about anybody."""
    User.objects.filter(pk=user.pk).update(tour_is_due=due)
