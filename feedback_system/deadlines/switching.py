"""Switch rules on that shipped switched off while nothing started them. For migrations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from feedback_system.deadlines.install import RULES
from feedback_system.worktime.allowance import serialise


def switch_on_untouched(apps: Any, codes: Collection[str]) -> None:
    """Give rules that shipped switched off what they ship with now, where nobody has touched them; `apps` is that of the migration."""
    rules, rungs = apps.get_model("deadlines", "DeadlineRule"), apps.get_model("deadlines", "Rung")
    for value in RULES:
        if value.code not in codes or rules.objects.filter(code=value.code).count() != 1:
            continue
        rule = rules.objects.filter(code=value.code, version=1, is_active=False, kind="").first()
        if rule is None:
            continue
        rule.unit, rule.amount = serialise(value.allowance)
        rule.kind, rule.is_active, rule.has_figure, rule.source = value.kind, True, True, value.source
        rule.save()
        rungs.objects.filter(rule=rule).delete()
        rungs.objects.bulk_create(
            rungs(
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
