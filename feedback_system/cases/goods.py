"""The numbers by which cases of any kind say that they are about the same goods."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

KEYS = ("order_number", "batch_number", "invoice_number")
"""Numbers that say "the same goods", under these names on every form that has them."""


def same_goods(keys: Mapping[str, Collection[str]], *, lookup: str, on: str = "") -> Q | None:
    """The condition that a row names one of these numbers, None when there is none.

    `lookup` is "exact", or "iexact" where few rows are asked; `on` is the way from the row to the one with the numbers.
    """
    conditions = [
        Q(**{f"{on}{name}__{lookup}": value})
        for name in KEYS
        for value in sorted(keys.get(name, ()))
        if value
    ]
    return reduce(or_, conditions) if conditions else None
