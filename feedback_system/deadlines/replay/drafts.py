"""What is tried: a rule with another allowance, switch or ladder, or a calendar with other days or hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback_system.deadlines.models import Deadline, DeadlineRule, Rung, RungUnit
from feedback_system.errors import Invalid
from feedback_system.worktime.allowance import Allowance, parse
from feedback_system.worktime.calendar import (
    CalendarError,
    DayKind,
    Hours,
    HoursCrossMidnight,
    HoursOverlap,
    NoOpeningHours,
    SpecialDay,
    WorkCalendar,
)


class Tried(StrEnum):
    """What a replay tries."""

    RULE = "rule"
    CALENDAR = "calendar"
    NOTHING = "nothing"
    """The self-test alone: every clock by what it was counted by."""


CHANGEABLE = ("unit", "amount", "shift_to_working_day")
"""What of a rule a draft may change, besides its ladder."""


@dataclass(frozen=True)
class DraftRung:
    """One drafted level."""

    order: int
    when: str
    value: Decimal
    to: tuple[str, ...]
    action: str
    unit: str = RungUnit.HOURS

    @classmethod
    def of(cls, rung: Any) -> DraftRung:
        """A stored level as a value."""
        return cls(
            rung.order, str(rung.when), Decimal(rung.value), tuple(rung.to), str(rung.action), str(rung.unit)
        )

    @classmethod
    def read(cls, order: int, stored: Mapping[str, Any]) -> DraftRung:
        """The level that `as_data` wrote."""
        return cls(
            order,
            stored["when"],
            Decimal(stored["value"]),
            tuple(stored["to"]),
            stored["action"],
            stored.get("unit", RungUnit.HOURS),
        )

    def as_rung(self) -> Rung:
        """The level as an unsaved row, for its words."""
        return Rung(
            order=self.order,
            when=self.when,
            value=self.value,
            to=list(self.to),
            action=self.action,
            unit=self.unit,
        )

    def as_data(self) -> dict[str, Any]:
        """The level as JSON."""
        return {
            "when": self.when,
            "value": str(self.value),
            "unit": self.unit,
            "to": list(self.to),
            "action": self.action,
        }


@dataclass(frozen=True)
class RuleDraft:
    """Another way to count one rule; what the counting needs of a rule, it has."""

    base: int
    """Key of the version it starts from."""
    unit: str
    amount: Decimal
    shift_to_working_day: bool
    rungs: tuple[DraftRung, ...] | None = None
    """Another ladder; None keeps that of the rule."""

    @property
    def allowance(self) -> Allowance:
        """How much time the draft allows."""
        return parse(self.unit, self.amount)

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> RuleDraft:
        """The draft that `as_params` wrote."""
        rungs = params.get("rungs")
        return cls(
            params["rule"],
            params["unit"],
            Decimal(params["amount"]),
            params["shift_to_working_day"],
            None
            if rungs is None
            else tuple(DraftRung.read(order, one) for order, one in enumerate(rungs, start=1)),
        )

    def as_params(self) -> dict[str, Any]:
        """The draft as JSON."""
        return {
            "rule": self.base,
            "unit": self.unit,
            "amount": str(self.amount),
            "shift_to_working_day": self.shift_to_working_day,
            "rungs": None if self.rungs is None else [rung.as_data() for rung in self.rungs],
        }

    def changes(self) -> dict[str, Any]:
        """The columns of a version by this draft."""
        return {name: getattr(self, name) for name in CHANGEABLE}


def family_of(rule: DeadlineRule) -> dict[str, str]:
    """Code and selectors: what all versions of one rule have in common."""
    return {"code": rule.code, **{name: getattr(rule, name) for name in DeadlineRule.SELECTORS}}


def clocks_of_rule(rule: DeadlineRule, rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """The clocks that any version of the rule counted."""
    return rows.filter(**{f"rule__{name}": value for name, value in family_of(rule).items()})


def check_rule_draft(draft: RuleDraft, base: DeadlineRule) -> None:
    """:raises Invalid: when no rule can be as drafted, or the draft is what holds already."""
    drafted = DeadlineRule(
        **family_of(base),
        label_zh_hans=base.label_zh_hans,
        version=base.version + 1,
        pause_policy=base.pause_policy,
        source=base.source,
        **draft.changes(),
    )
    try:
        drafted.full_clean(exclude=["code"], validate_unique=False, validate_constraints=False)
        for rung in draft.rungs or ():
            Rung(
                rule=base,
                order=rung.order,
                when=rung.when,
                value=rung.value,
                to=list(rung.to),
                action=rung.action,
            ).full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    same_time = draft.allowance == base.allowance and draft.shift_to_working_day == base.shift_to_working_day
    stored = [DraftRung.of(rung).as_data() for rung in base.rungs.all()]
    same_ladder = draft.rungs is None or [rung.as_data() for rung in draft.rungs] == stored
    if same_time and same_ladder:
        raise Invalid(
            {
                "": [
                    _(
                        "This is what the rule says already, so nothing would change. Change the time, the unit or the "
                        "ladder, or run the self-test instead."
                    )
                ]
            }
        )


@dataclass(frozen=True)
class CalendarDraft:
    """Changes of one calendar: days that are off, days that are worked in exchange, other opening hours."""

    code: str
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()
    ordinary: tuple[date, ...] = ()
    """Days that go by their weekday again, whatever the calendar says of them now."""
    weekly_hours: tuple[tuple[Hours, ...], ...] | None = None
    """Monday first; None keeps those of the calendar."""

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> CalendarDraft:
        """The draft that `as_params` wrote."""
        hours = params.get("weekly_hours")
        days = {
            name: tuple(date.fromisoformat(text) for text in params[name])
            for name in ("off", "worked", "ordinary")
        }
        return cls(
            code=params["calendar"],
            weekly_hours=None
            if hours is None
            else tuple(
                tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
                for day in hours
            ),
            **days,
        )

    def as_params(self) -> dict[str, Any]:
        """The draft as JSON."""
        return {
            "calendar": self.code,
            "off": [day.isoformat() for day in self.off],
            "worked": [day.isoformat() for day in self.worked],
            "ordinary": [day.isoformat() for day in self.ordinary],
            "weekly_hours": None
            if self.weekly_hours is None
            else [
                [[opens.isoformat(), closes.isoformat()] for opens, closes in day]
                for day in self.weekly_hours
            ],
        }

    def applied_to(self, calendar: WorkCalendar) -> WorkCalendar:
        """The calendar with the changes.

        :raises CalendarError: when nobody could work by it.
        """
        days = dict(calendar.special_days)
        for day in self.ordinary:
            days.pop(day, None)
        days.update({day: SpecialDay(DayKind.HOLIDAY, "试算", "試算", "draft") for day in self.off})
        days.update(
            {day: SpecialDay(DayKind.MAKE_UP_WORKDAY, "试算", "試算", "draft") for day in self.worked}
        )
        changed = replace(calendar, special_days=days, version=f"{calendar.version}+draft")
        if self.weekly_hours is None:
            return changed
        # The hours of make-up workdays follow Monday's again, unless the calendar has its own.
        own = calendar.make_up_hours if calendar.make_up_hours != _default_make_up(calendar) else ()
        return replace(changed, weekly_hours=self.weekly_hours, make_up_hours=own)


def _default_make_up(calendar: WorkCalendar) -> tuple[Hours, ...]:
    return calendar.weekly_hours[0] or next(hours for hours in calendar.weekly_hours if hours)


def check_calendar_draft(draft: CalendarDraft, calendar: WorkCalendar) -> None:
    """:raises Invalid: when nobody could work by it, or the draft is what holds already."""
    doubled = sorted({*draft.off} & {*draft.worked})
    if doubled:
        raise Invalid(
            {
                "worked": [
                    _("%(day)s is named both as a day off and as a working day. Keep one of them.")
                    % {"day": day.isoformat()}
                    for day in doubled
                ]
            }
        )
    try:
        drafted = draft.applied_to(calendar)
    except CalendarError as error:
        raise Invalid({"weekly_hours": [_hours_in_words(error)]}) from error
    if _answers(drafted) == _answers(calendar):
        raise Invalid(
            {
                "": [
                    _(
                        "This is what the calendar says already, so nothing would change. Name a day or change the "
                        "hours, or run the self-test instead."
                    )
                ]
            }
        )


def _answers(calendar: WorkCalendar) -> tuple[Any, ...]:
    """What a calendar says about days, without names and versions."""
    kinds = {day: special.kind for day, special in calendar.special_days.items()}
    return calendar.weekly_hours, kinds, calendar.make_up_hours


def _hours_in_words(error: CalendarError) -> str:
    match error:
        case NoOpeningHours():
            return _(
                "A calendar needs opening hours on at least one weekday. Write them as 08:30-17:30, several separated "
                "by commas."
            )
        case HoursCrossMidnight():
            return _(
                "Closing must come after opening. Enter a night shift as two openings, one up to 24:00 and one from "
                "00:00 of the next day."
            )
        case HoursOverlap():
            return _("Two openings of one day overlap or are not in order. Write them one after the other.")
    return _("These opening hours cannot be read. Write them as 08:30-17:30.")


def rungs_of(rule: DeadlineRule) -> Sequence[Rung]:
    """The stored levels of a version, in their order."""
    return list(rule.rungs.all())
