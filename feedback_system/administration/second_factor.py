"""Resetting the second factor of somebody who lost the telephone, and telling her of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.operations import reset_second_factor
from feedback_system.notifications.kinds import NoticeKind
from feedback_system.notifications.operations import notify

FACTOR_RESET = NoticeKind("second_factor_reset", url_name="accounts:sessions")


@transaction.atomic
def reset_and_tell(*, user: User, by: User, at: datetime) -> None:
    """Reset the second factor; the person hears of it by mail, in case it was not she who asked.

    :raises NotPermitted: as the reset itself.
    """
    reset_second_factor(user=user, by=by, at=at)
    notify(
        FACTOR_RESET.code,
        case=None,
        to=[user],
        at=at,
        facts={"by": str(by)},
        key=f"second-factor:{at.isoformat()}",
    )
