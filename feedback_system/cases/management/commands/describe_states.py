"""`manage.py describe_states`: the states and steps of every kind of case as a diagram and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from accounts.roles import ROLES, roles_with
from feedback_system.cases.kinds import Kind, all_kinds
from feedback_system.cases.protection import targets_by_source
from feedback_system.cases.steps import Step
from feedback_system.describing import DOMAIN, DescribingCommand, generated_by, table

MANY = 6


class Command(DescribingCommand):
    help = "Writes docs/domain/states/<kind>.md from the registered kinds, their transitions and their steps."

    def documents(self) -> dict[str, str]:
        return {f"{DOMAIN}/states/{kind.code}.md": describe(kind) for kind in all_kinds()}


def describe(kind: Kind) -> str:
    """The whole document of one kind."""
    model = apps.get_model(kind.model)
    steps = kind.steps | kind.system_steps
    moves = {name: targets_by_source(getattr(model, name)) for name in sorted(steps)}
    everywhere = _from_nearly_everywhere(moves)
    return "\n".join(
        [
            f"# {kind.label}: states and steps\n",
            f"{generated_by('describe_states')}\n",
            "A step that may lead to several states goes to the next stage of the route that the case has not to "
            "leave out.\nWho may take a step holds one of the roles in the department in charge, or stands in for "
            "such a person.\n",
            "```mermaid",
            *_diagram(model, moves, set(everywhere)),
            "```\n",
            *(
                f"Not drawn: `{name}` leads from every state in the table below to {_codes(targets)}.\n"
                for name, targets in everywhere.items()
            ),
            "## States\n",
            table(["State", "Label", "Stage on the bar"], _states(kind)),
            "## Steps that move the case\n",
            table(
                ["State", "Step", "Label", "Leads to", "Roles"],
                (
                    [f"`{source}`", f"`{name}`", steps[name].label, _codes(targets), _who(steps[name])]
                    for source, name, targets in _sorted_moves(kind, moves)
                    if targets
                ),
            ),
            "## Acts that leave the state as it is\n",
            table(
                ["Act", "Label", "Possible in", "Roles"],
                (
                    [f"`{name}`", steps[name].label, _codes(_in_order(kind, staying)), _who(steps[name])]
                    for name, sources in moves.items()
                    if (staying := {source: states for source, states in sources.items() if not states})
                ),
            ),
        ]
    )  # fmt: skip


def _from_nearly_everywhere(moves: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """The steps that would cover the diagram with arrows: many states, one and the same target."""
    return {
        name: targets
        for name, move in moves.items()
        for targets in {*move.values()}
        if len(move) > MANY and len({*move.values()}) == 1 and targets
    }


def _diagram(model: Any, moves: dict[str, dict[str, tuple[str, ...]]], not_drawn: set[str]) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {model._meta.get_field('state').get_default()}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for name, targets in moves.items():
        for source, states in targets.items():
            for state in states:
                if state != source:
                    arrows.setdefault((source, state), []).append(name)
    for (source, state), names in sorted(arrows.items()):
        if drawn := [name for name in names if name not in not_drawn]:
            yield f"    {source} --> {state} : {', '.join(drawn)}"
    ends = {state for _, state in arrows} - {source for source, _ in arrows}
    for state in sorted(ends):
        yield f"    {state} --> [*]"


def _states(kind: Kind) -> Iterator[list[Any]]:
    stage_of = {state: label for _, label, states in kind.stages for state in states}
    for state in kind.states:
        yield [f"`{state}`", state.label, stage_of.get(state, "way out")]


def _sorted_moves(
    kind: Kind, moves: dict[str, dict[str, tuple[str, ...]]]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for state in kind.states.values:
        for name, targets in moves.items():
            if state in targets:
                yield state, name, targets[state]


def _in_order(kind: Kind, states: dict[str, Any]) -> tuple[str, ...]:
    return tuple(state for state in kind.states.values if state in states)


def _codes(states: tuple[str, ...]) -> str:
    return ", ".join(f"`{state}`" for state in states)


def _who(step: Step) -> str:
    if step.by_system:
        return "the system, for somebody outside"
    codes = dict.fromkeys(code for right in step.rights for code in roles_with(right))
    return ", ".join(str(ROLES[code].label) for code in codes)
