"""Keep the plans of visits. Visits refer to them: none is ever deleted, no code ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.operations.log import signed
from aftersales.visits.models import TierRules, VisitPlan
from feedback_system.administration.rights import must_change_settings

if TYPE_CHECKING:
    from accounts.models import User


def save_plan(*, record: VisitPlan | None, values: Mapping[str, Any], by: User, at: datetime) -> VisitPlan:
    """Add a plan or change one; what it comes from is typed once. Visits that are there stay as they are.

    :raises NotPermitted: without the right to keep the settings.
    """
    must_change_settings(by)
    row = record if record is not None else VisitPlan(code=values["code"])
    for name, value in values.items():
        if name != "code" and not (record is not None and name == "source"):
            setattr(row, name, value)
    signed(row, by=by, at=at).save()
    return row


def save_tiers(*, values: Mapping[str, Any], by: User, at: datetime) -> TierRules:
    """Change the thresholds of grades; no customer gets another grade by it.

    :raises NotPermitted: without the right to keep the settings.
    """
    must_change_settings(by)
    row = TierRules.get()
    for name, value in values.items():
        setattr(row, name, value)
    signed(row, by=by, at=at).save()
    return row
