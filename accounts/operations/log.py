"""The record of acts on accounts, and who is behind a change in the field history."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import models

from accounts.models import AccessLog, User

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
