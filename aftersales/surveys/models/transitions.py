"""The ways a survey moves: source states, target, and what stamps the record itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import RETURN_VALUE, transition

from aftersales.surveys.states import LIVING
from aftersales.surveys.states import SurveyState as State

APPROVED_OR_NOT = RETURN_VALUE(State.APPROVED, State.AWAITING)
"""At the top two people sign: the first signature leaves the plan where it is."""
REVISITED_OR_NOT = RETURN_VALUE(State.REVISITED, State.ACTING)
"""The last revisit that finds the customer satisfied ends the actions."""


class SurveyTransitions:
    """The transitions of a survey."""

    approved_at: Any
    started_at: Any
    collected_at: Any
    counted_at: Any
    reported_at: Any
    closed_at: Any

    def after_approving(self) -> State:
        """Where an approval leads."""
        raise NotImplementedError

    def after_revisit(self) -> State:
        """Where a revisit leads."""
        raise NotImplementedError

    @transition(field="state", source=State.PLANNED, target=None)
    def change_plan(self, *, at: datetime) -> None:
        """Write the plan anew."""

    @transition(field="state", source=State.PLANNED, target=State.AWAITING)
    def submit(self, *, at: datetime) -> None:
        """Put the plan before whoever approves it."""

    @transition(field="state", source=State.AWAITING, target=APPROVED_OR_NOT)
    def approve(self, *, at: datetime) -> State:
        """Approve the plan."""
        found = self.after_approving()
        if found == State.APPROVED:
            self.approved_at = at
        return found

    @transition(field="state", source=State.AWAITING, target=State.PLANNED)
    def refuse(self, *, at: datetime) -> None:
        """Send the plan back."""

    @transition(field="state", source=[State.PLANNED, State.APPROVED, State.RUNNING], target=None)
    def add_by_filter(self, *, at: datetime) -> None:
        """Put customers or departments on the list."""

    @transition(field="state", source=[State.PLANNED, State.APPROVED, State.RUNNING], target=None)
    def add_list(self, *, at: datetime) -> None:
        """Put a pasted list on it."""

    @transition(field="state", source=[State.APPROVED, State.RUNNING], target=State.RUNNING)
    def issue(self, *, at: datetime) -> None:
        """Ask everybody on the list who was not asked yet."""
        self.started_at = self.started_at or at

    @transition(field="state", source=State.RUNNING, target=None)
    def enter_answer(self, *, at: datetime) -> None:
        """Type in an answer from paper or from the telephone."""

    @transition(field="state", source=State.RUNNING, target=None)
    def record_call(self, *, at: datetime) -> None:
        """Write down a call that brought no answer."""

    @transition(field="state", source=State.RUNNING, target=None)
    def extend(self, *, at: datetime) -> None:
        """Give it more time, because too few came back."""

    @transition(field="state", source=State.RUNNING, target=State.COLLECTED)
    def collect(self, *, at: datetime) -> None:
        """Take no more answers."""
        self.collected_at = at

    @transition(field="state", source=State.COLLECTED, target=State.COUNTED)
    def count(self, *, at: datetime) -> None:
        """Count the answers."""
        self.counted_at = at

    @transition(field="state", source=State.COUNTED, target=State.REPORTED)
    def report(self, *, at: datetime) -> None:
        """Write what the figures say."""
        self.reported_at = at

    @transition(field="state", source=[State.REPORTED, State.ACTING, State.REVISITED], target=State.ACTING)
    def start_action(self, *, at: datetime) -> None:
        """Send a dissatisfied item to a department."""

    @transition(field="state", source=State.ACTING, target=REVISITED_OR_NOT)
    def revisit(self, *, at: datetime) -> State:
        """Ask again after the department acted."""
        return self.after_revisit()

    @transition(field="state", source=[State.REPORTED, State.REVISITED], target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Close the survey."""
        self.closed_at = at

    @transition(field="state", source=sorted(LIVING), target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """Give the survey up."""
        self.closed_at = at
