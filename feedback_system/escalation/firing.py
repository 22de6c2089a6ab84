"""What a clock past some rungs does: the highest rung fires, the others are passed over and recorded as
such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.deadlines.counting import count
from feedback_system.deadlines.models import RungAction
from feedback_system.deadlines.receipts import pack

if TYPE_CHECKING:
    from feedback_system.deadlines.models import Deadline
    from feedback_system.worktime.calendar import WorkCalendar


@dataclass(frozen=True)
class Reached:
    """A rung whose instant has come."""

    order: int
    at: datetime
    action: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Firing:
    """What happens to one clock in one sweep."""

    fires: Reached
    passed_over: tuple[Reached, ...]

    @property
    def issues_slip(self) -> bool:
        """Whether a reminder slip is due: policy 004 asks for it even when a sweep comes so late that it
        was passed over.
        """
        return any(rung.action == RungAction.ISSUE_SLIP for rung in (self.fires, *self.passed_over))

    @property
    def places(self) -> list[str]:
        """Who is told: the recipients of the rung that fires, and those of a slip issued along with it."""
        rungs = [rung for rung in self.passed_over if rung.action == RungAction.ISSUE_SLIP]
        return list(dict.fromkeys(place for rung in [self.fires, *rungs] for place in rung.to))


def firing_of(deadline: Deadline, now: datetime) -> Firing | None:
    """What `deadline` does at `now`; None when no rung is due."""
    reached = sorted(
        _reached(deadline.ladder, set(deadline.rungs_done), now), key=lambda rung: (rung.at, rung.order)
    )
    return Firing(reached[-1], tuple(reached[:-1])) if reached else None


def _reached(ladder: Sequence[dict[str, Any]], done: set[int], now: datetime) -> list[Reached]:
    rungs = [
        Reached(rung["order"], datetime.fromisoformat(rung["at"]), rung["action"], tuple(rung["to"]))
        for rung in ladder
        if rung["order"] not in done
    ]
    return [rung for rung in rungs if rung.at <= now]


def move_on(deadline: Deadline, firing: Firing, *, now: datetime, calendar: WorkCalendar | None) -> None:
    """Set the level and the next instant of `deadline` after `firing`; saves nothing.

    A clock of a rule that repeats begins its next round, the first that is not over yet: it goes on where the round before
    ended, so that three calendar days are due after 3, 6 and 9. `calendar` is needed for such.
    """
    deadline.level = firing.fires.order
    deadline.rungs_done = sorted(
        {*deadline.rungs_done, firing.fires.order, *(rung.order for rung in firing.passed_over)}
    )
    if deadline.rule.repeats and calendar is not None and deadline.next_rung() is None:
        rungs = list(deadline.rule.rungs.all())
        while deadline.due_at <= now:
            counted = count(
                deadline.rule, rungs, start=deadline.due_at, calendar=calendar, is_next_round=True
            )
            if counted.due <= deadline.due_at:
                break  # A limit that ends at one day however often it begins has no second round.
            deadline.due_at, deadline.receipt, deadline.ladder = (
                counted.due,
                pack(counted.receipt),
                counted.ladder,
            )
        deadline.rungs_done = []
    deadline.set_next_rung()
