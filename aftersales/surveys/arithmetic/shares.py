"""Shares that stay exact until somebody reads them, and what they are compared with.

Source: policy 002 on surveys (return rate 70 %), its ISO procedure (60 %, 85 % of the occupied units each round, all of them
where there are few households), policy 002 on return visits (coverage 80 %, 80 counts).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ALL = Decimal(100)


@dataclass(frozen=True)
class Share:
    """So many out of so many. Without a base there is no share, which is not the same as none."""

    count: int
    base: int

    def __post_init__(self) -> None:
        if self.count < 0 or self.base < 0:
            raise ValueError("a share counts things; neither figure lies below zero")

    @property
    def fraction(self) -> Fraction | None:
        """The exact share, or None without a base."""
        return Fraction(self.count, self.base) if self.base else None

    @property
    def percent(self) -> Decimal | None:
        """The share in % with one decimal place, halves rounded up, for reading only."""
        return in_percent(self.fraction)

    def reaches(self, percent: Decimal) -> bool | None:
        """Whether the share reaches so many %; exactly so many counts. None without a base."""
        found = self.fraction
        return None if found is None else found * 100 >= Fraction(percent)


def in_percent(share: Fraction | None, places: int = 1) -> Decimal | None:
    """A share as % with so many decimal places, halves rounded up; None stays None."""
    return None if share is None else rounded(share * 100, places)


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """A fraction as a decimal number with so many places, halves rounded up (away from zero)."""
    scaled = value * 10**places
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def return_rate(returned: int, issued: int) -> Share:
    """Questionnaires that came back out of those that went out."""
    if returned > issued:
        raise ValueError("no more questionnaires come back than were issued")
    return Share(returned, issued)


def coverage(visited: int, should_be_visited: int) -> Share:
    """Finished projects that were visited out of those that should have been."""
    if visited > should_be_visited:
        raise ValueError("no more projects are visited than there are")
    return Share(visited, should_be_visited)


def percent_to_issue(
    households: int | None,
    *,
    usual: Decimal = Decimal(85),
    all_below: int | None = 300,
    includes_limit: bool = False,
) -> Decimal:
    """How many % of the occupied units a round must reach: the usual share, all of them where there are few households.

    The policy says “300 以下”, which may mean fewer than 300 or up to 300: `includes_limit` says which (ours: fewer).
    Without a number of households, or without a limit, the usual share holds.
    """
    if households is None or all_below is None:
        return usual
    small = households <= all_below if includes_limit else households < all_below
    return ALL if small else usual


def units_to_issue(units: int, percent: Decimal) -> int:
    """The smallest number of units that reaches so many % of `units`."""
    needed = Fraction(percent) * units / 100
    return -((-needed.numerator) // needed.denominator)
