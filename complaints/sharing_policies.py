"""House policies of apportionment as values: bands of loss, what each bearer takes, what is wrong with a draft.

Pure arithmetic, no database. Amounts are exact to the fen by largest remainder; percentages have two decimals.
Source: policy 004, economic penalties 三.3 (loss ÷ base points of the department × own points) and 四.2 (a whole section);
sanctions 二 (ratios by gravity). The bands of the policies are lost, so a company enters its own; caps and what a cap cuts
off (it goes to the part that takes the rest) are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from complaints.shares import FEN, split

HUNDRED = Decimal(100)
MOST = Decimal("99999999.99")
"""No loss, amount or cap is larger; the loss of a ruling has the same limit."""

Key = TypeVar("Key")


class Bearer(StrEnum):
    """Who bears a part."""

    HEAD = "head"
    LEAD = "lead"
    PEOPLE = "people"
    UNIT = "unit"


class Measure(StrEnum):
    """How the part is measured."""

    PERCENT = "percent"
    FIXED = "fixed"
    PER_UNIT = "per_unit"
    REST = "rest"


class Division(StrEnum):
    """How the people of the unit divide their part."""

    EQUAL = "equal"
    POINTS = "points"


@dataclass(frozen=True)
class PolicyPart:
    """What one bearer takes in a band."""

    bearer: Bearer
    measure: Measure
    value: Decimal | None = None
    """Percent of the loss, an amount, or an amount per defective unit; None for the rest."""
    cap: Decimal | None = None
    division: Division = Division.POINTS
    """Asked for the people only."""


@dataclass(frozen=True)
class Band:
    """Losses above `above` up to and including `up_to`; None for every loss above."""

    above: Decimal
    up_to: Decimal | None
    parts: tuple[PolicyPart, ...] = ()

    def holds(self, loss: Decimal) -> bool:
        """Whether the loss lies in this band."""
        return self.above < loss and (self.up_to is None or loss <= self.up_to)


@dataclass(frozen=True)
class Policy:
    """The bands of a house policy."""

    bands: tuple[Band, ...] = ()

    def band_of(self, loss: Decimal) -> Band | None:
        """The first band that holds the loss. In a policy without problems it is the only one."""
        return next((band for band in self.bands if band.holds(loss)), None)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a policy: a code with its figures; the sentence is made elsewhere. Bands count from 1."""

    code: str
    figures: Mapping[str, Decimal | int | str] = field(default_factory=dict)


def check(policy: Policy) -> list[Problem]:
    """Everything that is wrong with the bands and their parts. Empty: every loss above 0 falls into exactly one band,
    and in each the parts make the whole loss.
    """
    if not policy.bands:
        return [Problem("no_band")]
    found = _check_bands(policy.bands)
    for number, band in enumerate(policy.bands, start=1):
        found += _check_parts(band.parts, number)
    return found


def _check_bands(bands: Sequence[Band]) -> list[Problem]:
    found: list[Problem] = []
    for number, band in enumerate(bands, start=1):
        limits = [band.above] if band.up_to is None else [band.above, band.up_to]
        if any(_is_absurd(one, least=Decimal(0)) for one in limits):
            found.append(Problem("band_limit_absurd", {"band": number}))
        elif band.up_to is not None and band.up_to <= band.above:
            found.append(Problem("band_empty", {"band": number, "above": band.above, "up_to": band.up_to}))
    if found:
        return found
    in_order = sorted(bands, key=lambda band: (band.above, band.up_to is None, band.up_to or MOST))
    if in_order[0].above != 0:
        found.append(Problem("begins_late", {"first": in_order[0].above}))
    reached: Decimal | None = in_order[0].up_to
    for band in in_order[1:]:
        if reached is None or band.above < reached:
            ends = [one for one in (reached, band.up_to) if one is not None]
            figures: dict[str, Decimal | int | str] = {"from": band.above}
            found.append(
                Problem("overlap", {**figures, "to": min(ends)}) if ends else Problem("overlap_open", figures)
            )
        elif band.above > reached:
            found.append(Problem("gap", {"from": reached, "to": band.above}))
        reached = None if reached is None or band.up_to is None else max(reached, band.up_to)
    if reached is not None:
        found.append(Problem("nothing_after", {"last": reached}))
    return found


