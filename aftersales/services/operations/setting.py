"""Keep the choices of the company about its service calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.operations.log import signed
from aftersales.services.models import ServiceSettings
from feedback_system.administration.rights import must_change_settings

if TYPE_CHECKING:
    from accounts.models import User


def save_settings(*, values: Mapping[str, Any], by: User, at: datetime) -> ServiceSettings:
    """Change them; calls on their way follow at once. :raises NotPermitted: without the right to keep the settings"""
    must_change_settings(by)
    row = ServiceSettings.get()
    row.quality_ticks, row.small_fee = values["quality_ticks"], values["small_fee"]
    signed(row, by=by, at=at).save()
    return row
