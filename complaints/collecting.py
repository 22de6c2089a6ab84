"""How much of what was due came in, without what a complaint holds up. Arithmetic only.

Source: policy 004, remedies 十三.2 (3): the receivable of the part numbers on the form is taken out when the collection rate is
reckoned; that it is taken out of the base (due less disputed) is our reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def rate(collected: Decimal, base: Decimal) -> Decimal | None:
    """`collected` in percent of `base`, one decimal; None where nothing, or less than nothing, is the base."""
    if base <= 0:
        return None
    return (collected * 100 / base).quantize(TENTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Collected:
    """What was due, held up and collected, in the company's currency."""

    due: Decimal
    disputed: Decimal
    collected: Decimal

    @property
    def base(self) -> Decimal:
        """What the rate is reckoned on."""
        return self.due - self.disputed

    @property
    def rate(self) -> Decimal | None:
        """Collected ÷ (due − disputed), in percent."""
        return rate(self.collected, self.base)

    @property
    def plain_rate(self) -> Decimal | None:
        """Collected ÷ due, in percent: without the rule."""
        return rate(self.collected, self.due)

    def __add__(self, other: Collected) -> Collected:
        return Collected(
            self.due + other.due, self.disputed + other.disputed, self.collected + other.collected
        )
