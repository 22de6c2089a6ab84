"""The ways a renewal moves: source states, target, and what stamps the record itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import transition

from aftersales.contracts.states import LIVING
from aftersales.contracts.states import RenewalState as State


class RenewalTransitions:
    """The transitions of a renewal."""

    closed_at: Any

    @transition(field="state", source=State.DUE, target=State.NOTIFIED)
    def send_notice(self, *, at: datetime) -> None:
        """Make the notice, by mail or on paper."""

    @transition(field="state", source=[State.NOTIFIED, State.VISITED], target=None)
    def send_again(self, *, at: datetime) -> None:
        """Make another notice: the first was lost, or something changed."""

    @transition(field="state", source=State.NOTIFIED, target=State.VISITED)
    def record_visit(self, *, at: datetime) -> None:
        """Record the visit to win the renewal."""

    @transition(field="state", source=State.VISITED, target=None)
    def record_next_visit(self, *, at: datetime) -> None:
        """Record one more visit or talk."""

    @transition(field="state", source=sorted(LIVING), target=State.RENEWED)
    def renew(self, *, at: datetime) -> None:
        """The customer signs: the new contract follows on the old one."""
        self.closed_at = at

    @transition(field="state", source=sorted(LIVING), target=State.LOST)
    def lose(self, *, at: datetime) -> None:
        """The customer does not renew."""
        self.closed_at = at
