"""What a new version of a deadline rule would do, before it is written: in words, by example, and who would hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.queries import empty_posts, line_of_management, who_is
from accounts.roles import ROLES
from accounts.views.common import field_label
from feedback_system.administration.ladders import applies_to, named_people, rung_text
from feedback_system.administration.previewing import Change, Preview, seal_of
from feedback_system.administration.rule_forms import VALUES, RuleVersionForm, states_to_choose
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.events import begins_in_words
from feedback_system.deadlines.ladder_checks import notes_on_ladder, problems_of_ladder
from feedback_system.deadlines.models import DeadlineRule, Rung
from feedback_system.deadlines.models.rules import HOLDER_HEAD, NEXT_HEAD
from feedback_system.deadlines.rules import most_specific
from feedback_system.deadlines.versions import (
    in_force,
    is_in_force,
    next_number,
    open_clocks,
    problem_with_moment,
    selectors_of,
    versions_of,
)
from feedback_system.escalation.recipients import NEXT_POST
from feedback_system.joining import listed
from feedback_system.web.wording import due_text
from feedback_system.worktime.calendar import DayKind, WorkCalendar

SHOWN_RUNGS = 5
AFTERNOON = timedelta(hours=16)


@dataclass(frozen=True)
class Sample:
    """A start, and when it would be due by the version in force and by the drafted one."""

    about: str
    start: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass
class RulePreview(Preview):
    """What saving a version would do, with examples and what one might not expect."""

    notes: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    rungs: list[tuple[datetime, str]] = field(default_factory=list)
    has_draft: bool = True


def preview_of_version(form: RuleVersionForm, *, at: datetime) -> RulePreview:
    """What saving the valid `form` would do at `at`. Times are told in the active time zone."""
    base, draft, rungs, since = form.base, form.draft(), form.rungs(), form.cleaned_data["since"]
    versions = list(versions_of(draft).prefetch_related("rungs"))
    stored = [(one.pk, one.version, one.effective_from, one.effective_to) for one in versions]
    typed = {name: form.cleaned_data[name] for name in (*VALUES, "amount")}
    ladder = [(rung.when, rung.value, rung.unit, rung.to, rung.action) for rung in rungs]
    preview = RulePreview(seal=seal_of(typed, form.selectors(), ladder, since, base.pk, stored))
    calendar = company_calendar()
    if draft.has_figure:
        preview.problems += problems_of_ladder(draft, rungs, calendar=calendar, start=at)
    if problem := problem_with_moment(draft, since, at=at):
        preview.problems.append(problem)
    if preview.problems:
        return preview
    before = in_force(versions, since)
    names = named_people([*rungs, *base.rungs.all()])
    preview.changes = _changes(before or base, draft, rungs, names)
    if preview.changes:
        preview.changes.append(Change(field_label(DeadlineRule, "effective_from"), "", _moment(since)))
    preview.effects = _effects(before, draft, versions, since)
    if draft.has_figure:
        preview.notes = notes_on_ladder(draft, rungs, calendar=calendar, start=at)
        preview.samples = _samples(before, draft, since, calendar, at)
        ladder_rows = zip(rungs, count(draft, rungs, start=at, calendar=calendar).ladder, strict=True)
        preview.rungs = [
            (datetime.fromisoformat(row["at"]), rung_text(rung, names)) for rung, row in ladder_rows
        ][:SHOWN_RUNGS]
    preview.notes += notes_on_places(rungs)
    return preview


def _moment(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}"


def _changes(
    before: DeadlineRule, draft: DeadlineRule, rungs: Sequence[Rung], names: dict[int, str]
) -> list[Change]:
    found = []
    if before.allowance_text != draft.allowance_text:
        found.append(Change(_("Time allowed"), before.allowance_text, draft.allowance_text))
    if selectors_of(before) != selectors_of(draft):
        found.append(Change(_("For which cases"), applies_to(before), applies_to(draft)))
    for name in VALUES:
        old, new = getattr(before, name), getattr(draft, name)
        if name not in ("unit", "reopen_unit", "reopen_amount") and old != new:
            found.append(Change(field_label(DeadlineRule, name), _shown(before, name), _shown(draft, name)))
    if (before.reopen_amount, before.reopen_unit) != (draft.reopen_amount, draft.reopen_unit):
        label = field_label(DeadlineRule, "reopen_amount")
        found.append(Change(label, before.reopen_text, draft.reopen_text))
    lines = zip_longest(
        [rung_text(rung, names) for rung in before.rungs.all()],
        [rung_text(rung, names) for rung in rungs],
        fillvalue="",
    )
    label = _("Rung %(number)d")
    return found + [
        Change(label % {"number": number}, old, new)
        for number, (old, new) in enumerate(lines, start=1)
        if old != new
    ]


def states_in_words(rule: DeadlineRule) -> str:
    """The states in which clocks of the rule stand still by themselves; empty for none."""
    labels = dict(states_to_choose(rule.kind))
    return listed(str(labels.get(state, state)) for state in rule.pause_states)


def _shown(rule: DeadlineRule, name: str) -> str:
    value = getattr(rule, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "source":
        return rule.source_text
    if name == "pause_states":
        return states_in_words(rule)
    display = getattr(rule, f"get_{name}_display", None)
    return str(display()) if display else str(value)


def _effects(
    before: DeadlineRule | None, draft: DeadlineRule, versions: Sequence[DeadlineRule], since: datetime
) -> list[str]:
    words: dict[str, Any] = {"number": next_number(draft), "moment": _moment(since)}
    found = [_("Version %(number)d counts for clocks that begin from %(moment)s on.") % words]
    if before is not None:
        found.append(_("Version %(version)d ends at that moment.") % {"version": before.version})
    later = min(
        (one.effective_from for one in versions if one.effective_from and one.effective_from > since),
        default=None,
    )
    if later is not None:
        found.append(
            _("It ends at %(moment)s, when the version that is planned begins.") % {"moment": _moment(later)}
        )
    rows = open_clocks(versions).values("rule__version").annotate(count=Count("pk")).order_by("rule__version")
    for row in rows:
        found.append(
            _("%(count)d running clocks keep version %(version)d; nothing about them changes.")
            % {"count": row["count"], "version": row["rule__version"]}
        )
    if not rows:
        found.append(_("No clock runs by this rule now."))
    if not draft.is_active:
        found.append(_instead_of(draft, since))
    elif not begins_in_words(draft.code):
        found.append(_("No kind of case starts this clock yet; until one does, it is only computed."))
    return found


def _instead_of(draft: DeadlineRule, since: datetime) -> str:
    """What happens to cases of a rule that is switched off."""
    others = [
        rule
        for rule in DeadlineRule.objects.filter(code=draft.code, is_active=True)
        if selectors_of(rule) != selectors_of(draft) and is_in_force(rule, since)
    ]
    instead = most_specific(others, selectors_of(draft))
    if instead is None:
        return _("Switched off: from then on no clock begins for these cases.")
    words = {"rule": applies_to(instead) or _("any case"), "allowance": instead.allowance_text}
    return _("Switched off: from then on these cases go by the rule for %(rule)s: %(allowance)s.") % words


def _samples(
    before: DeadlineRule | None, draft: DeadlineRule, since: datetime, calendar: WorkCalendar, at: datetime
) -> list[Sample]:
    def due(rule: DeadlineRule | None, start: datetime) -> str:
        if rule is None or not rule.has_figure:
            return ""
        receipt = count(rule, (), start=start, calendar=calendar).receipt
        text = due_text(receipt.due, calendar.time_zone)
        return _("%(due)s (provisional)") % {"due": text} if receipt.is_provisional else text

    def sample(about: str, start: datetime, old: DeadlineRule | None, new: DeadlineRule) -> Sample:
        return Sample(about, _moment(start), due(old, start), due(new, start))

    now = at.replace(second=0, microsecond=0)
    rows = [
        sample(_("if it began now"), now, before, draft),
        sample(
            _("on the first working day of the new version"),
            calendar.next_opening(max(since, now)),
            before,
            draft,
        ),
    ]
    if holiday := _next_holiday(calendar, at):
        start, name = holiday
        rows.append(
            sample(_("on the afternoon before %(holiday)s") % {"holiday": name}, start, before, draft)
        )
    for other in DeadlineRule.objects.filter(code=draft.code).order_by("pk"):
        if selectors_of(other) != selectors_of(draft) and is_in_force(other, max(since, at)):
            about = _("not touched: %(cases)s") % {"cases": applies_to(other) or _("any case")}
            rows.append(sample(about, now, other, other))
    return rows


def _next_holiday(calendar: WorkCalendar, at: datetime) -> tuple[datetime, str] | None:
    """The afternoon before the next official holiday, and its name."""
    today = calendar.local_date(at)
    days = (
        day
        for day, special in calendar.special_days.items()
        if special.kind is DayKind.HOLIDAY and day > today
    )
    first = min(days, default=None)
    if first is None:
        return None
    special = calendar.special_days[first]
    start = calendar.start_of_day(first - timedelta(days=1)) + AFTERNOON
    name = {"zh-hant": special.name_zh_hant, "en": special.name_en}.get(
        get_language() or "", special.name_zh_hans
    )
    return start, name or special.name_zh_hans or first.isoformat()


def notes_on_places(rungs: Sequence[Rung]) -> list[str]:
    """Which rungs lead to an empty post now, and who would hear instead."""
    found = []
    heads = [number for number, rung in enumerate(rungs, start=1) if {HOLDER_HEAD, NEXT_HEAD} & set(rung.to)]
    if heads:
        for department in empty_posts():
            line = line_of_management(department)
            above = next((head for _department, head in line if head is not None), None)
            words = {
                "numbers": listed(heads),
                "department": department.label,
                "instead": above.name if above is not None else ROLES["gm_office"].label,
            }
            found.append(
                _("Rung %(numbers)s: %(department)s has no head; %(instead)s hears instead.") % words
            )
    for number, rung in enumerate(rungs, start=1):
        for place in rung.to:
            if place in ROLES and not who_is(place):
                words = {"number": number, "role": ROLES[place].label, "instead": _post_above(place)}
                found.append(
                    _("Rung %(number)d: nobody holds the role %(role)s now; %(instead)s hears instead.")
                    % words
                )
    return found


def _post_above(role: str) -> str:
    """The words for whoever hears where nobody holds `role`."""
    seen = {role}
    while (role := NEXT_POST.get(role, "gm_office")) not in seen:
        seen.add(role)
        if who_is(role):
            return str(ROLES[role].label)
    return _("nobody")
