"""Switch sanctions and deductions on or off, and keep their rules; every change says who and when in the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from complaints.penalties.bands import stored
from complaints.penalties.models import PenaltyRules, is_on
from feedback_system.administration.rights import must_change_settings
from feedback_system.errors import Invalid, SwitchedOff

if TYPE_CHECKING:
    from accounts.models import User

VALUES = (
    "publishes",
    "cap_percent",
    "cap_covers_sanctions",
    "legal_percent",
    "least_wage",
    "floor_warning",
    "floor_minor",
    "repeat_times",
    "measure_zh_hans",
    "measure_zh_hant",
    "measure_en",
    "bonus_zh_hans",
    "bonus_zh_hant",
    "bonus_en",
)


def must_be_on() -> None:
    """:raises SwitchedOff: the company does not work with sanctions and deductions"""
    if not is_on():
        raise SwitchedOff(
            _(
                "Sanctions and deductions are switched off. An administrator can switch them on in the settings, after a lawyer has checked them."
            )
        )


@transaction.atomic
def save_rules(*, values: Mapping[str, Any], by: User, at: datetime) -> PenaltyRules:
    """Save switch and rules. What is in the books does not change; papers that are under way stand still while it is off.

    :raises NotPermitted: without the right to keep the settings
    :raises Invalid: it is switched on without the word that a lawyer has checked it
    """
    must_change_settings(by)
    row = PenaltyRules.objects.select_for_update().filter(pk=1).first() or PenaltyRules(pk=1)
    if values["is_on"] and not row.is_on and not values.get("checked"):
        raise Invalid(
            {"checked": [_("Have a lawyer check it first, and say so here. Without that it stays off.")]}
        )
    if values["is_on"] != row.is_on:
        row.switched_by, row.switched_at = by, at
    row.is_on = values["is_on"]
    for name in VALUES:
        setattr(row, name, values[name])
    row.bands = stored(values["bands"])
    signed(row, by=by, at=at).save()
    return row
