"""Keep the kinds of reason for returns. Cases refer to them: none is ever deleted, no code ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.operations.log import signed
from aftersales.models import ReturnReason
from feedback_system.administration.rights import must_change_settings
from feedback_system.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User


def save_reason(
    *, record: ReturnReason | None, values: Mapping[str, Any], by: User, at: datetime
) -> ReturnReason:
    """Add a kind of reason, or change its labels, its place, who confirms it, or whether it may be chosen.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when no kind of reason could be chosen any more.
    """
    must_change_settings(by)
    row = record if record is not None else ReturnReason(code=values["code"])
    for name, value in values.items():
        if name != "code":
            setattr(row, name, value)
    others = ReturnReason.objects.filter(is_active=True).exclude(pk=row.pk)
    if not row.is_active and not others.exists():
        raise Invalid({"is_active": [_("This is the last value that may be chosen. Add another one first.")]})
    signed(row, by=by, at=at).save()
    return row
