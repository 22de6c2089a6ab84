"""Samples on their way, and notes beside the steps."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from demo import texts
from demo.stories.teller import Teller
from demo.walking import Tale
from feedback_system.desk.operations import write_note


class Samples(Teller):
    """What is sent, stored and noted."""

    def send_sample(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The investigator sends the sample to an outside laboratory."""
        label = tale.record.samples.get().label
        data = {
            "sample": label,
            "kind": "sent",
            "outside": "laboratory",
            "place": "理化检测所",
            "carrier": "公司车辆",
        }
        self._take(tale, "move_sample", self._keeper_of_samples(tale), data, at=at)

    def store_sample(self, tale: Tale, at: datetime, _detail: str) -> None:
        """It comes back and lies where it lay."""
        data = {"sample": tale.record.samples.get().label, "kind": "stored", "place": "品质部样品柜 A-2"}
        self._take(tale, "move_sample", self._keeper_of_samples(tale), data, at=at)

    def _keeper_of_samples(self, tale: Tale) -> User:
        """The investigator of the case."""
        investigator = tale.record.investigator
        return self.world.cast[investigator.username if investigator is not None else "qa1"]

    def note(self, tale: Tale, at: datetime, _detail: str) -> None:
        """Somebody writes down a telephone call."""
        by = self.world.cast[self.dice.choice(("gm_office", "qa_head", self.plan.reporter))]
        write_note(case=tale.record.case, text=self.dice.choice(texts.NOTES), by=by, at=at)
