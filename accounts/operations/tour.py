"""Whether somebody is shown around at the next visit of the home page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.errors import NotPermitted


def set_tour(*, user: User, due: bool, by: User) -> None:
    """Ask for the tour again, or end it for good. No trace is kept: it says nothing about anybody.

    :raises NotPermitted: for somebody else.
    """
    if user.pk != by.pk:
        raise NotPermitted(_("This is somebody else's profile. Everybody changes the own one."))
    User.objects.filter(pk=user.pk).update(tour_is_due=due)
