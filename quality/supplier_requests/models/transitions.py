"""The ways a supplier request moves: source states, target, and what stamps the record itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import RETURN_VALUE, transition

from quality.supplier_requests.states import LIVING, WITH_SUPPLIER
from quality.supplier_requests.states import RequestState as State

AFTER_CONTAINMENT = RETURN_VALUE(State.CONTAINED, State.ANSWERED)
"""The full answer follows; where nothing else was asked in this round, the review does."""


class RequestTransitions:
    """The transitions of a request."""

    closed_at: Any
    accepted_at: Any

    def after_containment(self) -> State:
        """Where the containment leads."""
        raise NotImplementedError

    @transition(field="state", source=State.DRAFTED, target=None)
    def change_draft(self, *, at: datetime) -> None:
        """Write the draft anew."""

    @transition(field="state", source=State.DRAFTED, target=None)
    def show_photo(self, *, at: datetime) -> None:
        """Choose a photo that the supplier sees."""

    @transition(field="state", source=State.DRAFTED, target=None)
    def hide_photo(self, *, at: datetime) -> None:
        """Take a photo back."""

    @transition(field="state", source=State.DRAFTED, target=State.SENT)
    def send(self, *, at: datetime) -> None:
        """Send the request to the supplier."""

    @transition(field="state", source=sorted(WITH_SUPPLIER), target=None)
    def renew_link(self, *, at: datetime) -> None:
        """Send a new link, also to another address."""

    @transition(field="state", source=sorted(WITH_SUPPLIER), target=None)
    def end_link(self, *, at: datetime) -> None:
        """Make the link useless."""

    @transition(field="state", source=State.SENT, target=AFTER_CONTAINMENT)
    def contain_by_link(self, *, at: datetime) -> State:
        """The supplier answers the containment on the page of its link."""
        return self.after_containment()

    @transition(field="state", source=State.SENT, target=AFTER_CONTAINMENT)
    def record_containment(self, *, at: datetime) -> State:
        """Write down the containment that came by letter or mail."""
        return self.after_containment()

    @transition(field="state", source=sorted(WITH_SUPPLIER), target=State.ANSWERED)
    def answer_by_link(self, *, at: datetime) -> None:
        """The supplier answers in full on the page of its link."""

    @transition(field="state", source=sorted(WITH_SUPPLIER), target=State.ANSWERED)
    def record_answer(self, *, at: datetime) -> None:
        """Write down the full answer that came by letter or mail."""

    @transition(field="state", source=State.ANSWERED, target=State.ACCEPTED)
    def accept_answer(self, *, at: datetime) -> None:
        """Accept the answer; its effect is watched from now on."""
        self.accepted_at = at

    @transition(field="state", source=State.ANSWERED, target=State.SENT)
    def return_answer(self, *, at: datetime) -> None:
        """Send parts of the answer back: a new round."""

    @transition(field="state", source=State.ACCEPTED, target=None)
    def check_effect(self, *, at: datetime) -> None:
        """Enter what was seen on later deliveries."""

    @transition(field="state", source=State.ACCEPTED, target=State.SENT)
    def not_effective(self, *, at: datetime) -> None:
        """The defect is still there: a new round."""
        self.accepted_at = None

    @transition(field="state", source=State.ACCEPTED, target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """The actions took effect."""
        self.closed_at = at

    @transition(field="state", source=sorted(LIVING), target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """Withdraw the request."""
        self.closed_at = at
