"""The moves of a return from state to state, each with what it stamps on the slip."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import GET_STATE, transition

from aftersales.models.reasons import Settlement
from aftersales.states import BEFORE_SENDING, JUDGED, LIVING
from aftersales.states import ReturnState as State


def _where_it_was_ordered(record: Any, **_arguments: Any) -> str:
    return str(record.last_retest().ordered_in)


def _after_setting(record: Any, **_arguments: Any) -> str:
    return str(State.AWAITING_APPROVAL if record.settlement == Settlement.REFUND else State.HANDLING)


def _after_signing(record: Any, **_arguments: Any) -> str:
    return str(State.AWAITING_APPROVAL if record.waiting_refund() is not None else State.HANDLING)


def _after_work(record: Any, **_arguments: Any) -> str:
    return str(State.CARRIED_OUT if record.is_done() else State.HANDLING)


class ReturnTransitions:
    """The verbs of a return as moves of its state."""

    closed_at: Any

    @transition(field="state", source=sorted(BEFORE_SENDING), target=None)
    def edit(self, *, at: datetime) -> None:
        """Correct the facts."""

    @transition(field="state", source=sorted(BEFORE_SENDING), target=State.COUNTED)
    def count(self, *, at: datetime) -> None:
        """Count the goods that came."""

    @transition(field="state", source=State.COUNTED, target=State.REASON_REVIEW)
    def send_slip(self, *, at: datetime) -> None:
        """Send the slip to the department that confirms such a reason."""

    @transition(field="state", source=State.REASON_REVIEW, target=State.COUNTED)
    def send_back_slip(self, *, at: datetime) -> None:
        """Send the slip back to those who wrote it."""

    @transition(field="state", source=[State.REASON_REVIEW, State.REASON_STANDS], target=State.RETEST)
    def order_retest(self, *, at: datetime) -> None:
        """Have the goods tested again."""

    @transition(
        field="state",
        source=State.RETEST,
        target=GET_STATE(_where_it_was_ordered, states=[State.REASON_REVIEW, State.REASON_STANDS]),
    )
    def enter_retest(self, *, at: datetime) -> None:
        """Enter what the re-test showed."""

    @transition(field="state", source=State.REASON_REVIEW, target=State.REASON_STANDS)
    def confirm_reason(self, *, at: datetime) -> None:
        """Find that the reason stands."""

    @transition(field="state", source=State.REASON_REVIEW, target=State.REASON_REFUSED)
    def refuse_reason(self, *, at: datetime) -> None:
        """Find that the reason does not stand."""

    @transition(
        field="state",
        source=State.REASON_STANDS,
        target=GET_STATE(_after_setting, states=[State.AWAITING_APPROVAL, State.HANDLING]),
    )
    def set_handling(self, *, at: datetime) -> None:
        """Say what becomes of the goods and what the customer gets."""

    @transition(
        field="state",
        source=State.AWAITING_APPROVAL,
        target=GET_STATE(_after_signing, states=[State.AWAITING_APPROVAL, State.HANDLING]),
    )
    def approve(self, *, at: datetime) -> None:
        """Approve the refund."""

    @transition(field="state", source=State.AWAITING_APPROVAL, target=State.REASON_STANDS)
    def refuse_approval(self, *, at: datetime) -> None:
        """Send the refund back to who set it."""

    @transition(field="state", source=State.HANDLING, target=State.REASON_STANDS)
    def reopen_handling(self, *, at: datetime) -> None:
        """Take the handling back while nothing has happened."""

    @transition(field="state", source=[State.REASON_REFUSED, State.EXPLAINED], target=None)
    @transition(
        field="state",
        source=State.HANDLING,
        target=GET_STATE(_after_work, states=[State.HANDLING, State.CARRIED_OUT]),
    )
    def book_goods(self, *, at: datetime) -> None:
        """Book goods in or out with their papers."""

    @transition(
        field="state",
        source=State.HANDLING,
        target=GET_STATE(_after_work, states=[State.HANDLING, State.CARRIED_OUT]),
    )
    def send_exchange(self, *, at: datetime) -> None:
        """Send the goods in exchange."""

    @transition(
        field="state",
        source=State.HANDLING,
        target=GET_STATE(_after_work, states=[State.HANDLING, State.CARRIED_OUT]),
    )
    def pay_refund(self, *, at: datetime) -> None:
        """Confirm that the refund is paid."""

    @transition(field="state", source=sorted(JUDGED), target=None)
    def name_responsible(self, *, at: datetime) -> None:
        """Name who is responsible."""

    @transition(field="state", source=State.REASON_REFUSED, target=State.EXPLAINED)
    def explain(self, *, at: datetime) -> None:
        """Explain the refusal to the customer."""

    @transition(field="state", source=[State.CARRIED_OUT, State.VISITED], target=State.VISITED)
    def record_visit(self, *, at: datetime) -> None:
        """Record a visit, a call or a letter to the customer."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def link_complaint(self, *, at: datetime) -> None:
        """Link it to the complaint it belongs to."""

    @transition(field="state", source=[State.VISITED, State.EXPLAINED], target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Close the return."""
        self.closed_at = at

    @transition(field="state", source=State.RECEIVED, target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """End it before goods came."""
        self.closed_at = at
