"""Three months of the demo company: which complaints there are, how far each has come, and who does what in them."""

from __future__ import annotations

import random

from demo import texts
from demo.stories.beside import deputy_leaves, slips_are_answered
from demo.stories.claims import claims_are_pursued, third_parties_are_met
from demo.stories.costs import costs_are_entered
from demo.stories.doubles import double_is_merged
from demo.stories.experts import experts_are_asked
from demo.stories.major_files import major_files_are_kept, travel_is_repaid
from demo.stories.months import last_month_is_open, months_are_run
from demo.stories.plans import CARRIED_OUT, DISPUTED, ENDED, WAITING, Plan
from demo.stories.sanctions import sanctions_are_written
from demo.stories.telling import Telling, in_turn
from demo.walking import Story, World

__all__ = [
    "DISPUTED",
    "ENDED",
    "WAITING",
    "Plan",
    "Telling",
    "in_turn",
    "last_month_is_open",
    "months_are_run",
    "three_months",
]


def three_months(world: World) -> list[Story]:
    """Every story of the demo company, oldest endings first, with the deputy who is named, the double that is merged, the questions to experts, the slips that are answered, and two sanction papers."""
    plans = [*ENDED, *WAITING, *DISPUTED, *CARRIED_OUT]
    defects = in_turn(world.dice, texts.QUALITY)
    english = in_turn(world.dice, texts.ENGLISH)
    other = in_turn(world.dice, texts.NON_QUALITY)
    stories = []
    for number, plan in enumerate(plans):
        trouble = next(
            other if plan.route == "non_quality" else english if plan.market == "overseas" else defects
        )
        dice = random.Random(f"{world.dice.random()}:{number}")  # noqa: S311  a story, not a secret
        stories.append(Telling(world, plan, trouble, dice).story())
    return [
        *stories,
        claims_are_pursued(world),
        costs_are_entered(world),
        travel_is_repaid(world),
        major_files_are_kept(world),
        third_parties_are_met(world),
        double_is_merged(world),
        experts_are_asked(world),
        slips_are_answered(world),
        deputy_leaves(world),
        sanctions_are_written(world),
    ]
