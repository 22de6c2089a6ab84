"""From a plan to the acts of its story, in their order."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from demo import improving
from demo.stories.deciding import Deciding
from demo.stories.papers import Papers, paper_way
from demo.stories.plans import HOURS, READERS, WAYS
from demo.stories.reporting import Reporting
from demo.stories.samples import Samples
from demo.stories.steps import Steps
from demo.texts import Defect
from demo.walking import Act, Deed, Story


class Telling(Reporting, Steps, Deciding, Papers, Samples):
    """Turns one plan into acts."""

    def story(self) -> Story:
        """The acts up to the plan's last one."""
        acts = [Act(0, self.receive)]
        if self.plan.until != "receive":
            for name in self._names():
                hours = HOURS.get(name.split(":")[0], 3) * self.plan.pace * self.dice.uniform(0.6, 1.3)
                acts.append(Act(hours, self._deed(name)))
                if name == self.plan.until:
                    break
        return Story(acts, self.plan.ago)

    def _names(self) -> Iterator[str]:
        plan = self.plan
        if plan.until in ("return_for_data", "confirm_no_loss"):
            yield from ("submit", "acknowledge", plan.until)
            return
        for name in WAYS[plan.route]:
            if name == "record_outcome" and "refiled" in plan.with_:
                yield "refile"
                yield from ("submit:again", "acknowledge:again", "accept:again", "start_investigation:again")
                return
            if name == "finish_production_analysis" and plan.until in ("rule_not_upheld", "withdraw"):
                yield plan.until
                return
            if name == "instruct" and "manager_not_applicable" in plan.with_:
                continue
            if name == "approve" and not plan.remedy:
                continue
            yield from self._around(name)
        if plan.route == "light":
            yield "file_away"
            return
        yield from paper_way(plan)
        for username in READERS:
            yield f"read:{username}"
        if "improved" in plan.with_:
            yield from (f"improve:{what}" for what in improving.STRAIGHT_WAY)
        if "improved_twice" in plan.with_:
            yield from (f"improve:{what}" for what in improving.WAY)
        yield "file_away"
        if "repeated" in plan.with_:
            yield from ("repeat", "submit:again", "acknowledge:again")

    def _around(self, name: str) -> Iterator[str]:
        """The step with what this plan adds before or after it."""
        extras = self.plan.with_
        if name == "accept" and "returned" in extras:
            yield from ("return_for_data", "resubmit")
        if name == "consolidate" and "rd" in extras:
            yield "give_rd_opinion"
        if name == "consolidate_proposal" and "quantity_came" in extras:
            yield "fix_quantity"
        if name == "approve" and "refused_approval" in extras:
            yield from ("refuse_approval", "propose", "consolidate_proposal")
        yield name
        if name == "accept" and "site" in extras:
            yield "ask_site_visit"
        if name == "start_investigation":
            if "sample" in extras:
                yield from ("receive_sample", "sample_sent", "sample_stored")
            if "visit" in extras:
                yield from ("ask_joint_visit", "confirm_joint_visit", "record_joint_visit")
            if "note" in extras:
                yield "note"
            if "major" in extras:
                yield "flag_major"
            if extras & {"wait", "waited"}:
                yield "begin_wait"
            if "waited" in extras:
                yield "end_wait"
        if name == "close" and "settled" in extras:
            yield from ("settle_ruling", "approve_ruling")
        if name == "close" and "objection" in extras:
            yield "file_objection"
            if "overturned" in extras:
                yield from ("decide_objection", "rule_anew", "approve_ruling")
        final = "review_outcome" if self.plan.route != "long" else "consolidate_outcome"
        if name == final and self.plan.raised_to:
            yield "approve:final"

    def _deed(self, name: str) -> Deed:
        step, _colon, detail = name.partition(":")
        own: dict[str, Callable[..., None]] = {
            "approve": self.approve,
            "refuse_approval": self.refuse_approval,
            "approve_ruling": self.approve_ruling,
            "decide_objection": self.decide_objection,
            "carry": self.carry,
            "book": self.book,
            "read": self.read,
            "note": self.note,
            "refile": self.refile,
            "repeat": self.repeat,
            "close": self.close,
            "improve": self.improve,
            "sample_sent": self.send_sample,
            "sample_stored": self.store_sample,
        }
        if step in own:
            return lambda tale, at: own[step](tale, at, detail)
        again = detail == "again"
        return lambda tale, at: self._take(
            tale, step, *self._who_and_what(step, tale, at, again=again), at=at
        )


def in_turn(dice: random.Random, troubles: Sequence[Defect]) -> Iterator[Defect]:
    """All troubles in a random order, again and again."""
    while True:
        yield from dice.sample(troubles, len(troubles))
