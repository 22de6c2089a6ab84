"""`manage.py describe_deadlines`: every time limit that ships, with its ladder and its source."""

from __future__ import annotations

from feedback_system.deadlines.events import EVENTS
from feedback_system.deadlines.install import RULES, RuleValue, RungValue
from feedback_system.deadlines.models import DeadlineRule, RungUnit, RungWhen
from feedback_system.deadlines.models.amounts import allowance_in_words
from feedback_system.deadlines.shipped.limits import LIMITS
from feedback_system.describing import DOMAIN, DescribingCommand, generated_by, table
from feedback_system.worktime.allowance import Unit

DAY_UNITS = {Unit.WORKING_DAYS, Unit.WORKING_HOURS}
WORKING_DAY_UNITS = {Unit.BEFORE_DAY_OF_NEXT_MONTH, Unit.OPENING_OF_WORKING_DAY}


class Command(DescribingCommand):
    help = "Writes docs/domain/deadlines.md from the install values of the deadline rules."

    def documents(self) -> dict[str, str]:
        return {f"{DOMAIN}/deadlines.md": describe()}


def describe() -> str:
    """The whole document."""
    ladders = list(dict.fromkeys(rule.ladder for rule in RULES))
    names = {ladder: f"L{position}" for position, ladder in enumerate(ladders, start=1)}
    return "\n".join(
        [
            "# Deadlines\n",
            f"{generated_by('describe_deadlines')}\n",
            "These are the install values; a company edits them in its settings, where each edit is a new version "
            "with a date.\nA rule with more selectors wins over one with fewer. “Ours” in a source marks a value that "
            "no policy gives.\n“No figure” stands where a policy says “at once” or “in time”; such a rule is off until "
            "somebody enters one.\nHow a due instant is counted: `manage.py due --rule CODE --from ISO --explain`.\n",
            table(
                [
                    "Code",
                    "Label",
                    "For",
                    "Time allowed",
                    "Calendar",
                    "Stops",
                    "Opened again",
                    "Ladder",
                    "Source",
                ],
                (
                    [
                        f"`{rule.code}`",
                        rule.label_en,
                        _selectors(rule),
                        allowance_in_words(rule.allowance) if rule.has_figure else "no figure entered",
                        _calendar(rule),
                        rule.pause_policy.label,
                        rule.reopen_policy.label,
                        names[rule.ladder],
                        rule.source,
                    ]
                    for rule in RULES
                ),
            ),
            "## Limits of the policies on quality\n",
            "Each limit that the policies name for anomalies, slips and reports of events, with the rule that keeps it. "
            "Numbers are those of [coverage](coverage.md).\n",
            table(
                ["Limit", "Rule", "Begins when", "Ends when"],
                (
                    [limit, f"`{code}`", str(EVENTS[code][0]), str(EVENTS[code][1])]
                    for limit, code in LIMITS.items()
                ),
            ),
            "## Ladders\n",
            "Who is told, and when. A post that is empty is skipped upward along the line of management.\n",
            *(_ladder(name, ladder) for ladder, name in names.items()),
        ]
    )


def _selectors(rule: RuleValue) -> str:
    chosen = [f"{name} {getattr(rule, name)}" for name in DeadlineRule.SELECTORS if getattr(rule, name)]
    if not rule.is_active:
        waits = not rule.has_figure and rule.code in EVENTS
        chosen.append("off until a figure is entered" if waits else "not in use for cases yet")
    return ", ".join(chosen) or "any"


def _calendar(rule: RuleValue) -> str:
    shifted = ", moved to the next working day" if rule.shift_to_working_day else ""
    repeated = ", starts again when due" if rule.repeats else ""
    if rule.allowance.unit in DAY_UNITS:
        return f"working time of the company{shifted}{repeated}"
    if rule.allowance.unit in WORKING_DAY_UNITS:
        return f"working days of the company{repeated}"
    return f"every day{shifted}{repeated}"


def _ladder(name: str, ladder: tuple[RungValue, ...]) -> str:
    if not ladder:
        return f"### {name}\n\nNobody is told by this rule.\n"
    rows = ([_when(rung), rung.action.label, ", ".join(f"`{who}`" for who in rung.to)] for rung in ladder)
    return f"### {name}\n\n{table(['When', 'What', 'To'], rows)}"


def _when(rung: RungValue) -> str:
    if rung.when == RungWhen.SHARE:
        return f"{rung.value * 100:.0f} % of the time used"
    if rung.when == RungWhen.LAST_WORKING_HOUR:
        return "in the last working hour before it is due"
    if rung.value == 0:
        return "when it is due"
    length = f"{rung.value} {'days' if rung.unit == RungUnit.DAYS else 'hours'}"
    words = {
        RungWhen.AFTER_START: "after the start",
        RungWhen.BEFORE_DUE: "before it is due",
        RungWhen.BEFORE_DUE_WORKING: "of working time before it is due",
        RungWhen.AFTER_DUE: "after it was due",
        RungWhen.AFTER_DUE_WORKING: "of working time after it was due",
    }
    return f"{length} {words[rung.when]}"
