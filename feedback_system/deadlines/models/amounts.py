"""Units and amounts of time limits in words: the sentences for what the pure arithmetic of `worktime` says in codes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback_system.worktime.allowance import Allowance, Fault, NotAnAllowance, Unit, kind_of, parse

UNIT_LABELS: dict[Unit, Any] = {
    Unit.CALENDAR_DAYS: _("calendar days"),
    Unit.WORKING_DAYS: _("working days"),
    Unit.CLOCK_HOURS: _("clock hours"),
    Unit.CLOCK_MINUTES: _("clock minutes"),
    Unit.WORKING_HOURS: _("working hours"),
    Unit.BEFORE_DAY_OF_NEXT_MONTH: _("before this day of the next month"),
    Unit.MONTHS_BEFORE: _("months before"),
    Unit.SAME_DAY: _("the same day (enter 1)"),
    Unit.OPENING_OF_WORKING_DAY: _("working days, due when the last one opens"),
    Unit.LAST_DAYS_OF_MONTH: _("last days of the month"),
    Unit.MONTHS_AFTER: _("months"),
    Unit.YEARS_AFTER: _("years"),
}
"""The units a rule may have; a named day (`Unit.ON_DATE`) belongs to one clock only."""

SENTENCES: dict[Unit, Any] = {
    Unit.BEFORE_DAY_OF_NEXT_MONTH: _("before day %(amount)s of the next month"),
    Unit.MONTHS_BEFORE: _("months before: %(amount)s"),
    Unit.SAME_DAY: _("the same day"),
    Unit.OPENING_OF_WORKING_DAY: _("by the opening of working day %(amount)s"),
    Unit.LAST_DAYS_OF_MONTH: _("within the last %(amount)s days of the month"),
}
"""Allowances that do not read as an amount and a unit."""


def allowance_in_words(allowance: Allowance) -> str:
    """An allowance of a rule in words of the active language, such as “13 calendar days”."""
    if allowance.unit in SENTENCES:
        return str(SENTENCES[allowance.unit]) % {"amount": allowance.amount}
    return f"{allowance.amount} {UNIT_LABELS[allowance.unit]}"


def words_of(error: NotAnAllowance) -> str:
    """What is wrong with an amount or a unit and what to enter instead, in words of the active language."""
    if error.code is Fault.UNIT_UNKNOWN:
        return gettext("“%(unit)s” is no unit of a time limit. Choose one of the list.") % {
            "unit": error.unit
        }
    kind = kind_of(error.unit)
    if error.code is Fault.NO_DAY or kind.unit not in UNIT_LABELS:
        return gettext("“%(amount)s” is no day. Write 20260310 for 10 March 2026.") % {"amount": error.amount}
    words = {"unit": UNIT_LABELS[kind.unit], "largest": kind.largest}
    if kind.largest == 1:
        return gettext("This unit means one day only. Enter 1.")
    if kind.whole_only:
        return gettext("%(unit)s: enter a whole number from 1 to %(largest)d.") % words
    return gettext("%(unit)s: enter more than 0 and at most %(largest)d, with at most four decimals.") % words


def problem_with_amount(unit: str, amount: Decimal) -> str:
    """Why a rule cannot allow this amount of the unit, as a sentence; empty when it can."""
    try:
        parse(unit, amount)
    except NotAnAllowance as error:
        return words_of(error)
    return ""