def _check_parts(parts: Sequence[PolicyPart], number: int) -> list[Problem]:
    if not parts:
        return [Problem("no_part", {"band": number})]
    found: list[Problem] = []
    for bearer in Bearer:
        if sum(1 for part in parts if part.bearer == bearer) > 1:
            found.append(Problem("bearer_twice", {"band": number, "bearer": bearer.value}))
    for part in parts:
        found += _check_part(part, number)
    percents = [part.value or Decimal(0) for part in parts if part.measure == Measure.PERCENT]
    total, rests = sum(percents, Decimal(0)), sum(1 for part in parts if part.measure == Measure.REST)
    if rests > 1:
        found.append(Problem("two_rests", {"band": number}))
    if total > HUNDRED:
        found.append(Problem("percent_above_100", {"band": number, "total": total}))
    if rests:
        return found
    others = [part for part in parts if part.measure != Measure.PERCENT]
    if any(part.measure == Measure.PER_UNIT and part.cap is None for part in others):
        found.append(Problem("per_unit_unbounded", {"band": number}))
    elif total == HUNDRED and others:
        found.append(Problem("amount_without_rest", {"band": number}))
    if total < HUNDRED:
        found.append(Problem("percent_not_100", {"band": number, "total": total}))
    if any(part.measure == Measure.PERCENT and part.cap is not None for part in parts):
        found.append(Problem("cap_without_rest", {"band": number}))
    return found


def _check_part(part: PolicyPart, number: int) -> list[Problem]:
    found: list[Problem] = []
    words: dict[str, Decimal | int | str] = {"band": number, "bearer": part.bearer.value}
    if part.measure == Measure.REST:
        if part.value is not None:
            found.append(Problem("rest_with_value", words))
        if part.cap is not None:
            found.append(Problem("rest_with_cap", words))
        return found
    most = HUNDRED if part.measure == Measure.PERCENT else MOST
    if part.value is None or _is_absurd(part.value, least=FEN, most=most):
        percent = part.measure == Measure.PERCENT
        found.append(Problem("percent_absurd" if percent else "amount_absurd", words))
    if part.cap is not None and _is_absurd(part.cap, least=FEN):
        found.append(Problem("cap_absurd", words))
    return found


def _is_absurd(value: Decimal, *, least: Decimal, most: Decimal = MOST) -> bool:
    """Whether it is no number, has more than two decimals, or lies outside the limits."""
    if not value.is_finite() or not least <= value <= most:
        return True
    return value != value.quantize(FEN, rounding=ROUND_FLOOR)


class Missing(Exception):
    """Something without which the policy cannot be reckoned: a code with what it concerns, no sentence."""

    def __init__(self, code: str, *about: object) -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True)
class Given(Generic[Key]):
    """The people of a case: keys of any kind that can be compared."""

    head: Key | None = None
    lead: Key | None = None
    people: Mapping[Key, Decimal | None] = field(default_factory=dict)
    """Everybody of the unit, each with the base points of the month; None where they are missing."""


@dataclass(frozen=True)
class Amount(Generic[Key]):
    """What one bearer takes; `key` names the person, None for the unit."""

    bearer: Bearer
    key: Key | None
    amount: Decimal
    percent: Decimal
    cap: Decimal | None = None


def divide(policy: Policy, loss: Decimal, quantity: int | None = None) -> list[tuple[PolicyPart, Decimal]]:
    """What each bearer takes of the loss, in the order of the parts; the amounts sum to the loss to the fen.

    Every part takes its measure up to its cap, and never more than is left; the rest takes what remains.
    :param policy: one without problems
    :param quantity: defective units, needed where a part is measured by them
    :raises Missing: `no_band` or `no_quantity`
    """
    band = policy.band_of(loss)
    if band is None:
        raise Missing("no_band", loss)
    parts = band.parts
    if not any(part.measure == Measure.REST for part in parts):
        percents = [part.value or Decimal(0) for part in parts]
        return list(zip(parts, split(loss, percents), strict=True))
    left, taken = loss, dict.fromkeys(range(len(parts)), Decimal(0))
    for place, part in enumerate(parts):
        if part.measure != Measure.REST:
            wanted = _wanted(part, loss, quantity)
            taken[place] = min(wanted, left, part.cap if part.cap is not None else wanted)
            left -= taken[place]
    for place, part in enumerate(parts):
        if part.measure == Measure.REST:
            taken[place] = left
    return [(part, taken[place]) for place, part in enumerate(parts)]


def _wanted(part: PolicyPart, loss: Decimal, quantity: int | None) -> Decimal:
    value = part.value or Decimal(0)
    if part.measure == Measure.PERCENT:
        return (loss * value / HUNDRED).quantize(FEN, rounding=ROUND_HALF_UP)
    if part.measure == Measure.PER_UNIT:
        if quantity is None:
            raise Missing("no_quantity")
        return value * quantity
    return value


