"""The ledger of the apportionment: what follows from a ruling that is settled and approved, and what takes it back.

Source: policy 004, monthly apportionment and sanctions 二; counter-entries instead of deleting are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from complaints.models import ApportionmentEntry, Complaint, Ruling, RulingShare
from complaints.shares import leaves_of

if TYPE_CHECKING:
    from accounts.models import User

Kind = ApportionmentEntry.Kind
Party = tuple[str, int | None, int | None, int | None, str]


@dataclass(frozen=True)
class Movement:
    """What one party bears before and after a decision."""

    share: RulingShare
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What the decision adds to, or takes off, the party."""
        return self.after - self.before


def party_of(share: RulingShare) -> Party:
    """What makes two shares those of the same party, in whichever version they stand."""
    return (share.party, share.department_id, share.person_id, share.supplier_id, share.name)


def levels_of(shares: Iterable[RulingShare]) -> list[int]:
    """How deep each share lies, in the order given, which is that of their positions."""
    depth: dict[int | None, int] = {None: -1}
    levels = []
    for share in shares:
        depth[share.pk] = depth[share.parent_id] + 1
        levels.append(depth[share.pk])
    return levels


def bearing(ruling: Ruling) -> list[RulingShare]:
    """The shares for which something follows: those with none within them. Note: one query."""
    shares = list(ruling.shares.select_related("department", "person", "supplier").order_by("position", "pk"))
    return [share for share, leaf in zip(shares, leaves_of(levels_of(shares)), strict=True) if leaf]


def moved_between(before: Iterable[RulingShare], after: Iterable[RulingShare]) -> list[Movement]:
    """Party by party what two lists of shares without parts give, those of `after` first."""
    old = {party_of(share): share for share in before}
    found = []
    for share in after:
        earlier = old.pop(party_of(share), None)
        found.append(Movement(share, earlier.amount if earlier else Decimal(0), share.amount))
    return found + [Movement(share, share.amount, Decimal(0)) for share in old.values()]


def standing(complaint: Complaint) -> list[Movement]:
    """What every party bears by the ledger now, and nothing afterwards: what overturning the ruling would move."""
    sums: dict[Party, Decimal] = {}
    shares: dict[Party, RulingShare] = {}
    rows = complaint.apportionment.select_related("share__department", "share__person", "share__supplier")
    for entry in rows.order_by("pk"):
        party = party_of(entry.share)
        shares.setdefault(party, entry.share)
        sums[party] = sums.get(party, Decimal(0)) + entry.amount
    return [Movement(shares[party], amount, Decimal(0)) for party, amount in sums.items() if amount]


def post_consequences(ruling: Ruling, *, by: User, at: datetime) -> None:
    """Write what follows from a ruling that has just been approved; nothing while it is provisional.

    A settlement posts the provisional amounts and adjusts them party by party, so that both can be read. A version that takes
    the place of a final one, because money was recovered since, adjusts what stands posted already.
    """
    earlier = ruling.settles
    if earlier is not None:
        earlier.superseded_at = at
        earlier.save(update_fields=["superseded_at"])
        base = bearing(earlier)
        moves = moved_between(base, bearing(ruling))
    elif ruling.provisional:
        return
    else:
        base, moves = bearing(ruling), []
    posted = earlier is not None and not earlier.provisional
    lines = [] if posted else [(Kind.POSTED, share, share.amount) for share in base]
    lines += [(Kind.ADJUSTMENT, move.share, move.difference) for move in moves]
    _write(ruling, lines, by=by, at=at)


def take_back(ruling: Ruling, *, by: User, at: datetime) -> None:
    """Meet every entry of an overturned ruling by a counter-entry; nothing is deleted (policy 004; the form is ours)."""
    versions = [ruling]
    while (earlier := versions[-1].settles) is not None:
        versions.append(earlier)
    open_entries = (
        ApportionmentEntry.objects.filter(ruling__in=versions, reversal=None)
        .exclude(kind=Kind.REVERSAL)
        .order_by("pk")
    )
    ApportionmentEntry.objects.bulk_create(
        ApportionmentEntry(
            complaint_id=entry.complaint_id,
            ruling_id=entry.ruling_id,
            share_id=entry.share_id,
            kind=Kind.REVERSAL,
            amount=-entry.amount,
            at=at,
            by=by,
            reverses=entry,
        )
        for entry in open_entries
    )


def _write(
    ruling: Ruling, lines: Iterable[tuple[str, RulingShare, Decimal]], *, by: User, at: datetime
) -> None:
    ApportionmentEntry.objects.bulk_create(
        ApportionmentEntry(
            complaint_id=ruling.complaint_id,
            ruling=ruling,
            share=share,
            kind=kind,
            amount=amount,
            at=at,
            by=by,
        )
        for kind, share, amount in lines
        if amount
    )


def facts_of(moves: Iterable[Movement]) -> list[Mapping[str, str | int | None]]:
    """The movements as the history keeps them: keys and figures, no names."""
    return [
        {
            "party": move.share.party,
            "department": move.share.department_id,
            "person": move.share.person_id,
            "supplier": move.share.supplier_id,
            "before": f"{move.before:.2f}",
            "after": f"{move.after:.2f}",
        }
        for move in moves
    ]
