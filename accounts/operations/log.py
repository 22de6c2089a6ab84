"""The record of acts on accounts, and who is behind a change in the field history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction

from accounts.models import AccessLog, LoginAttempt, User
from feedback_system.company.models import Company

Row = TypeVar("Row", bound=models.Model)


def note(
    act: AccessLog.Act,
    *,
    user: User,
    by: User,
    at: datetime,
    address: str | None = None,
    detail: str = "",
    success: bool = True,
) -> AccessLog:
    """Write one line of the access log. `detail` names things, never contact data or secrets."""
    return AccessLog.objects.create(
        user=user, act=act, by=by, at=at, address=address, detail=detail[:200], success=success
    )


def signed(row: Row, *, by: User, at: datetime) -> Row:
    """The same row, so marked that the field history tells its next save or delete under `by` and `at`."""
    row._history_user = by  # type: ignore[attr-defined]
    row._history_date = at  # type: ignore[attr-defined]
    return row


@transaction.atomic
def forget_old_entries(*, at: datetime) -> int:
    """Delete the lines of the access log and the log-in attempts that are older than the company keeps them.

    They tell who was where at what time; beyond the time for which they must be kept nobody needs them.
    Source: PIPL, storage no longer than needed; Cybersecurity Law, network logs at least six months. Returns how many.
    """
    before = at - timedelta(days=Company.get().access_log_days)
    lines, _per_model = AccessLog.objects.filter(at__lt=before).delete()
    attempts, _per_model = LoginAttempt.objects.filter(at__lt=before).delete()
    return lines + attempts
