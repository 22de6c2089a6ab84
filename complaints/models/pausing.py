"""When a deadline of the complaint may be stopped or go on, and how: occasions and transitions that move nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_fsm import transition

from complaints.states import FINISHED, IN_HAND, State
from feedback_system.deadlines.models import Deadline, DeadlineState, PausePolicy, StopReason, StopRequest
from feedback_system.deadlines.operations.pausing import open_requests, rules_stop_clocks

ALIVE = sorted(frozenset(State) - FINISHED - {State.DRAFT})
"""Deadlines may be stopped from the submission until nobody has to act any more."""


class Pausing:
    """Part of the complaint."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def clocks_that_may_stop(self) -> list[Deadline]:
        """The open clocks whose rule allows a stop. Note: one query, none while no rule of the company allows it."""

        def ask() -> list[Deadline]:
            if not rules_stop_clocks():
                return []
            rows = Deadline.objects.filter(
                case=self.case,
                state__in=[DeadlineState.RUNNING, DeadlineState.PARKED],
                rule__pause_policy=PausePolicy.ON_REQUEST,
            )
            return list(rows.select_related("rule").prefetch_related("stops").order_by("pk"))

        found: list[Deadline] = self.asked_once("clocks that may stop", ask)
        return found

    def stop_requests(self) -> list[StopRequest]:
        """The requests for a stop that wait for a decision. Note: one query, none while no clock may stop."""
        found: list[StopRequest] = self.asked_once(
            "stop requests", lambda: open_requests(self.case) if self.clocks_that_may_stop() else []
        )
        return found

    def clocks_to_stop(self) -> list[Deadline]:
        """Those that run and for which no request waits."""
        asked = {one.deadline_id for one in self.stop_requests()}
        return [
            clock
            for clock in self.clocks_that_may_stop()
            if clock.state == DeadlineState.RUNNING and clock.pk not in asked
        ]

    def clocks_stopped(self) -> list[Deadline]:
        """Those that stand still on request."""
        return [
            clock
            for clock in self.clocks_that_may_stop()
            if any(stop.ends_at is None and stop.reason == StopReason.REQUESTED for stop in clock.stops.all())
        ]

    def has_occasion_for_ask_stop(self) -> bool:
        """A clock runs that may be stopped."""
        return bool(self.clocks_to_stop())

    def has_occasion_for_decide_stop(self) -> bool:
        """A request waits."""
        return bool(self.stop_requests())

    has_occasion_for_withdraw_stop = has_occasion_for_decide_stop

    def has_occasion_for_resume_clock(self) -> bool:
        """A clock stands still on request."""
        return bool(self.clocks_stopped())

    @transition(field="state", source=sorted(IN_HAND), target=None)
    def correct_facts(self, *, at: Any) -> None:
        """Change market, class or severity before the closing; the clocks follow."""

    @transition(field="state", source=ALIVE, target=None)
    def ask_stop(self, *, at: Any) -> None:
        """Ask that a deadline stands still."""

    @transition(field="state", source=ALIVE, target=None)
    def decide_stop(self, *, at: Any) -> None:
        """Approve or refuse that a deadline stands still."""

    @transition(field="state", source=ALIVE, target=None)
    def withdraw_stop(self, *, at: Any) -> None:
        """Take the own request for a stop back."""

    @transition(field="state", source=ALIVE, target=None)
    def resume_clock(self, *, at: Any) -> None:
        """Let a deadline go on before the expected end of its stop."""
