"""`manage.py describe_deadlines`: every time limit that ships, with its ladder and its source."""

from __future__ import annotations

from feedback_system.deadlines.install import RULES, RuleValue, RungValue
from feedback_system.deadlines.models import DeadlineRule, RungWhen
from feedback_system.deadlines.models.rules import UNIT_LABELS
from feedback_system.describing import DOMAIN, DescribingCommand, generated_by, table
from feedback_system.worktime.allowance import Unit

DAY_UNITS = {Unit.WORKING_DAYS, Unit.WORKING_HOURS}


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
            "no policy gives.\nHow a due instant is counted: `manage.py due --rule CODE --from ISO --explain`.\n",
            table(
                ["Code", "Label", "For", "Time allowed", "Calendar", "Stops", "Ladder", "Source"],
                (
                    [
                        f"`{rule.code}`",
                        rule.label_en,
                        _selectors(rule),
                        f"{rule.allowance.amount} {UNIT_LABELS[rule.allowance.unit]}",
                        _calendar(rule),
                        rule.pause_policy.label,
                        names[rule.ladder],
                        rule.source,
                    ]
                    for rule in RULES
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
        chosen.append("not in use for cases yet")
    return ", ".join(chosen) or "any"


def _calendar(rule: RuleValue) -> str:
    shifted = ", moved to the next working day" if rule.shift_to_working_day else ""
    repeated = ", starts again when due" if rule.repeats else ""
    if rule.allowance.unit in DAY_UNITS:
        return f"working time of the company{shifted}{repeated}"
    if rule.allowance.unit == Unit.BEFORE_DAY_OF_NEXT_MONTH:
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
    if rung.when == RungWhen.AFTER_START:
        return f"{rung.value} hours after the start"
    if rung.when == RungWhen.LAST_WORKING_HOUR:
        return "in the last working hour before it is due"
    if rung.value == 0:
        return "when it is due"
    return f"{rung.value} hours after it was due"
