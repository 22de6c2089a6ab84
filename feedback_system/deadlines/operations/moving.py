"""Move running clocks to the version of their rule that is in force now: only when somebody says so, case by case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.cases.models import Case
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import Deadline, DeadlineRule, Rung
from feedback_system.deadlines.operations.book import close_books
from feedback_system.deadlines.operations.recounting import tell_moved
from feedback_system.deadlines.operations.running import recount
from feedback_system.deadlines.versions import in_force, open_clocks, versions_of
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User

MOVED = [
    "rule", "due_at", "receipt", "ladder", "rungs_done", "level", "provisional", "calendar_version", "escalates_at",
]  # fmt: skip
MOST = 200
"""So many clocks are moved at a time; the rest with the next press."""


def move_clocks(
    *, clock_ids: Iterable[int], to: DeadlineRule, reason: str, by: User, at: datetime
) -> list[Deadline]:
    """Let these running clocks go by version `to` of their rule; returns those that were moved.

    Each case is a transaction of its own, locked before anything is read: a clock that has ended meanwhile, or was
    moved already, is left alone. The history keeps both versions and the reason, the owner (or the head of the
    department) is told, the worklist follows. What was told by the old ladder is not told again.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: without a reason.
    :raises NotPossibleNow: when `to` is not the version in force, or is switched off.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))
    if not reason.strip():
        raise Invalid(
            {"reason": [_("Say why the running clocks are moved; it stands in the history of each case.")]}
        )
    target = _version_in_force(to, at)
    older = [rule for rule in versions_of(target) if rule.pk != target.pk]
    wanted = open_clocks(older).filter(pk__in=list(clock_ids)).order_by("case", "pk")
    moved = []
    for pk, case_id in list(wanted.values_list("pk", "case")[:MOST]):
        with transaction.atomic():
            clock = _move_one(pk, Case.objects.lock(case_id), older, target, reason.strip(), by=by, at=at)
        if clock is not None:
            moved.append(clock)
    return moved


def _version_in_force(to: DeadlineRule, at: datetime) -> DeadlineRule:
    target = in_force(versions_of(to).prefetch_related("rungs"), at)
    if target is None or target.pk != to.pk:
        raise NotPossibleNow(
            _("Another version of the rule is in force now. Reload the page and look again.")
        )
    if not target.is_active:
        raise NotPossibleNow(
            _("The version in force is switched off. Running clocks go on by theirs until they are met.")
        )
    return target


def _move_one(
    pk: int,
    case: Case,
    older: list[DeadlineRule],
    target: DeadlineRule,
    reason: str,
    *,
    by: User,
    at: datetime,
) -> Deadline | None:
    close_books()
    clocks = open_clocks(older).select_related("rule", "department__head").prefetch_related("stops")
    clock = clocks.filter(pk=pk).first()
    if clock is None:
        return None
    was_due, was_version = clock.due_at, clock.rule.version
    go_by(clock, target, at=at)
    clock.save(update_fields=MOVED)
    tell_moved(
        clock,
        case,
        was=was_due,
        because={"was_rule_version": was_version, "rule_version": target.version},
        reason=reason,
        key=f"moved:{clock.pk}:version:{target.version}",
        by=by,
        at=at,
    )
    return clock


def go_by(clock: Deadline, target: DeadlineRule, *, at: datetime) -> None:
    """Count `clock` by version `target` and mark the rungs that are told already; saves nothing.

    Its stops count as before. Note: one query where neither its stops nor the old ladder were read along.
    """
    old_rungs = {rung.order: rung for rung in clock.rule.rungs.all()}
    told = [entry for entry in clock.ladder if entry["order"] in clock.rungs_done]
    stops = [(stop.begins_at, stop.ends_at or max(stop.begins_at, at)) for stop in clock.stops.all()]
    clock.rule = target
    recount(clock, calendar=calendar_of(clock.department), stops=sorted(stops))
    new_rungs = {rung.order: rung for rung in target.rungs.all()}
    clock.rungs_done = [
        entry["order"]
        for entry in clock.ladder
        if any(_is_told(entry, new_rungs[entry["order"]], old, old_rungs.get(old["order"])) for old in told)
    ]
    clock.level = max(clock.rungs_done, default=0)
    clock.set_next_rung()


def _is_told(entry: dict[str, Any], rung: Rung, old: dict[str, Any], old_rung: Rung | None) -> bool:
    """Whether a rung that was told covers `rung`: the same act to the same people, at the same place of the ladder or
    not before it.
    """
    if old["action"] != entry["action"] or not set(entry["to"]) <= set(old["to"]):
        return False
    same_place = old_rung is not None and (old_rung.when, old_rung.value, old_rung.unit) == (
        rung.when,
        rung.value,
        rung.unit,
    )
    return same_place or datetime.fromisoformat(old["at"]) >= datetime.fromisoformat(entry["at"])
