"""What a complaint offers the customer, as an approval covers it, and whether it stands as it was approved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from complaints.models.parts import RemedyLine
from complaints.models.remedy_rules import to_the_fen
from complaints.states import CLOSED_STATES, State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import latest_approved
from feedback_system.cases.parts import has_read


class Terms:
    """What a complaint knows about its remedy and the approval of it."""

    if TYPE_CHECKING:
        state: str
        outcome: str
        currency: str
        exchange_rate: Decimal

        def __getattr__(self, name: str) -> Any: ...

    @property
    def is_within_approved_terms(self) -> bool:
        """Whether what the customer accepted costs no more than what was approved, in the same kinds of remedy."""
        approved = latest_approved(self.case, Subject.REMEDY)
        if approved is None:
            return not self.remedy_lines.exists()
        return bool(self.outcome == self.Outcome.ACCEPTED and self.remedy_terms() == approved.terms)

    def remedy_total(self) -> Decimal:
        """The total cost to the company in its own currency: the amount that chooses the level (gap on amounts, ours)."""
        total = sum((line.amount for line in self.remedy_lines.all()), Decimal(0))
        return to_the_fen(total * self.exchange_rate)

    def remedy_in_order(self) -> list[RemedyLine]:
        """The lines of the remedy with their kinds. Note: one query, none once a page has read them."""
        lines: list[RemedyLine] = self.asked_once("remedy in order", self._remedy_in_order)
        return lines

    def _remedy_in_order(self) -> list[RemedyLine]:
        lines = self.remedy_lines.all()
        if not has_read(self, "remedy_lines"):
            lines = lines.select_related("kind")
        return sorted(lines, key=lambda line: (line.position, line.pk))

    def remedy_terms(self) -> dict[str, Any]:
        """What an approval covers, as plain JSON values: every line with kind, amount and quantity, and the currency."""
        lines = self.remedy_in_order()
        return {
            "currency": self.currency,
            "exchange_rate": f"{self.exchange_rate:f}",
            "lines": [
                {
                    "kind": line.kind.code,
                    "amount": f"{line.amount:.2f}",
                    "quantity": line.quantity,
                    "description": line.description,
                }
                for line in lines
            ],
        }

    @property
    def may_tell_decision(self) -> bool:
        """Whether there is a decision that the customer may be told: the remedy is approved, or there is none."""
        if self.state in CLOSED_STATES or not self.needs_approval:
            return True
        if self.state not in (
            State.NEGOTIATING,
            State.OUTCOME_REVIEW,
            State.RULING,
            State.AWAITING_RULING_APPROVAL,
        ):
            return False
        return self.remedy_is_approved

    @property
    def remedy_is_approved(self) -> bool:
        """Whether the remedy stands exactly as it was approved last, or there is none and none was approved."""
        approved = latest_approved(self.case, Subject.REMEDY)
        if approved is None:
            return not self.remedy_lines.exists()
        return bool(approved.terms == self.remedy_terms())
