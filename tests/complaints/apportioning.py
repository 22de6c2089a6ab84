"""Provisional rulings and their settlement on walked complaints; shared by the tests of shares and of the ledger."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from complaints.models import ApportionmentEntry, Complaint, Ruling
from complaints.operations.apportion import party_of
from tests.complaints.objecting import share
from tests.factories.company import World, at
from tests.factories.complaints import take

MONTH_OVER = at("2026-04-03 10:00")
"""The walked complaints close on 2 March 2026: the month to resell ends on 2 April."""
APPROVED = at("2026-04-03 15:00")
BEFORE = at("2026-03-20 10:00")
BY_GRAVITY = [
    share("department", "50", department="production"),
    share("department", "30", department="qa"),
    share("supplier", "20", supplier="S01"),
]
SOLD = {
    "resale": "sold",
    "resale_quantity": "200",
    "a_grade_price": "50",
    "price_obtained": "6500",
    "sold_on": "2026-03-18",
}
"""200 boards at an A-grade price of 50, sold in the month for 6,500."""
NOT_SOLD = {"resale": "not_sold", "actual_loss": "8200", "accounts_reference": "KJ-2604"}


def settle(
    complaint: Complaint, *, by: Any, moment: datetime = MONTH_OVER, shares: Any = None, **fields: Any
) -> Complaint:
    """Settle the provisional ruling; with the shares of `BY_GRAVITY` where none are given."""
    data = {"shares": shares or BY_GRAVITY, "text": "月度会议核定", **fields}
    return take(complaint, "settle_ruling", by=by, at=moment, **data)


def settled(world: World, complaint: Complaint, **fields: Any) -> Complaint:
    """Settle and have it approved by whom it lies before."""
    complaint = settle(complaint, by=world.gm_office, **fields)
    return take(complaint, "approve_ruling", by=approver(world, complaint), at=APPROVED, reason="")


def approver(world: World, complaint: Complaint) -> Any:
    """Who answers for the level before which the ruling lies."""
    waiting = complaint.case.approvals.get(subject="ruling", decision="pending")
    return getattr(world, waiting.role)


def books(complaint: Complaint) -> list[tuple[str, str, Decimal]]:
    """The ledger of a complaint: kind, who, how much, in the order written."""
    rows = ApportionmentEntry.objects.filter(complaint=complaint).order_by("pk")
    return [
        (one.kind, one.share.label, one.amount)
        for one in rows.select_related("share__department", "share__person", "share__supplier")
    ]


def net(complaint: Complaint) -> Mapping[Any, Decimal]:
    """What each party bears by the ledger."""
    sums: dict[Any, Decimal] = {}
    for one in ApportionmentEntry.objects.filter(complaint=complaint).select_related("share"):
        sums[party_of(one.share)] = sums.get(party_of(one.share), Decimal(0)) + one.amount
    return sums


def newest(complaint: Complaint) -> Ruling:
    """The newest version, read afresh."""
    return complaint.rulings.order_by("-version")[0]
