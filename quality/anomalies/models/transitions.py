"""The moves of an alert from state to state, each with what it stamps on the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import GET_STATE, transition

from quality.anomalies.states import LIVING, SORTED
from quality.anomalies.states import AnomalyState as State


def _after_disposing(record: Any, **_arguments: Any) -> str:
    return str(State.AWAITING_APPROVAL if record.waiting_concession() is not None else State.DISPOSED)


def _after_signing(record: Any, **_arguments: Any) -> str:
    return str(State.AWAITING_APPROVAL if record.waiting_concession() is not None else State.DISPOSED)


DISPOSED_OR_ASKED = GET_STATE(_after_disposing, states=[State.AWAITING_APPROVAL, State.DISPOSED])
BEFORE_DISPOSING = [State.REGISTERED, State.UNDER_REVIEW]


class AnomalyTransitions:
    """The verbs of an alert as moves of its state."""

    closed_at: Any

    @transition(field="state", source=State.RAISED, target=State.REGISTERED)
    def register(self, *, at: datetime) -> None:
        """Register it and sort it for the first time."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def change_situation(self, *, at: datetime) -> None:
        """Say that a line stopped, that a batch is held, or that neither is so any more."""

    @transition(
        field="state", source=sorted(SORTED - {State.CORRECTED, State.AWAITING_APPROVAL}), target=None
    )
    def fix_quantity(self, *, at: datetime) -> None:
        """Correct how many pieces are affected and how many were seen bad."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def flag_major(self, *, at: datetime) -> None:
        """Mark it as major or critical and tell the leader at once."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def link_batch(self, *, at: datetime) -> None:
        """Link the typed batch to the batch of the master data."""

    @transition(field="state", source=State.REGISTERED, target=State.UNDER_REVIEW)
    def put_under_review(self, *, at: datetime) -> None:
        """Answer that it needs a review."""

    @transition(field="state", source=BEFORE_DISPOSING, target=State.UNDER_REVIEW)
    def convene_review(self, *, at: datetime) -> None:
        """Call the departments together."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def give_opinion(self, *, at: datetime) -> None:
        """Give the opinion of a department that was called."""

    @transition(field="state", source=State.UNDER_REVIEW, target=DISPOSED_OR_ASKED)
    def minute_review(self, *, at: datetime) -> None:
        """Write the minutes; the decision of the meeting is the disposition."""

    @transition(field="state", source=BEFORE_DISPOSING, target=DISPOSED_OR_ASKED)
    def dispose(self, *, at: datetime) -> None:
        """Say what becomes of the goods."""

    @transition(field="state", source=State.DISPOSED, target=DISPOSED_OR_ASKED)
    def redispose(self, *, at: datetime) -> None:
        """Replace what is open of the disposition by new lines."""

    @transition(
        field="state",
        source=State.AWAITING_APPROVAL,
        target=GET_STATE(_after_signing, states=[State.AWAITING_APPROVAL, State.DISPOSED]),
    )
    def approve_concession(self, *, at: datetime) -> None:
        """Approve that goods are used as they are."""

    @transition(field="state", source=State.AWAITING_APPROVAL, target=State.UNDER_REVIEW)
    def refuse_concession(self, *, at: datetime) -> None:
        """Refuse it; quality disposes anew."""

    @transition(field="state", source=State.DISPOSED, target=None)
    def finish_line(self, *, at: datetime) -> None:
        """Report a line of the disposition done, with its proof."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def add_finding(self, *, at: datetime) -> None:
        """Add a fact, a piece of evidence or an opinion."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def record_check(self, *, at: datetime) -> None:
        """Record a check of the same batch, of the retained sample, or a re-test of parts."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def collect_feedback(self, *, at: datetime) -> None:
        """Write down what a user said about it."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def send_to_test(self, *, at: datetime) -> None:
        """Send a sample to an outside test body."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def enter_test_result(self, *, at: datetime) -> None:
        """Enter what the test body found."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def settle_sample(self, *, at: datetime) -> None:
        """Say what became of the sample after the test."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def move_goods(self, *, at: datetime) -> None:
        """Say where goods are now."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def inform(self, *, at: datetime) -> None:
        """Tell a department, and ask for its answer."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def answer_information(self, *, at: datetime) -> None:
        """Answer for the department that was told."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def enter_balance(self, *, at: datetime) -> None:
        """Enter where the pieces of the batch are."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def confirm_balance(self, *, at: datetime) -> None:
        """Confirm that the batch is contained as entered."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def open_complaint(self, *, at: datetime) -> None:
        """Open a complaint out of it."""

    @transition(field="state", source=sorted(SORTED), target=None)
    def raise_improvement(self, *, at: datetime) -> None:
        """Raise an improvement out of it."""

    @transition(field="state", source=State.DISPOSED, target=State.CORRECTED)
    def correct(self, *, at: datetime) -> None:
        """Write down cause and correction."""

    @transition(field="state", source=State.CORRECTED, target=State.UNDER_REVIEW)
    def handle_again(self, *, at: datetime) -> None:
        """Handle it again: what was done had no effect."""

    @transition(field="state", source=State.CORRECTED, target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Close the alert."""
        self.closed_at = at

    @transition(
        field="state", source=[State.RAISED, State.REGISTERED, State.UNDER_REVIEW], target=State.CANCELLED
    )
    def cancel(self, *, at: datetime) -> None:
        """Cancel it with a reason."""
        self.closed_at = at
