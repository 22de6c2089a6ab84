"""Give something that the settings keep by its code another version. Source: ADR 0015, rules change by versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from feedback_system.errors import Invalid, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User

Versioned = TypeVar("Versioned", bound=models.Model)


def must_lie_ahead(since: datetime | None, *, at: datetime) -> None:
    """:raises Invalid: the day from which a version is to hold has passed; None means at once"""
    if since is not None and since <= at:
        raise Invalid({"since": [_("Choose a later day, or leave it empty: then it holds at once.")]})


def begin_version(
    model: type[Versioned],
    *,
    code: str,
    values: Mapping[str, Any],
    since: datetime | None,
    overtaken: str,
    by: User,
    at: datetime,
) -> Versioned:
    """End the version in force and begin the next one, at `since` or at once; one that has not begun is replaced.

    The caller has checked the right and `values`, and works in a transaction. The model has `code`, `version`,
    `effective_from` and `effective_to`.
    :raises NotPossibleNow: with the sentence `overtaken`, when somebody else has begun one just now
    """
    rows: Any = model._default_manager
    begins = since or at
    versions: list[Any] = list(rows.select_for_update().filter(code=code).order_by("version"))
    if versions and versions[-1].effective_from is not None and versions[-1].effective_from > at:
        dropped = versions.pop()
        signed(dropped, by=by, at=at).delete()
        if versions:
            versions[-1].effective_to = None
    if versions:
        last = versions[-1]
        if last.effective_from is not None and last.effective_from >= begins:
            raise NotPossibleNow(overtaken)
        last.effective_to = begins
        signed(last, by=by, at=at).save()
    row = model(
        code=code,
        version=versions[-1].version + 1 if versions else 1,
        effective_from=begins if versions or since is not None else None,
        **values,
    )
    signed(row, by=by, at=at).save()
    return row
