"""Draw a random sample that anybody can draw again: the seed decides, and so does nothing else.

Each case is given the SHA-256 of "seed:receipt number"; the cases with the smallest come into the sample, in that order. So two people
who name the same seed over the same cases get the same sample, also without this product. Source: ours.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.conformity.asking import DAY
from feedback_system.conformity.models import Basis
from feedback_system.reporting.facts import kinds_with_facts

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.querysets import CaseQuerySet


@dataclass(frozen=True)
class Wish:
    """Which sample is drawn: so many cases of a kind, reported or closed from the first to the last day, by this seed."""

    kind: str
    basis: str
    first_day: date
    last_day: date
    seed: str
    size: int


@dataclass(frozen=True)
class Drawn:
    """The ids of the cases in their order, and from how many they were drawn."""

    case_ids: list[int]
    population: int


def place_of(seed: str, receipt_number: str) -> str:
    """What decides whether a case comes into the sample: the smaller, the earlier."""
    return sha256(f"{seed}:{receipt_number}".encode()).hexdigest()


def draw(wish: Wish, *, user: User) -> Drawn:
    """The sample among the cases that have reached `user`. Note: one query; confidential kinds are never drawn."""
    if wish.kind not in kinds_with_facts():
        return Drawn([], 0)
    numbers = population_of(wish, user=user).order_by("pk").values_list("pk", "receipt_number")
    keyed = [(place_of(wish.seed, number), pk) for pk, number in numbers.iterator(chunk_size=2_000)]
    return Drawn([pk for _key, pk in heapq.nsmallest(wish.size, keyed)], len(keyed))


def population_of(wish: Wish, *, user: User) -> CaseQuerySet:
    """The cases from which it is drawn."""
    name = "closed_at" if wish.basis == Basis.CLOSED else "reported_at"
    begins, ends = first_instant(wish.first_day), first_instant(wish.last_day + DAY)
    return Case.objects.visible_to(user).filter(
        **{"kind": wish.kind, f"{name}__gte": begins, f"{name}__lt": ends}
    )
