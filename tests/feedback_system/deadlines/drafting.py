"""Drafts of new versions for the tests: a stored rule with something changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from feedback_system.deadlines.models import DeadlineRule, Rung, RungAction, RungUnit, RungWhen
from feedback_system.deadlines.operations import save_version

COPIED = (
    "code", *DeadlineRule.SELECTORS, "label_zh_hans", "label_zh_hant", "label_en", "unit", "amount", "source",
    "shift_to_working_day", "pause_policy", "reopen_policy", "reopen_unit", "reopen_amount", "repeats", "is_active",
)  # fmt: skip


def stored(code: str = "complaint-close", **selectors: str) -> DeadlineRule:
    """The newest version for these cases; of the closing limit, home and the long route."""
    if code == "complaint-close":
        selectors = {"market": "home", "route": ""} | selectors
    return DeadlineRule.objects.filter(code=code, **selectors).order_by("-version")[0]


def draft_of(rule: DeadlineRule, **changes: Any) -> DeadlineRule:
    """An unsaved copy with these values changed."""
    return DeadlineRule(**({name: getattr(rule, name) for name in COPIED} | changes))


def rung(
    when: RungWhen,
    value: str | int,
    *to: str,
    action: RungAction = RungAction.REMIND,
    unit: RungUnit = RungUnit.HOURS,
) -> Rung:
    """An unsaved rung."""
    return Rung(when=when, value=Decimal(value), unit=unit, to=list(to), action=action)


def rungs_of(rule: DeadlineRule) -> list[Rung]:
    """An unsaved copy of the ladder."""
    return [
        Rung(when=one.when, value=one.value, unit=one.unit, to=one.to, action=one.action)
        for one in rule.rungs.all()
    ]


def new_version(
    rule: DeadlineRule,
    *,
    since: datetime,
    by: User,
    at: datetime,
    rungs: list[Rung] | None = None,
    **changes: Any,
) -> DeadlineRule:
    """Save a copy of `rule` with these values changed."""
    return save_version(
        draft=draft_of(rule, **changes),
        rungs=rungs_of(rule) if rungs is None else rungs,
        since=since,
        by=by,
        at=at,
    )
