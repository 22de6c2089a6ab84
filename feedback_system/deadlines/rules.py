"""Which rule holds for a case: of those in use and in force, the one whose selectors fit most closely."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from feedback_system.deadlines.models import DeadlineRule
from feedback_system.reference.kept import kept, twin


class UnknownRule(LookupError):
    """No rule with that code is stored; install the rules first (`install_rules`)."""


def most_specific(rules: Iterable[Any], facts: dict[str, str]) -> Any | None:
    """The rule that fits with the most selectors filled in, of equals the newest version; None when none
    fits.
    """
    fitting = [rule for rule in rules if rule.fits(facts)]
    return max(fitting, key=lambda rule: (rule.weight, rule.version), default=None)


@dataclass(frozen=True)
class _Kept:
    """All stored rules with their rungs, shared by everybody in the process: looked at here, handed out as copies only."""

    by_id: dict[int, DeadlineRule]
    by_code: dict[str, list[DeadlineRule]]


def _kept() -> _Kept:
    def read() -> _Kept:
        by_code: dict[str, list[DeadlineRule]] = {}
        rows = list(DeadlineRule.objects.order_by("pk").prefetch_related("rungs"))
        for rule in rows:
            by_code.setdefault(rule.code, []).append(rule)
        return _Kept({rule.pk: rule for rule in rows}, by_code)

    return kept("deadline rules", read)


def rules_by_id(ids: Iterable[int]) -> dict[int, DeadlineRule]:
    """The stored rules with these ids, each with its rungs and a copy of its own; unknown ids are left out."""
    rules = _kept().by_id
    return {pk: twin(rules[pk]) for pk in set(ids) if pk in rules}


def ids_where(test: Callable[[DeadlineRule], bool]) -> list[int]:
    """The ids of the stored rules, in force or not, for which `test` says yes; it only looks at a rule."""
    return [pk for pk, rule in _kept().by_id.items() if test(rule)]


def rules_for(codes: Iterable[str], *, facts: dict[str, str], at: datetime) -> dict[str, DeadlineRule | None]:
    """Per code the rule in force at `at` for these facts, None when the company has switched it off;
    rungs come along.

    :raises UnknownRule: when a code is not stored at all.
    """
    stored = _kept().by_code
    wanted = list(codes)
    if missing := [code for code in wanted if code not in stored]:
        raise UnknownRule(f"There is no rule {', '.join(missing)}. Install the rules first.")
    found: dict[str, DeadlineRule | None] = {}
    for code in wanted:
        rule = most_specific([one for one in stored[code] if _in_force(one, at)], facts)
        found[code] = twin(rule) if rule is not None else None
    return found


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
