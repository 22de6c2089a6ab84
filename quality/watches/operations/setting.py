"""Keep the rules of early warning. A change counts from the next run on; what was judged stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.operations.log import signed
from feedback_system.administration.rights import must_change_settings
from quality.watches.models import WatchRules, watch_rules

if TYPE_CHECKING:
    from accounts.models import User


def save_rules(*, values: Mapping[str, Any], by: User, at: datetime) -> WatchRules:
    """Change the rules. :raises NotPermitted: without the right to keep the settings"""
    must_change_settings(by)
    rules = watch_rules()
    for name, value in values.items():
        setattr(rules, name, value)
    signed(rules, by=by, at=at).save()
    return rules
