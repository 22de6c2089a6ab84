"""Which level a question asks for, and why: the whole sum by the levels of the route, and the sum of each kind of remedy
by levels of its own where the company has set some.

The highest of them decides, so that levels of a kind only ever raise the level. Source: policies 001 and 004, limits of
amounts; levels of a kind of remedy are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import ROLES
from feedback_system.approvals.levels import level_for
from feedback_system.approvals.models import ApprovalBand
from feedback_system.errors import Blocked

ALL_KINDS = ""


@dataclass(frozen=True)
class KindSum:
    """What a case and its related cases cost in remedies of one kind, in the company's currency."""

    kind: str
    labels: Mapping[str, str]
    """The name of the kind by language, kept with the question as it was shown."""
    amount: Decimal


@dataclass(frozen=True)
class Ground:
    """One reason for a level: an amount, whose sum it is, and the band that covers it."""

    kind: str
    labels: Mapping[str, str]
    amount: Decimal
    band: ApprovalBand
    level: int
    """The index among the levels of the route."""

    def kept(self) -> dict[str, Any]:
        """The reason as the question keeps it."""
        return {
            "kind": self.kind,
            "labels": dict(self.labels),
            "amount": f"{self.amount:.2f}",
            "role": self.band.role,
            "since": self.band.effective_from.isoformat(),
            "band": self.band.pk,
        }


def bands_by_kind(*, route: str, subject: str, on: date) -> dict[str, list[ApprovalBand]]:
    """The levels of a route on a day, lowest first, by kind of remedy; those for all kinds under "". Note: one query."""
    rows = ApprovalBand.objects.filter(route=route, subject=subject, effective_from__lte=on)
    rows = rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on))
    found: dict[str, list[ApprovalBand]] = {}
    for row in rows.order_by("position", "-effective_from", "pk"):
        found.setdefault(row.kind, []).append(row)
    return found


def level_of(own: Sequence[ApprovalBand], index: int, bands: Sequence[ApprovalBand]) -> int:
    """Where the level `index` of a kind's own levels stands among those of the route.

    A role that the route does not know gives way to the next one above that it knows, at last to the highest: never lower.
    """
    places = {band.role: place for place, band in reversed(list(enumerate(bands)))}
    return next((places[band.role] for band in own[index:] if band.role in places), len(bands) - 1)


def grounds(
    found: Mapping[str, Sequence[ApprovalBand]], *, total: Decimal | None, sums: Sequence[KindSum] = ()
) -> list[Ground]:
    """Every reason for a level, that of the whole sum first.

    :raises Blocked: no level reaches one of the amounts
    """
    bands = found[ALL_KINDS]
    asked = [] if total is None else [KindSum(ALL_KINDS, {}, total)]
    asked += [one for one in sums if found.get(one.kind) and one.kind != ALL_KINDS]
    reasons = []
    for one in asked:
        own = found[one.kind]
        index = level_for(one.amount, own)
        if index is None:
            raise Blocked(
                [
                    _(
                        "No level of approval reaches this amount. Ask the administrator to complete the approval limits."
                    )
                ]
            )
        level = index if one.kind == ALL_KINDS else level_of(own, index, bands)
        reasons.append(Ground(one.kind, one.labels, one.amount, own[index], level))
    return reasons


def in_words(kept: Mapping[str, Any], currency: str) -> str:
    """One kept reason as a sentence in the active language."""
    labels = kept["labels"]
    role = ROLES[kept["role"]].label if kept["role"] in ROLES else kept["role"]
    words = {
        "kind": labels.get(get_language() or "zh-hans") or labels.get("zh-hans") or kept["kind"],
        "amount": f"{currency} {Decimal(kept['amount']):,.2f}",
        "role": role,
        "day": kept["since"],
    }
    if not kept["kind"]:
        return _("In all %(amount)s: %(role)s by the levels of the route from %(day)s.") % words
    return _("%(kind)s %(amount)s: %(role)s by the own levels of this kind from %(day)s.") % words
