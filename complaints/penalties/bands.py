"""Which sanction a personal share of the loss suggests: bands that a company enters. They propose and never decide.

Source: policy 004, sanctions 三; the table of the policy is lost, so there is none at install.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST = Decimal("99999999.99")


@dataclass(frozen=True)
class SanctionBand:
    """Personal shares from `at_least` on, up to where the next band begins."""

    at_least: Decimal
    kind: str
    """A code of the kinds of sanction."""


def band_of(bands: Sequence[SanctionBand], share: Decimal) -> SanctionBand | None:
    """The band that holds a personal share, None below the first and where there are none."""
    return next(
        (one for one in sorted(bands, key=lambda band: band.at_least, reverse=True) if share >= one.at_least),
        None,
    )


def stored(bands: Sequence[SanctionBand]) -> list[dict[str, str]]:
    """The bands as plain JSON values, lowest first."""
    return [
        {"at_least": f"{band.at_least:.2f}", "kind": band.kind}
        for band in sorted(bands, key=lambda one: one.at_least)
    ]


def read(rows: Sequence[Mapping[str, Any]]) -> list[SanctionBand]:
    """The values out of what `stored` wrote."""
    return [SanctionBand(Decimal(row["at_least"]), str(row["kind"])) for row in rows]
