"""Install the way of another company, and switch it on: everything through the doors of the settings, nothing overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from complaints.models import Code, RemedyRule, Route
from complaints.models.way import Stop
from complaints.operations.setting import VALUES_OF_ROUTE, save_route, set_remedy_rule
from complaints.presets import Preset
from feedback_system.administration.rights import must_change_settings
from feedback_system.approvals.limits import set_limits, today_of
from feedback_system.approvals.models import ApprovalBand, Subject
from feedback_system.approvals.operations import bands_in_force
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule, Rung
from feedback_system.deadlines.operations import save_version
from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.worktime.allowance import serialise

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.approvals.limits import Line
    from feedback_system.deadlines.shipped.values import RuleValue


@dataclass(frozen=True)
class Standing:
    """What of a preset the company has already, whoever put it there."""

    route: Route | None
    levels: frozenset[tuple[str, str]]
    """Subject and kind of remedy of the levels that are set, also of those that begin later."""
    remedy_rule: bool
    values: dict[tuple[str, str], Code]
    clocks: frozenset[str]

    @property
    def is_on(self) -> bool:
        """Whether new complaints can go this way."""
        return self.route is not None and self.route.is_active


def standing_of(preset: Preset) -> Standing:
    """What of `preset` is there. Note: five queries."""
    bands = ApprovalBand.objects.filter(route=preset.code).values_list("subject", "kind").distinct()
    lists = {value.list for value in preset.values}
    wanted = {(value.list, value.code) for value in preset.values}
    rows = Code.objects.filter(list__in=lists, code__in={value.code for value in preset.values})
    rules = DeadlineRule.objects.filter(route=preset.code, code__in=[clock.code for clock in preset.clocks])
    return Standing(
        Route.objects.filter(code=preset.code).order_by("-version").first(),
        frozenset(bands),
        RemedyRule.objects.filter(route=preset.code).exists(),
        {(row.list, row.code): row for row in rows if (row.list, row.code) in wanted},
        frozenset(rules.values_list("code", flat=True)),
    )


def levels_of(preset: Preset) -> list[tuple[Subject, str, tuple[Line, ...]]]:
    """The sets of levels of a preset: subject, kind of remedy, levels from the lowest up."""
    found = [
        (Subject.REMEDY, "", tuple(preset.remedy_levels)),
        (Subject.RULING, "", tuple(preset.ruling_levels)),
        *((Subject.REMEDY, kind, tuple(lines)) for kind, lines in preset.kind_levels.items()),
    ]
    return [(subject, kind, lines) for subject, kind, lines in found if lines]


def missing_levels(preset: Preset, standing: Standing) -> list[tuple[Subject, str, tuple[Line, ...]]]:
    """Those of the levels that nobody has set yet."""
    return [
        (subject, kind, lines)
        for subject, kind, lines in levels_of(preset)
        if (subject.value, kind) not in standing.levels
    ]


@transaction.atomic
def install_preset(*, preset: Preset, since: date, by: User, at: datetime) -> Route:
    """Add what is missing of `preset`; levels, rule of remedies and clocks hold from `since` on. Nothing is switched on.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: for a day before today, or levels that nobody in the company could decide.
    :raises NotPossibleNow: when everything is there already.
    """
    must_change_settings(by)
    if since < today_of(at):
        raise Invalid({"since": [_("Choose today or a later day.")]})
    list(Route.objects.select_for_update().order_by("pk"))  # two who install at once wait for each other
    standing = standing_of(preset)
    if not is_missing_something(preset, standing):
        raise NotPossibleNow(
            _("Everything of this preset is there already. Change it on the pages of its parts.")
        )
    _install_values(preset, standing, by=by, at=at)
    route = standing.route or _install_route(preset, by=by, at=at)
    for subject, kind, lines in missing_levels(preset, standing):
        set_limits(
            route=preset.code,
            subject=subject,
            kind=kind,
            lines=lines,
            source=preset.levels_source,
            since=since,
            by=by,
            at=at,
        )
    if preset.remedy_rule is not None and not standing.remedy_rule:
        mode, percent, signatures, source = preset.remedy_rule
        values = {
            "mode": mode, "tolerance_percent": percent, "signatures": signatures, "source": source, "since": since,
        }  # fmt: skip
        set_remedy_rule(route=preset.code, values=values, by=by, at=at)
    for clock in preset.clocks:
        if clock.code not in standing.clocks:
            _install_clock(clock, since=since, by=by, at=at)
    return route


def is_missing_something(preset: Preset, standing: Standing) -> bool:
    """Whether installing would add anything."""
    return bool(
        standing.route is None
        or missing_levels(preset, standing)
        or (preset.remedy_rule is not None and not standing.remedy_rule)
        or len(standing.values) < len(preset.values)
        or len(standing.clocks) < len(preset.clocks)
    )


def _install_route(preset: Preset, *, by: User, at: datetime) -> Route:
    zh_hans, zh_hant, en = preset.labels
    values = {
        "label_zh_hans": zh_hans, "label_zh_hant": zh_hant, "label_en": en, "registrar": preset.registrar,
        "source": preset.source, "is_active": False, "overall_rule": preset.overall.value,
        "weighs_reason": preset.weighs_reason, "asks_satisfaction": preset.asks_satisfaction,
    }  # fmt: skip
    stops = [Stop(state.value, desk.value, skip.value) for state, desk, skip in preset.stops]
    return save_route(code=preset.code, values=values, stops=stops, papers=preset.papers, by=by, at=at)


def _install_values(preset: Preset, standing: Standing, *, by: User, at: datetime) -> None:
    for value in preset.values:
        if (value.list.value, value.code) in standing.values:
            continue
        last = Code.objects.filter(list=value.list).aggregate(last=Max("position"))["last"] or 0
        zh_hans, zh_hant, en = value.labels
        row = Code(
            list=value.list, code=value.code, label_zh_hans=zh_hans, label_zh_hant=zh_hant, label_en=en,
            position=last + 1, is_active=False, **value.flags,
        )  # fmt: skip
        signed(row, by=by, at=at).save()


def _install_clock(clock: RuleValue, *, since: date, by: User, at: datetime) -> None:
    unit, amount = serialise(clock.allowance)
    draft = DeadlineRule(
        code=clock.code, label_zh_hans=clock.label_zh_hans, label_zh_hant=clock.label_zh_hant,
        label_en=clock.label_en, kind=clock.kind, route=clock.route, unit=unit, amount=amount, source=clock.source,
    )  # fmt: skip
    rungs = [
        Rung(when=rung.when, value=rung.value, unit=rung.unit, to=list(rung.to), action=rung.action)
        for rung in clock.ladder
    ]
    begins = datetime.combine(since, time.min, tzinfo=Company.get().zone)
    save_version(draft=draft, rungs=rungs, since=max(begins, at), by=by, at=at)


def what_blocks_switching_on(preset: Preset, standing: Standing, *, at: datetime) -> list[str]:
    """Sentences about why new complaints cannot go this way yet."""
    if standing.route is None:
        return [_("Install the preset first.")]
    states = set(standing.route.stages.values_list("state", flat=True))
    found = []
    for subject, state in (
        (Subject.REMEDY, "awaiting_approval"),
        (Subject.RULING, "awaiting_ruling_approval"),
    ):
        if state in states and not bands_in_force(route=preset.code, subject=subject, on=today_of(at)):
            words = {"route": standing.route.label, "subject": subject.label}
            found.append(
                _(
                    "%(route)s: no level is in force yet for “%(subject)s”. Wait for its day, or set one that begins today."
                )
                % words
            )
    return found


@transaction.atomic
def switch_on_preset(*, preset: Preset, by: User, at: datetime) -> Route:
    """Let new complaints go this way: the newest version of its route as it stands, and the values it needs.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: when it is not installed, is on already, or its levels are not in force yet.
    """
    must_change_settings(by)
    list(Route.objects.select_for_update().filter(code=preset.code).order_by("pk"))
    standing = standing_of(preset)
    if standing.is_on:
        raise NotPossibleNow(_("This route may be chosen already."))
    if problems := what_blocks_switching_on(preset, standing, at=at):
        raise NotPossibleNow(" ".join(problems))
    route = standing.route
    assert route is not None  # noqa: S101 - for the type checker
    values = {name: getattr(route, name) for name in (*VALUES_OF_ROUTE, "source")}
    stops = [Stop(stage.state, stage.desk, stage.skip) for stage in route.stages.order_by("position")]
    for row in standing.values.values():
        if not row.is_active:
            row.is_active = True
            signed(row, by=by, at=at).save()
    return save_route(code=preset.code, values={**values, "is_active": True}, stops=stops, by=by, at=at)
