"""What is wrong with a drafted ladder, in sentences: order of time, slips before anything is late, rungs without a moment.

`problems_of_ladder` are reasons not to save it, `notes_on_ladder` say what would happen that one might not expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.deadlines.counting import instant_of
from feedback_system.deadlines.models import DeadlineRule, Rung, RungAction, RungUnit, RungWhen
from feedback_system.deadlines.wording import when_text
from feedback_system.worktime.due import compute_due

if TYPE_CHECKING:
    from feedback_system.worktime.calendar import WorkCalendar
    from feedback_system.worktime.receipt import Receipt

BEFORE, WHEN_DUE, LATE = 0, 1, 2
ALWAYS_BEFORE = {RungWhen.BEFORE_DUE, RungWhen.BEFORE_DUE_WORKING, RungWhen.LAST_WORKING_HOUR}
DESCENDING = {RungWhen.BEFORE_DUE, RungWhen.BEFORE_DUE_WORKING}
"""The larger the value, the earlier the rung."""


@dataclass(frozen=True)
class _Placed:
    """A rung with its number in the ladder, its instant for the sample, and whether that is before, at or after due."""

    number: int
    rung: Rung
    at: datetime
    phase: int
    length: timedelta

    @property
    def words(self) -> dict[str, object]:
        return {"number": self.number, "when": when_text(self.rung)}


def problems_of_ladder(
    rule: DeadlineRule, rungs: Sequence[Rung], *, calendar: WorkCalendar, start: datetime
) -> list[str]:
    """Why the ladder cannot be saved; counted for a clock that begins at `start`. Empty when it can."""
    receipt = compute_due(start, rule.allowance, calendar, shift_to_working_day=rule.shift_to_working_day)
    placed = _placed(rule, rungs, receipt, calendar)
    found = []
    for earlier, later in zip(placed, placed[1:], strict=False):
        if later.phase < earlier.phase or _is_later(earlier, later):
            found.append(
                _(
                    "Rung %(number)d (%(when)s) comes before rung %(other)d (%(other_when)s) in time. "
                    "Put the rungs in the order of time."
                )
                % {**later.words, "other": earlier.number, "other_when": when_text(earlier.rung)}
            )
    found += [
        _(
            "Rung %(number)d (%(when)s) issues a reminder slip before anything is late. Let it remind, "
            "or put it at the due time."
        )
        % one.words
        for one in placed
        if one.rung.action == RungAction.ISSUE_SLIP and one.phase == BEFORE
    ]
    if placed and receipt.due > receipt.start and all(one.at <= receipt.start for one in placed):
        found.append(
            _(
                "Every rung lies before the start: everybody would be told at once when the clock begins, and nobody "
                "when it is late. Add a rung at the due time or later."
            )
        )
    return found


def notes_on_ladder(
    rule: DeadlineRule, rungs: Sequence[Rung], *, calendar: WorkCalendar, start: datetime
) -> list[str]:
    """What would happen that one might not expect, for a clock that begins at `start`."""
    if not rungs:
        return [_("The ladder is empty: nobody is reminded, and nobody hears when it is late.")]
    receipt = compute_due(start, rule.allowance, calendar, shift_to_working_day=rule.shift_to_working_day)
    placed = _placed(rule, rungs, receipt, calendar)
    found = [
        _(
            "Rung %(number)d (%(when)s) lies before the start of a clock that begins now: it is told at once when "
            "the clock begins."
        )
        % one.words
        for one in placed
        if one.at < receipt.start < receipt.due
    ]
    found += [
        _(
            "For a clock that begins now, rung %(number)d (%(when)s) comes before rung %(other)d. "
            "When two are due at once, the later one in time is told and the other passed over."
        )
        % {**later.words, "other": earlier.number}
        for earlier, later in zip(placed, placed[1:], strict=False)
        if later.at < earlier.at and later.phase == earlier.phase and not _is_later(earlier, later)
    ]
    if all(one.phase == BEFORE for one in placed):
        found.append(_("No rung lies at the due time or later: nobody hears when it is late."))
    return found


def _placed(
    rule: DeadlineRule, rungs: Sequence[Rung], receipt: Receipt, calendar: WorkCalendar
) -> list[_Placed]:
    found = []
    for number, rung in enumerate(rungs, start=1):
        at = instant_of(rung, rule, receipt, calendar)
        length = _length(rung, calendar)
        found.append(_Placed(number, rung, at, _phase(rung, at, receipt), length))
    return found


def _phase(rung: Rung, at: datetime, receipt: Receipt) -> int:
    if rung.when == RungWhen.SHARE and rung.value != 1:
        return BEFORE if rung.value < 1 else LATE
    if rung.when == RungWhen.LAST_WORKING_HOUR or (rung.when in ALWAYS_BEFORE and rung.value):
        return BEFORE
    if rung.when == RungWhen.AFTER_START:
        return BEFORE if at < receipt.due else WHEN_DUE if at == receipt.due else LATE
    return LATE if rung.value and rung.when != RungWhen.SHARE and rung.when not in ALWAYS_BEFORE else WHEN_DUE


def _length(rung: Rung, calendar: WorkCalendar) -> timedelta:
    """The value of a rung as a length that can be compared within its kind."""
    in_working_time = rung.when in (RungWhen.BEFORE_DUE_WORKING, RungWhen.AFTER_DUE_WORKING)
    day = calendar.nominal_day if in_working_time else timedelta(days=1)
    unit = day if rung.unit == RungUnit.DAYS else timedelta(hours=1)
    return float(rung.value) * unit


def _is_later(one: _Placed, other: _Placed) -> bool:
    """Whether `one` is later than `other` for every clock, being of the same kind."""
    if one.rung.when != other.rung.when or one.length == other.length:
        return False
    return (one.length > other.length) != (one.rung.when in DESCENDING)
