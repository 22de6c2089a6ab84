"""The rules that ship: every time limit of the policies as data, each with its source.

`Ours` in a source marks a value that no policy gives; the company should look at it first. Limits of kinds of case that
come later, and those for which a policy has no figure, are there too, switched off. The tables stand in `shipped`.
"""

from __future__ import annotations

from collections.abc import Iterable

from feedback_system.deadlines.models import DeadlineRule, Rung
from feedback_system.deadlines.shipped import (
    complaints,
    quality,
    reports,
    returns,
    sanctions,
    service,
    surveys,
)
from feedback_system.deadlines.shipped.values import RuleValue, RungValue
from feedback_system.worktime.allowance import serialise

__all__ = ["RULES", "RuleValue", "RungValue", "codes", "install_rules"]

RULES: tuple[RuleValue, ...] = (
    *complaints.RULES,
    *quality.RULES,
    *returns.RULES,
    *sanctions.RULES,
    *service.RULES,
    *surveys.RULES,
    *reports.RULES,
)


def codes() -> list[str]:
    """The codes of all rules that ship, in the order of the table, each once."""
    return list(dict.fromkeys(value.code for value in RULES))


def install_rules(values: Iterable[RuleValue] = RULES) -> int:
    """Store version 1 of every rule that is not stored yet; returns how many were added. Edited rules
    stay as they are.
    """
    added = 0
    for value in values:
        unit, amount = serialise(value.allowance)
        rule, created = DeadlineRule.objects.get_or_create(
            code=value.code,
            version=value.version,
            **{name: getattr(value, name) for name in DeadlineRule.SELECTORS},
            defaults={
                "label_zh_hans": value.label_zh_hans,
                "label_zh_hant": value.label_zh_hant,
                "label_en": value.label_en,
                "unit": unit,
                "amount": amount,
                "shift_to_working_day": value.shift_to_working_day,
                "pause_policy": value.pause_policy,
                "reopen_policy": value.reopen_policy,
                "repeats": value.repeats,
                "has_figure": value.has_figure,
                "source": value.source,
                "is_active": value.is_active,
            },
        )
        if created:
            added += 1
            Rung.objects.bulk_create(
                Rung(
                    rule=rule,
                    order=order,
                    when=rung.when,
                    value=rung.value,
                    unit=rung.unit,
                    to=list(rung.to),
                    action=rung.action,
                )
                for order, rung in enumerate(value.ladder, start=1)
            )
    return added
