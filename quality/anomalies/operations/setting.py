"""Keep the lists and the rules of anomaly alerts. Cases refer to codes: none is ever deleted, no code ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from feedback_system.administration.rights import must_change_settings
from feedback_system.cases.fields import local_day
from feedback_system.errors import Invalid
from quality.anomalies.models import AnomalyCode, AnomalyRules, anomaly_rules

if TYPE_CHECKING:
    from accounts.models import User


def save_code(
    *, record: AnomalyCode | None, list: str, values: Mapping[str, Any], by: User, at: datetime
) -> AnomalyCode:
    """Add a process, or change its labels, its place, or the days on which it may be chosen.

    :raises NotPermitted: without the right to keep the settings
    :raises Invalid: nothing of the list could be chosen any more
    """
    must_change_settings(by)
    row = record if record is not None else AnomalyCode(list=list, code=values["code"])
    for name, value in values.items():
        if name != "code":
            setattr(row, name, value)
    today = local_day(at)
    others = AnomalyCode.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_until=None) | Q(valid_until__gte=today),
        list=row.list,
    ).exclude(pk=row.pk)
    if not row.is_valid(today) and not others.exists():
        raise Invalid(
            {"valid_until": [_("This is the last value that may be chosen. Add another one first.")]}
        )
    signed(row, by=by, at=at).save()
    return row


def save_rules(*, values: Mapping[str, Any], by: User, at: datetime) -> AnomalyRules:
    """Change the rules of anomaly alerts. :raises NotPermitted: without the right to keep the settings"""
    must_change_settings(by)
    rules = anomaly_rules()
    for name, value in values.items():
        setattr(rules, name, value)
    signed(rules, by=by, at=at).save()
    return rules
