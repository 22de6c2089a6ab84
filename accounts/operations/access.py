"""Unlocking an account after too many failed log-ins."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.lockout import name_key
from accounts.models import AccessLog, LoginAttempt, User
from accounts.operations.log import note
from accounts.operations.rights import must_manage_people


@transaction.atomic
def unlock(*, user: User, by: User, at: datetime) -> None:
    """Forgive the failed log-ins of `user`, so that the next attempt counts. They stay on record."""
    must_manage_people(by)
    LoginAttempt.objects.filter(
        name_key=name_key(user.username), outcome=LoginAttempt.Outcome.FAILED, forgiven_at=None
    ).update(forgiven_at=at)
    note(AccessLog.Act.UNLOCKED, user=user, by=by, at=at)
