"""Which level decides an amount: pure arithmetic over bands.

A band has an upper limit that may or may not belong to it, because policy 001 names 1,000 and 5,000 in two bands each;
the install values read: up to and with 1,000, above 1,000 and below 5,000, from 5,000.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol


class Band(Protocol):
    """A level of approval: the highest amount it decides (None = any) and whether that amount still belongs to it."""

    up_to: Decimal | None
    includes_limit: bool


def covers(band: Band, amount: Decimal) -> bool:
    """Whether `amount` is within the limit of `band`."""
    if band.up_to is None:
        return True
    return amount < band.up_to or (band.includes_limit and amount == band.up_to)


def level_for(amount: Decimal, bands: Sequence[Band]) -> int | None:
    """The index of the lowest level that may decide `amount`, or None when no level reaches that far.

    `bands` are ordered from the lowest level up. `amount` is in the company's currency and not negative.
    """
    return next((index for index, band in enumerate(bands) if covers(band, amount)), None)
