"""Which rule holds for a case: of those in use and in force, the one whose selectors fit most closely."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from feedback_system.deadlines.models import DeadlineRule
from feedback_system.reference.kept import kept_rows


class UnknownRule(LookupError):
    """No rule with that code is stored; install the rules first (`install_rules`)."""


def most_specific(rules: Iterable[Any], facts: dict[str, str]) -> Any | None:
    """The rule that fits with the most selectors filled in, of equals the newest version; None when none
    fits.
    """
    fitting = [rule for rule in rules if rule.fits(facts)]
    return max(fitting, key=lambda rule: (rule.weight, rule.version), default=None)


def all_rules() -> list[DeadlineRule]:
    """Every stored rule with its rungs, in force or not."""
    return kept_rows("deadline rules", lambda: DeadlineRule.objects.order_by("pk").prefetch_related("rungs"))


def rules_for(codes: Iterable[str], *, facts: dict[str, str], at: datetime) -> dict[str, DeadlineRule | None]:
    """Per code the rule in force at `at` for these facts, None when the company has switched it off;
    rungs come along.

    :raises UnknownRule: when a code is not stored at all.
    """
    wanted = list(codes)
    stored: dict[str, list[DeadlineRule]] = {code: [] for code in wanted}
    for rule in all_rules():
        if rule.code in stored:
            stored[rule.code].append(rule)
    if missing := [code for code, rules in stored.items() if not rules]:
        raise UnknownRule(f"There is no rule {', '.join(missing)}. Install the rules first.")
    return {
        code: most_specific([r for r in rules if _in_force(r, at)], facts) for code, rules in stored.items()
    }


def _in_force(rule: DeadlineRule, at: datetime) -> bool:
    began = rule.effective_from is None or rule.effective_from <= at
    ended = rule.effective_to is not None and rule.effective_to <= at
    return rule.is_active and began and not ended


def stored_rules(code: str, at: datetime) -> list[DeadlineRule]:
    """The stored versions of one rule that are in force at `at`, switched on or not: what the calculator
    works with.
    """
    in_force = (Q(effective_from=None) | Q(effective_from__lte=at)) & (
        Q(effective_to=None) | Q(effective_to__gt=at)
    )
    return list(DeadlineRule.objects.filter(in_force, code=code).prefetch_related("rungs"))
