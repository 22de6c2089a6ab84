"""The ways a visit moves: source states, target, and what stamps the record itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import RETURN_VALUE, transition

from aftersales.visits.states import ANSWERED, BEFORE, LIVING, WAITING
from aftersales.visits.states import VisitState as State


class VisitTransitions:
    """The transitions of a visit."""

    closed_at: Any
    recorded_at: Any
    second_called_at: Any
    leader_asked_at: Any
    leader_decided_at: Any

    def back_to(self) -> State:
        """Where a visit waits after a call in which nobody was reached."""
        raise NotImplementedError

    def has_problem(self) -> bool:
        """Whether the customer told of a problem."""
        raise NotImplementedError

    def is_content(self) -> bool:
        """Whether the customer was satisfied on the second call."""
        raise NotImplementedError

    @transition(field="state", source=sorted(LIVING), target=None)
    def name_visitor(self, *, at: datetime) -> None:
        """Name who visits."""

    @transition(field="state", source=sorted(WAITING), target=State.CALLED)
    def start_call(self, *, at: datetime) -> None:
        """Begin the call, from the hotline."""

    @transition(field="state", source=State.CALLED, target=RETURN_VALUE(State.DUE, State.AGREED, State.MOVED))
    def not_reached(self, *, at: datetime) -> State:
        """Nobody took the call."""
        return self.back_to()

    @transition(field="state", source=sorted(BEFORE), target=State.AGREED)
    def agree_time(self, *, at: datetime) -> None:
        """It does not suit the customer: a new day and time are agreed."""

    @transition(field="state", source=sorted(BEFORE), target=State.MOVED)
    def move(self, *, at: datetime) -> None:
        """Move the visit to another day."""

    @transition(field="state", source=sorted(BEFORE), target=State.MADE)
    def record_visit(self, *, at: datetime) -> None:
        """The customer was visited or spoken with."""

    @transition(field="state", source=sorted(WAITING), target=State.MADE)
    def send_enquiry(self, *, at: datetime) -> None:
        """Make the letter with the questions."""

    @transition(field="state", source=State.MADE, target=RETURN_VALUE(State.RECORDED, State.CLOSED))
    def record(self, *, at: datetime) -> State:
        """Record answers and remarks; without a problem the visit is over."""
        self.recorded_at = at
        if self.has_problem():
            return State.RECORDED
        self.closed_at = at
        return State.CLOSED

    @transition(field="state", source=[State.RECORDED, State.CALLED_AGAIN], target=State.PASSED_ON)
    def pass_on(self, *, at: datetime) -> None:
        """Pass the problem on to the departments in charge."""

    @transition(field="state", source=State.PASSED_ON, target=RETURN_VALUE(State.CALLED_AGAIN, State.CLOSED))
    def call_again(self, *, at: datetime) -> State:
        """Tell the customer what came of it; who is satisfied ends the visit."""
        self.second_called_at = at
        if not self.is_content():
            return State.CALLED_AGAIN
        self.closed_at = at
        return State.CLOSED

    @transition(
        field="state", source=[State.RECORDED, State.PASSED_ON, State.CALLED_AGAIN, State.CLOSED], target=None
    )
    def open_complaint(self, *, at: datetime) -> None:
        """Open a complaint out of the problem."""

    @transition(field="state", source=[State.RECORDED, State.CALLED_AGAIN], target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Close it: the problem is settled or nothing more can be done."""
        self.closed_at = at

    @transition(field="state", source=sorted(ANSWERED), target=None)
    def reply(self, *, at: datetime) -> None:
        """Make the reply to the customer, filed with the letter."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def ask_leader(self, *, at: datetime) -> None:
        """Put before a leader what only a leader decides."""
        self.leader_asked_at = at

    @transition(field="state", source=sorted(LIVING), target=None)
    def answer_as_leader(self, *, at: datetime) -> None:
        """The leader decides."""
        self.leader_decided_at = at

    @transition(field="state", source=sorted(BEFORE), target=State.REFUSED)
    def refuse(self, *, at: datetime) -> None:
        """The customer does not want to be visited."""
        self.closed_at = at
