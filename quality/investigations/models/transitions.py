"""The moves of an investigation from state to state, each with what it stamps on the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import transition

from quality.investigations.states import AT_WORK, BEFORE_OUTCOME
from quality.investigations.states import InvestigationState as State


class InvestigationTransitions:
    """The verbs of an investigation as moves of its state."""

    closed_at: Any

    @transition(field="state", source=State.OPENED, target=State.CONVENED)
    def convene(self, *, at: datetime) -> None:
        """Call the team together."""

    @transition(field="state", source=sorted(AT_WORK), target=None)
    def change_team(self, *, at: datetime) -> None:
        """Change who is of the team."""

    @transition(field="state", source=sorted(BEFORE_OUTCOME), target=None)
    def change_origin(self, *, at: datetime) -> None:
        """Say that it is an accident inside or outside the house after all."""

    @transition(field="state", source=sorted(BEFORE_OUTCOME), target=None)
    def name_unit(self, *, at: datetime) -> None:
        """Confirm the accident and name the unit."""

    @transition(field="state", source=sorted(BEFORE_OUTCOME), target=None)
    def agree_unit(self, *, at: datetime) -> None:
        """Agree to the unit that was named."""

    @transition(field="state", source=sorted(AT_WORK), target=State.INVESTIGATING)
    def add_entry(self, *, at: datetime) -> None:
        """Add a fact, a piece of evidence or an opinion."""

    @transition(field="state", source=State.INVESTIGATING, target=None)
    def strike_entry(self, *, at: datetime) -> None:
        """Strike an entry through; it stays to be read."""

    @transition(field="state", source=sorted(AT_WORK), target=State.INVESTIGATING)
    def record_field(self, *, at: datetime) -> None:
        """Record an investigation in the field."""

    @transition(field="state", source=State.INVESTIGATING, target=None)
    def sign_field_record(self, *, at: datetime) -> None:
        """Sign the record of an investigation in the field as one who was there."""

    @transition(field="state", source=sorted(AT_WORK), target=State.INVESTIGATING)
    def send_to_body(self, *, at: datetime) -> None:
        """Put a question to an arbitration or statutory test body."""

    @transition(field="state", source=State.INVESTIGATING, target=None)
    def enter_body_result(self, *, at: datetime) -> None:
        """Enter what the body found."""

    @transition(field="state", source=State.INVESTIGATING, target=State.CONCLUDED)
    def conclude(self, *, at: datetime) -> None:
        """Write the outcome."""

    @transition(field="state", source=State.CONCLUDED, target=State.APPROVED)
    def approve_outcome(self, *, at: datetime) -> None:
        """Approve the outcome."""

    @transition(field="state", source=State.CONCLUDED, target=State.INVESTIGATING)
    def return_outcome(self, *, at: datetime) -> None:
        """Send the outcome back to the team."""

    @transition(field="state", source=State.APPROVED, target=None)
    def raise_improvement(self, *, at: datetime) -> None:
        """Raise an improvement out of the outcome."""

    @transition(field="state", source=State.APPROVED, target=State.FILED)
    def file_accident(self, *, at: datetime) -> None:
        """File it in the accident analysis file."""
        self.closed_at = at

    @transition(field="state", source=sorted(BEFORE_OUTCOME), target=None)
    def ask_withdrawal(self, *, at: datetime) -> None:
        """Ask that the investigation be withdrawn."""

    @transition(field="state", source=sorted(BEFORE_OUTCOME), target=State.WITHDRAWN)
    def agree_withdrawal(self, *, at: datetime) -> None:
        """Agree that it is withdrawn."""
        self.closed_at = at

    @transition(field="state", source=sorted(BEFORE_OUTCOME), target=None)
    def refuse_withdrawal(self, *, at: datetime) -> None:
        """Refuse that it is withdrawn; the team goes on."""
