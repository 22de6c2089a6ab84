"""What a rule and a ladder are as they ship, and the ladders that several rules share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from feedback_system.deadlines.models import (
    DeadlineRule,
    PausePolicy,
    ReopenPolicy,
    RungAction,
    RungUnit,
    RungWhen,
)
from feedback_system.worktime.allowance import Allowance, ClockHours, WorkingDays


@dataclass(frozen=True)
class RungValue:
    """A rung as it ships."""

    when: RungWhen
    value: Decimal
    to: tuple[str, ...]
    action: RungAction
    unit: RungUnit = RungUnit.HOURS


def _at_share(share: str, *to: str) -> RungValue:
    return RungValue(RungWhen.SHARE, Decimal(share), to, RungAction.REMIND)


def _slip_when_due(*to: str) -> RungValue:
    return RungValue(RungWhen.AFTER_DUE, Decimal(0), to, RungAction.ISSUE_SLIP)


def late_by(hours: int, *to: str) -> RungValue:
    """A notice to these people so many hours after it was due."""
    return RungValue(RungWhen.AFTER_DUE, Decimal(hours), to, RungAction.NOTICE)


GENERAL = (
    _at_share("0.5", "holder"),
    _at_share("0.8", "holder"),
    _slip_when_due("holder", "holder_head"),
    late_by(24, "gm_office"),
    late_by(72, "deputy_gm"),
    late_by(120, "gm"),
)
"""Policy 004 on overdue cases (reminder slip when the limit passes); the other steps are ours."""

OWNED = (
    _at_share("0.5", "addressees"),
    _at_share("0.8", "addressees"),
    _slip_when_due("addressees", "holder_head"),
    late_by(24, "gm_office"),
    late_by(72, "deputy_gm"),
    late_by(120, "gm"),
)
"""The general ladder for what one person answers for by name (ours)."""

TO_A_SUPPLIER = (
    _at_share("0.5", "addressees"),
    _at_share("0.8", "addressees"),
    RungValue(RungWhen.AFTER_DUE, Decimal(0), ("addressees", "qa_head"), RungAction.NOTICE),
    late_by(24, "qa_head"),
    late_by(72, "gm_office"),
)
"""Ours, for what somebody outside the house owes: no slip, because nobody here is late; who asked presses, then the head of quality."""

ONE_DAY_AND_NIGHT = (
    RungValue(RungWhen.AFTER_START, Decimal(18), ("holder",), RungAction.REMIND),
    RungValue(RungWhen.LAST_WORKING_HOUR, Decimal(0), ("holder",), RungAction.REMIND),
    _slip_when_due("holder_head"),
    late_by(4, "qa_head", "gm_office"),
    late_by(24, "gm"),
)
"""Ours, for the limits of 24 clock hours."""

FOUR_HOURS = (
    _at_share("0.5", "holder", "holder_head"),
    _slip_when_due("holder", "holder_head"),
    late_by(1, "gm_office"),
    late_by(4, "gm"),
)
"""Ours, for the four hours of public opinion: half of it is the reminder, an hour later the office knows."""

AT_ONCE = (
    _at_share("0.5", "holder"),
    _slip_when_due("holder", "holder_head"),
    late_by(1, "gm_office"),
    late_by(4, "gm"),
)
"""Ours, for limits of minutes: nobody waits a day while a line stands."""

BUDGET = (_at_share("0.8", "holder"), _slip_when_due("holder", "holder_head"), late_by(24, "gm_office"))
"""Policy 004 on overdue stages (reminder slip to the department that holds the case); the other steps are
ours.
"""

APPROVAL = (
    RungValue(RungWhen.AFTER_DUE, Decimal(0), ("addressees", "secretary"), RungAction.REMIND),
    RungValue(RungWhen.AFTER_DUE, Decimal(24), ("addressees", "secretary"), RungAction.REMIND),
)
"""Ours: an approver who is late is reminded together with the secretary, and never gets a slip from below."""

ONCE_WHEN_DUE = (RungValue(RungWhen.AFTER_DUE, Decimal(0), ("holder",), RungAction.REMIND),)


EVENING_AND_WHEN_DUE = (
    RungValue(RungWhen.BEFORE_DUE, Decimal(6), ("holder",), RungAction.REMIND),
    RungValue(RungWhen.AFTER_DUE, Decimal(0), ("holder", "holder_head"), RungAction.REMIND),
)
"""Ours: at six in the evening whoever owes it is reminded, at the end of the day the head hears of it too."""


def days_before_and_when_due(days: int) -> tuple[RungValue, ...]:
    """Ours: whoever holds it is reminded when the time for it opens, and when it is due."""
    opening = RungValue(RungWhen.BEFORE_DUE, Decimal(days), ("holder",), RungAction.REMIND, RungUnit.DAYS)
    return (opening, *ONCE_WHEN_DUE)


WEEKLY = (
    _at_share("0.8", "holder"),
    _slip_when_due("holder", "holder_head"),
    late_by(24, "gm_office"),
    late_by(72, "deputy_gm"),
)
"""Ours, for the report of a week: a reminder on its Friday, the slip when it is due, then the office and the deputy."""

MONTHLY = (
    RungValue(RungWhen.BEFORE_DUE, Decimal(3), ("holder",), RungAction.REMIND, RungUnit.DAYS),
    _slip_when_due("holder", "holder_head"),
    late_by(24, "gm_office"),
    late_by(72, "deputy_gm"),
)
"""Ours, for what is heard at the end of a month: a reminder three days before."""

SHEET_OF_A_UNIT = (
    RungValue(RungWhen.BEFORE_DUE, Decimal(2), ("holder",), RungAction.REMIND, RungUnit.DAYS),
    _slip_when_due("holder", "holder_head"),
    late_by(24, "gm_office"),
    late_by(72, "deputy_gm"),
)
"""Ours, for what a unit hands in each week, month or quarter: reminded two days before, the slip when it is due, then upwards."""

NOBODY: tuple[RungValue, ...] = ()


@dataclass(frozen=True)
class RuleValue:
    """A rule as it ships. Blank selectors mean “any”."""

    code: str
    label_zh_hans: str
    label_zh_hant: str
    label_en: str
    allowance: Allowance
    source: str
    ladder: tuple[RungValue, ...] = GENERAL
    kind: str = "complaint"
    route: str = ""
    market: str = ""
    case_class: str = ""
    severity: str = ""
    area: str = ""
    pause_policy: PausePolicy = PausePolicy.NEVER
    reopen_policy: ReopenPolicy = ReopenPolicy.CONTINUE
    repeats: bool = False
    is_active: bool = True
    has_figure: bool = True
    shift_to_working_day: bool = False
    version: int = 1

    @property
    def label(self) -> str:
        """The English label: what a command shows where no rule is stored yet."""
        return self.label_en

    @property
    def weight(self) -> int:
        """How many selectors are filled in, as `DeadlineRule.weight`."""
        return sum(1 for name in DeadlineRule.SELECTORS if getattr(self, name))

    def fits(self, facts: dict[str, str]) -> bool:
        """As `DeadlineRule.fits`."""
        return all(
            not getattr(self, name) or getattr(self, name) == facts.get(name, "")
            for name in DeadlineRule.SELECTORS
        )


def stage(
    function: str, zh_hans: str, zh_hant: str, en: str, long: Decimal | int, source: str, **more: object
) -> RuleValue:
    fields: dict = {"ladder": BUDGET, "pause_policy": PausePolicy.BUDGET, "source": source} | more
    return RuleValue(
        f"stage-{function}",
        f"{zh_hans}处理时限",
        f"{zh_hant}處理時限",
        f"Time of {en}",
        WorkingDays(long),
        **fields,
    )


def later(
    code: str, zh_hans: str, zh_hant: str, en: str, allowance: Allowance, source: str, **more: object
) -> RuleValue:
    """A rule whose kind of case comes later: known to the calculator, switched off for cases."""
    fields: dict = {"kind": "", "is_active": False} | more
    return RuleValue(code, zh_hans, zh_hant, en, allowance, source, **fields)


def no_figure(code: str, zh_hans: str, zh_hant: str, en: str, source: str, **more: object) -> RuleValue:
    """A limit for which the policy has words (“at once”, “in time”) and no figure: off until somebody enters one."""
    return later(code, zh_hans, zh_hant, en, ClockHours(1), source, **({"has_figure": False} | more))
