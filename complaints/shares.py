"""Divide an amount by percentages so that the parts add up to the fen: largest remainder.

Source: rounding, two decimals (ours): 100 ÷ 3 gives 33.34, 33.33, 33.33.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

FEN = Decimal("0.01")


def split(total: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """The parts of `total` (two decimals, not negative) for `percents` that make exactly 100, in the same order.

    Each part is rounded down to the fen; the fen left over go to the largest remainders, the earlier one first on a tie.
    :raises ValueError: when the percentages do not make 100.
    """
    if sum(percents, Decimal(0)) != 100:
        raise ValueError("the shares must make exactly 100 %")
    exact = [total * percent / 100 for percent in percents]
    parts = [value.quantize(FEN, rounding=ROUND_FLOOR) for value in exact]
    left = int((total - sum(parts, Decimal(0))) / FEN)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:left]:
        parts[index] += FEN
    return parts
