"""What is taken from the bonus of a month, as values: order, caps, instalments. Pure arithmetic, no database.

Amounts are Decimal in the company's currency, exact to the fen. A cap is rounded down to the fen, so that no limit is passed.
Source: policy 004, sanctions 五 (sanctions of the month) and economic penalties 三.2 to 三.4 (each case counted separately, at most
half of the month's bonus, the rest in later months in turn); the order between the two is ours. The limits of the law (a fifth of
the wage, never below the least wage) are outside knowledge, to be checked by a lawyer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Generic, TypeVar

from complaints.shares import FEN

HUNDRED = Decimal(100)
Key = TypeVar("Key")


@dataclass(frozen=True)
class Rules:
    """The limits of deductions."""

    cap_percent: Decimal
    """Policy: the most that is taken in a month, in percent of the month's bonus."""
    cap_covers_sanctions: bool
    """Whether that cap holds for sanctions too; at install it holds for economic penalties only."""
    legal_percent: Decimal
    """Law: the most that is taken in a month, in percent of the month's wage."""
    least_wage: Decimal
    """Law: what must remain of the month's wage."""


@dataclass(frozen=True)
class Pay:
    """What a person earns in a month; the bonus is a part of the wage."""

    wage: Decimal
    bonus: Decimal


@dataclass(frozen=True)
class Due(Generic[Key]):
    """What is still to be taken for one line of a paper."""

    key: Key
    is_sanction: bool
    left: Decimal


@dataclass(frozen=True)
class Room:
    """How much may be taken in a month, and why not more."""

    in_all: Decimal
    """The lowest of the bonus, the share of the wage, and what lies above the least wage."""
    economic: Decimal
    """What the cap of the policy leaves for economic penalties."""


def floor_fen(amount: Decimal) -> Decimal:
    """The amount rounded down to the fen; nothing below zero."""
    return max(amount, Decimal(0)).quantize(FEN, rounding=ROUND_FLOOR)


def room_of(pay: Pay, rules: Rules) -> Room:
    """What may be taken from this month's pay."""
    by_law = floor_fen(min(pay.wage * rules.legal_percent / HUNDRED, pay.wage - rules.least_wage))
    cap = floor_fen(pay.bonus * rules.cap_percent / HUNDRED)
    in_all = min(floor_fen(pay.bonus), by_law)
    return Room(min(in_all, cap) if rules.cap_covers_sanctions else in_all, cap)


def deduct(pay: Pay, dues: Sequence[Due[Key]], rules: Rules) -> list[tuple[Key, Decimal]]:
    """What is taken this month for each due, in the order given, which is oldest first; nothing is taken for who is not named.

    Sanctions come first, then economic penalties up to the cap of the policy. The rest is carried to the next month.
    """
    room = room_of(pay, rules)
    left, economic = room.in_all, room.economic
    taken: dict[int, Decimal] = {}
    order = sorted(range(len(dues)), key=lambda place: (not dues[place].is_sanction, place))
    for place in order:
        due = dues[place]
        most = left if due.is_sanction else min(left, economic)
        amount = min(floor_fen(due.left), most)
        if amount > 0:
            taken[place] = amount
            left -= amount
            economic -= Decimal(0) if due.is_sanction else amount
    return [(dues[place].key, taken[place]) for place in sorted(taken)]
