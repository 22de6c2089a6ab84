"""What a person can do on a case now, in the order of the page: the next act, the other ways forward, beside, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from feedback_system.cases.advance import Offer, offers


@dataclass(frozen=True)
class Actions:
    """The offers of a case for one person."""

    next: Offer | None
    """The one primary button: the first way forward that is open, else the first that is blocked, with its reasons."""
    forward: tuple[Offer, ...]
    """Other ways forward."""
    beside: tuple[Offer, ...]
    """Acts that move nothing."""
    out: tuple[Offer, ...]
    """Back or out of the usual way: return, send back, withdraw."""

    @property
    def is_empty(self) -> bool:
        """Whether this person can do nothing here now."""
        return self.next is None and not (self.forward or self.beside or self.out)


def actions_for(record: Any, *, by: User, at: datetime) -> Actions:
    """The steps `by` may take on `record`, grouped; blocked ones carry their reasons."""
    found = offers(record, by=by, at=at)
    moving = {move.name for move in record.get_all_state_transitions() if move.target is not None}
    forward = [offer for offer in found if not offer.step.side]
    next_offer = next((offer for offer in forward if offer.allowed), forward[0] if forward else None)
    beside = [offer for offer in found if offer.step.side and offer.step.name not in moving]
    out = [offer for offer in found if offer.step.side and offer.step.name in moving]
    return Actions(
        next_offer, tuple(offer for offer in forward if offer is not next_offer), tuple(beside), tuple(out)
    )
