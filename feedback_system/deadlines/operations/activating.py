"""Switch a new version of a rule on from a day in the future. Clocks that run keep the version they began with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from feedback_system.deadlines.models import DeadlineRule, Rung
from feedback_system.deadlines.operations.versions import store_version
from feedback_system.errors import Invalid, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User

SAME_IN_EVERY_VERSION = frozenset(
    {"id", "code", "version", "effective_from", "effective_to", *DeadlineRule.SELECTORS}
)


@transaction.atomic
def new_version(
    *,
    of: DeadlineRule,
    changes: Mapping[str, Any],
    rungs: Iterable[Any] | None = None,
    effective_from: datetime,
    by: User,
    at: datetime,
) -> DeadlineRule:
    """A version of the rule `of` with `changes`, in force from `effective_from` (aware, after `at`); the old one ends then.

    `changes` are columns; code and selectors are those of the rule for ever. `rungs` are objects with `when`, `value`, `to`
    and `action`; None copies the ladder. Whether `by` may decide this is the caller's business.
    :raises Invalid: when the instant is not in the future, or no rule can be so.
    :raises NotPossibleNow: when `of` is not the newest version any more.
    """
    if effective_from <= at:
        raise Invalid({"effective_from": [_("Choose a day in the future: what has begun keeps its rule.")]})
    unknown = set(changes) & SAME_IN_EVERY_VERSION
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} cannot differ between versions")
    selectors = {name: getattr(of, name) for name in DeadlineRule.SELECTORS}
    versions = DeadlineRule.objects.select_for_update().filter(code=of.code, **selectors)
    newest = max(versions, key=lambda rule: rule.version)
    if newest.pk != of.pk or newest.effective_to is not None:
        raise NotPossibleNow(
            _("This rule has a newer version by now. Replay the draft against that one and propose it again.")
        )
    if newest.effective_from is not None and newest.effective_from >= effective_from:
        raise Invalid({"effective_from": [_("The present version begins later. Choose a day after it.")]})
    draft = DeadlineRule(
        **{
            field.attname: changes.get(field.attname, getattr(newest, field.attname))
            for field in DeadlineRule._meta.concrete_fields
            if field.name not in {"id", "version", "effective_from", "effective_to"}
        }
    )
    ladder = newest.rungs.order_by("order") if rungs is None else rungs
    try:
        return store_version(
            draft=draft, rungs=[_copied(rung) for rung in ladder], since=effective_from, by=by, at=at
        )
    except Invalid as refusal:
        told = dict(refusal.errors)
        raise Invalid(
            {"effective_from": told.pop("since", []), **told} if "since" in told else told
        ) from refusal


def _copied(rung: Any) -> Rung:
    """An unsaved rung with the values of another, or of a drafted one."""
    columns = ("when", "value", "unit", "to", "action")
    values = {name: getattr(rung, name) for name in columns if hasattr(rung, name)}
    return Rung(**{**values, "to": list(values["to"])})
