"""A calendar as it would be after a change, what differs, and which open deadlines would move: all before writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from feedback_system.administration.calendars.forms import DayForm, HoursForm, hours_text
from feedback_system.administration.previewing import Change, Preview, seal_of
from feedback_system.deadlines.moving import Reach, what_would_move
from feedback_system.joining import listed, named
from feedback_system.worktime.calendar import DayKind, Hours, SpecialDay, WorkCalendar
from feedback_system.worktime.changing import LABELS, YearPlan, departments_by_calendar, plan_year
from feedback_system.worktime.loading import DEFAULT_CODE, work_calendar
from feedback_system.worktime.models import Calendar, DayOfWeek
from feedback_system.worktime.models import SpecialDay as SpecialDayRow
from feedback_system.worktime.wall import DayLook, look_of
from feedback_system.worktime.yearly import YearlyDays

LOOKS = {
    DayLook.WORKING_DAY: gettext_lazy("working day"),
    DayLook.DAY_OFF: gettext_lazy("weekend"),
    DayLook.HOLIDAY: gettext_lazy("holiday"),
    DayLook.MAKE_UP_DAY: gettext_lazy("make-up workday"),
}


@dataclass
class Draft:
    """A change that is not written: the calendar afterwards, whom it reaches, what the page shows."""

    after: WorkCalendar
    reach: Reach
    """The clocks that the change moves when the running ones are counted again too."""
    always: Reach | None = None
    """Those that are counted again in any case: provisional ones, when their year is loaded."""
    changes: list[Change] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)


def departments_of(calendar: Calendar, changed: Mapping[int, int | None] | None = None) -> set[int | None]:
    """The departments that work by the calendar; None stands for clocks without a department."""
    is_default = calendar.code == DEFAULT_CODE
    by_calendar = departments_by_calendar(changed)
    own: set[int | None] = {
        pk for pk, used in by_calendar.items() if used == calendar.pk or (is_default and used is None)
    }
    return own | {None} if is_default else own


def draft_of_hours(calendar: Calendar, form: HoursForm) -> Draft:
    """The calendar with the hours, zone and name that were typed."""
    before = work_calendar(calendar)
    hours = form.hours()
    after = _changed(
        calendar,
        before,
        time_zone=ZoneInfo(form.cleaned_data["time_zone"]),
        weekly_hours=tuple(hours[day] for day in range(DayOfWeek.MAKE_UP)),
        make_up_hours=hours[DayOfWeek.MAKE_UP],
    )
    changes = [
        Change(str(form.fields[name].label), getattr(calendar, name), form.cleaned_data[name])
        for name in (*LABELS, "time_zone")
        if getattr(calendar, name) != form.cleaned_data[name]
    ]
    stored = stored_hours(calendar)
    changes += [
        Change(str(day.label), _hours(stored.get(day, ()), day), _hours(hours[day], day))
        for day in DayOfWeek
        if stored.get(day, ()) != hours[day]
    ]
    zone_changes = before.time_zone.key != after.time_zone.key
    timed = zone_changes or (before.weekly_hours, before.make_up_hours) != (
        after.weekly_hours,
        after.make_up_hours,
    )
    reach = Reach(departments_of(calendar), days=None if timed else (), other_zone=zone_changes)
    effects = []
    if timed:
        effects.append(_("Deadlines that begin from now on are counted by the new hours."))
        effects.append(
            _(
                "A deadline that stands still, or a department's time that begins again, is counted by them when it runs on."
            )
        )
    return Draft(after, reach, changes=changes, effects=effects)


def stored_hours(calendar: Calendar) -> dict[int, tuple[Hours, ...]]:
    """The opening hours of the rows, by weekday; the make-up day only where it has hours of its own."""
    found: dict[int, tuple[Hours, ...]] = {}
    for row in calendar.opening_intervals.order_by("weekday", "opens"):
        found[row.weekday] = (*found.get(row.weekday, ()), (row.opens, row.closes))
    return found


def _hours(hours: tuple[Hours, ...], day: int) -> str:
    if hours:
        return hours_text(hours)
    return _("the hours of Monday") if day == DayOfWeek.MAKE_UP else pgettext("opening hours", "closed")


def draft_of_year(calendar: Calendar, yearly: YearlyDays) -> tuple[Draft, YearPlan]:
    """The calendar with the official days of a year."""
    before = work_calendar(calendar)
    stored = list(
        SpecialDayRow.objects.filter(calendar=calendar, date__year__in=(yearly.year - 1, yearly.year))
    )
    plan = plan_year(stored, yearly.year, yearly.days, yearly.before)
    special = dict(before.special_days)
    for row in plan.removes:
        del special[row.date]
    special |= {official.day: official.special for official in plan.adds}
    after = _changed(calendar, before, special_days=special, loaded_years=before.loaded_years | {yearly.year})
    days = changed_days(before, after, {row.date for row in plan.removes} | {row.day for row in plan.adds})
    is_new = yearly.year not in before.loaded_years
    changes = []
    if is_new:
        changes.append(Change(str(yearly.year), _("not loaded"), _("loaded")))
    changes += day_changes(before, after, days)
    source = yearly.days[0].source if yearly.days else ""
    loaded = calendar.years.filter(year=yearly.year).first()
    if loaded is not None and source and loaded.source != source:
        changes.append(Change(_("Source"), loaded.source, source))
    effects = []
    if yearly.missing:
        effects.append(
            _("No day off is named for %(names)s. Check that the text is complete before you save.")
            % {"names": listed(yearly.missing)}
        )
    if yearly.before:
        effects.append(
            _("The notice also names days of December %(year)d; they are taken over.")
            % {"year": yearly.year - 1}
        )
    own = [row for row in plan.stays if row.is_own and row.date.year == yearly.year]
    if own:
        effects.append(
            _("The company's own days stay: %(days)s.")
            % {"days": listed(f"{row.date.isoformat()} {row.name_zh_hans}" for row in own)}
        )
    departments = departments_of(calendar)
    reach = Reach(departments, days=days, provisional=True)
    always = Reach(departments, days=(), provisional=True)
    return Draft(after, reach, always, changes, effects), plan


def draft_of_day(calendar: Calendar, form: DayForm) -> Draft:
    """The calendar with one other day; refuses in the form what makes no sense."""
    before = work_calendar(calendar)
    data = dict(form.cleaned_data)
    day: date = data["date"]
    special = dict(before.special_days)
    special.pop(day, None)
    plain = _changed(calendar, before, special_days=special)
    if data["kind"]:
        kind = DayKind(data["kind"])
        if kind is DayKind.MAKE_UP_WORKDAY and plain.is_working_day(day):
            form.add_error("kind", _("By the opening hours this day is worked anyway."))
        special[day] = SpecialDay(kind, data["name"])
    after = _changed(calendar, before, special_days=special)
    stored = calendar.special_days.filter(date=day).first()
    same = stored is not None and bool(data["kind"]) and after.special_days[day].kind == stored.kind
    same = same and (stored.name_zh_hans, stored.source) == (data["name"], data["source"])  # type: ignore[union-attr]
    changes = [] if same or (stored is None and not data["kind"]) else [_day_change(before, after, [day])]
    effects = []
    if stored is not None and not stored.is_own and changes:
        effects.append(
            _("This day is official (%(source)s). Loading the year again brings it back.")
            % {"source": stored.source}
        )
    days = changed_days(before, after, {day})
    return Draft(after, Reach(departments_of(calendar), days=days), changes=changes, effects=effects)


def _changed(calendar: Calendar, before: WorkCalendar, **other: Any) -> WorkCalendar:
    values: dict[str, Any] = {
        "time_zone": before.time_zone,
        "weekly_hours": before.weekly_hours,
        "special_days": before.special_days,
        "loaded_years": before.loaded_years,
        "make_up_hours": before.make_up_hours,
    }
    return WorkCalendar(**(values | other), version=f"{calendar.code}/{calendar.version + 1}")


def changed_days(before: WorkCalendar, after: WorkCalendar, among: Iterable[date]) -> tuple[date, ...]:
    """The days with other opening hours, or with the same hours for another reason."""
    return tuple(
        day
        for day in sorted(among)
        if before.hours_on(day) != after.hours_on(day)
        or before.special_days.get(day) != after.special_days.get(day)
    )


def day_changes(before: WorkCalendar, after: WorkCalendar, days: Iterable[date]) -> list[Change]:
    """What the days were and become; neighbours that become the same stand in one line."""
    groups: list[list[date]] = []
    for day in days:
        last = groups[-1][-1] if groups else None
        if last is not None and day - last == timedelta(days=1) and _words(after, last) == _words(after, day):
            groups[-1].append(day)
        else:
            groups.append([day])
    return [_day_change(before, after, group) for group in groups]


def _day_change(before: WorkCalendar, after: WorkCalendar, days: list[date]) -> Change:
    first, last = days[0], days[-1]
    label = _weekday(first) if first == last else f"{_weekday(first)} – {_weekday(last)}"
    was = listed(dict.fromkeys(_words(before, day) for day in days))
    return Change(label, was, _words(after, first))


def _weekday(day: date) -> str:
    return f"{day.isoformat()} ({date_format(day, 'D')})"


def _words(calendar: WorkCalendar, day: date) -> str:
    look = str(LOOKS[look_of(calendar, day)])
    special = calendar.special_days.get(day)
    return named(look, name_of(special)) if special is not None and name_of(special) else look


def name_of(special: SpecialDay) -> str:
    """The name of a special day in the active language, in simplified Chinese where there is none."""
    by_language = {"zh-hant": special.name_zh_hant, "en": special.name_en}
    return by_language.get(get_language() or "", "") or special.name_zh_hans


def preview_of(draft: Draft, *, running: bool, typed: Any, version: Any, at: datetime) -> Preview:
    """What saving the draft would do, with the open deadlines that move."""
    preview = Preview(changes=draft.changes, effects=list(draft.effects), seal=seal_of(typed, version))
    if draft.changes:
        add_moves(preview, draft.reach, draft.always, lambda _department: draft.after, running=running, at=at)
    return preview


def add_moves(
    preview: Preview,
    reach: Reach,
    always: Reach | None,
    calendar_of: Callable[[int | None], WorkCalendar],
    *,
    running: bool,
    at: datetime,
) -> None:
    """Put the deadlines that move into the preview, and how many stay because they are not counted again."""
    all_moves = what_would_move(reach, calendar_of, at=at)
    if running:
        preview.moves = all_moves
        return
    preview.moves = what_would_move(always, calendar_of, at=at) if always is not None else None
    staying = all_moves.moved - (preview.moves.moved if preview.moves is not None else 0)
    if staying:
        preview.effects.append(
            ngettext(
                "%(count)d open deadline keeps its time although the change would move it.",
                "%(count)d open deadlines keep their time although the change would move them.",
                staying,
            )
            % {"count": staying}
        )
