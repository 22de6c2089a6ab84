"""Keep the kinds of slip and the lists they choose from. Slips keep the version with which they were sent; no code ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from feedback_system.administration.rights import must_change_settings
from feedback_system.administration.versions import begin_version, must_lie_ahead
from feedback_system.errors import Invalid
from quality.slips.models import SlipKind, SlipValue

if TYPE_CHECKING:
    from accounts.models import User


def pending_version(code: str, at: datetime) -> SlipKind | None:
    """The version of a kind that begins after `at`, or None."""
    return SlipKind.objects.filter(code=code, effective_from__gt=at).order_by("-version").first()


BESIDE_THE_VALUES = frozenset({"id", "code", "version", "effective_from", "effective_to"})


def values_of(kind: SlipKind) -> dict[str, Any]:
    """What a version of a kind says, as `save_kind` takes it: to change one thing and keep the rest."""
    fields = (field.name for field in SlipKind._meta.concrete_fields)
    return {name: getattr(kind, name) for name in fields if name not in BESIDE_THE_VALUES}


@transaction.atomic
def save_kind(
    *, code: str, values: Mapping[str, Any], since: datetime | None, by: User, at: datetime
) -> SlipKind:
    """Add a kind, or give it a new version in force from `since` (None: at once); a version that has not begun is replaced.

    :raises NotPermitted: without the right to keep the settings
    :raises Invalid: `since` has passed, or no kind could be chosen any more
    """
    must_change_settings(by)
    must_lie_ahead(since, at=at)
    others = SlipKind.objects.filter(is_active=True, effective_to=None).exclude(code=code)
    if not values["is_active"] and not others.exists():
        raise Invalid({"is_active": [_("This is the last kind that may be chosen. Add another one first.")]})
    overtaken = _("Somebody has just changed this kind. Look at it again.")
    return begin_version(SlipKind, code=code, values=values, since=since, overtaken=overtaken, by=by, at=at)


@transaction.atomic
def save_value(*, record: SlipValue | None, values: Mapping[str, Any], by: User, at: datetime) -> SlipValue:
    """Add a value to a list, or change its labels, its place, or whether it may be chosen.

    :raises NotPermitted: without the right to keep the settings
    """
    must_change_settings(by)
    row = record if record is not None else SlipValue(code=values["code"], list=values["list"])
    for name, value in values.items():
        if name not in ("code", "list"):
            setattr(row, name, value)
    signed(row, by=by, at=at).save()
    return row