def apply(policy: Policy, loss: Decimal, quantity: int | None, given: Given[Key]) -> list[Amount[Key]]:
    """Who bears how much: amounts to the fen that sum to the loss, percentages with two decimals that make exactly 100.

    Who bears a part as head or lead is not counted among the people once more (ours). Bearers of nothing are left out.
    :raises Missing: `no_band`, `no_quantity`, `no_head`, `no_lead`, `head_is_lead`, `no_people`, `no_points` (with the
        keys of the people without points) or `no_sum_of_points`
    """
    divided = divide(policy, loss, quantity)
    bearers = {part.bearer for part, _amount in divided}
    if Bearer.HEAD in bearers and given.head is None:
        raise Missing("no_head")
    if Bearer.LEAD in bearers and given.lead is None:
        raise Missing("no_lead")
    if {Bearer.HEAD, Bearer.LEAD} <= bearers and given.head == given.lead:
        raise Missing("head_is_lead", given.head)
    named = {given.head} if Bearer.HEAD in bearers else set()
    named |= {given.lead} if Bearer.LEAD in bearers else set()
    rows: list[tuple[PolicyPart, Key | None, Decimal]] = []
    for part, amount in divided:
        if part.bearer == Bearer.PEOPLE:
            people = {key: points for key, points in given.people.items() if key not in named}
            rows += [(part, key, one) for key, one in _among(people, amount, part.division)]
        else:
            keys = {Bearer.HEAD: given.head, Bearer.LEAD: given.lead}
            rows.append((part, keys.get(part.bearer), amount))
    percents = percents_of(
        loss, [amount for _part, _key, amount in rows], [part for part, _key, _amount in rows]
    )
    return [
        Amount(part.bearer, key, amount, percent, part.cap)
        for (part, key, amount), percent in zip(rows, percents, strict=True)
        if amount or percent
    ]


def _among(
    people: Mapping[Key, Decimal | None], amount: Decimal, division: Division
) -> list[tuple[Key, Decimal]]:
    """The part of the people, equal or by base points, to the fen by largest remainder."""
    if not people:
        raise Missing("no_people")
    if division == Division.EQUAL:
        weights = dict.fromkeys(people, Decimal(1))
    else:
        if without := [key for key, points in people.items() if points is None]:
            raise Missing("no_points", *without)
        weights = {key: points for key, points in people.items() if points is not None}
    total = sum(weights.values(), Decimal(0))
    if not total:
        raise Missing("no_sum_of_points")
    return list(zip(weights, by_weight(amount, list(weights.values())), strict=True))


def by_weight(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The parts of `amount` in proportion to `weights`, not all zero; the fen left over go to the largest remainders."""
    total = sum(weights, Decimal(0))
    exact = [amount * weight / total for weight in weights]
    parts = [value.quantize(FEN, rounding=ROUND_FLOOR) for value in exact]
    left = int((amount - sum(parts, Decimal(0))) / FEN)
    for place in sorted(range(len(parts)), key=lambda one: (parts[one] - exact[one], one))[:left]:
        parts[place] += FEN
    return parts


def percents_of(loss: Decimal, amounts: Sequence[Decimal], parts: Sequence[PolicyPart]) -> list[Decimal]:
    """Percentages with two decimals that make exactly 100, by largest remainder.

    A hundredth more is worth money, so it goes only to those whose part it does not lift above its cap, while there are any.
    """
    exact = [amount * HUNDRED / loss for amount in amounts]
    found = [value.quantize(FEN, rounding=ROUND_FLOOR) for value in exact]
    together: dict[Bearer, Decimal] = {}
    for part, percent in zip(parts, found, strict=True):
        together[part.bearer] = together.get(part.bearer, Decimal(0)) + percent
    waiting: list[int] = []
    order = sorted(range(len(found)), key=lambda one: (found[one] - exact[one], one))
    for _hundredth in range(int((HUNDRED - sum(found, Decimal(0))) / FEN)):
        waiting = waiting or list(order)
        place = next((one for one in waiting if _fits(loss, together[parts[one].bearer], parts[one])), None)
        if place is None:  # those who may take more have had their turn
            free = (one for one in order if _fits(loss, together[parts[one].bearer], parts[one]))
            place = next(free, order[0])
        else:
            waiting.remove(place)
        found[place] += FEN
        together[parts[place].bearer] += FEN
    return found


def _fits(loss: Decimal, percent: Decimal, part: PolicyPart) -> bool:
    """Whether the part may take one hundredth of a percent more without passing its cap."""
    return part.cap is None or loss * (percent + FEN) / HUNDRED <= part.cap
