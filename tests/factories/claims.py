"""Claims against third parties in any state, made by walking the real steps; shared by all their tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaints.models import ClaimLink, Complaint, RecoveryClaim
from complaints.operations.claim_answers import answer_by_link
from complaints.states import State
from feedback_system.links.operations import token_of
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

DRAFTED = at("2026-03-04 09:00")
APPROVED = at("2026-03-04 10:00")
SENT = at("2026-03-04 11:00")
ANSWERED = at("2026-03-06 14:00")
SETTLED = at("2026-03-09 10:00")
RECEIVED = at("2026-03-20 15:00")

COSTS = [
    {"kind": "goods", "amount": "600.00", "description": "TS-500 十二片", "evidence": ""},
    {"kind": "return_freight", "amount": "120.50", "description": "", "evidence": ""},
    {"kind": "sorting", "amount": "79.50", "description": "全检四小时", "evidence": ""},
]
"""800.00 in all: within the limit of the lowest level."""
CLAIM = {
    "party": "supplier",
    "supplier": "S01",
    "language": "en",
    "reason": "批号 B2601 的面板来料划伤",
    "currency": "CNY",
    "exchange_rate": "1",
    "lines": COSTS,
}
ANSWERS = [
    {"line": 1, "answer": "accepted", "amount": None, "reason": ""},
    {"line": 2, "answer": "part", "amount": "100.00", "reason": "运费按合同价"},
    {"line": 3, "answer": "rejected", "amount": None, "reason": "未事先通知"},
]
"""700.00 accepted of 800.00."""
AGREED = [
    {"line": 1, "amount": "600.00", "reason": ""},
    {"line": 2, "amount": "100.00", "reason": "合同价"},
    {"line": 3, "amount": "50.00", "reason": "折中"},
]
"""750.00 agreed of 800.00."""


def drafted(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    """A claim that waits for its approval, on a case under investigation unless one is given."""
    complaint = complaint or complaint_at(world, State.INVESTIGATING)
    return take(complaint, "draft_claim", by=world.gm_office, at=DRAFTED, **{**CLAIM, **changes})


def approved(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    """A claim that the other person of the GM office has approved."""
    complaint = drafted(world, complaint, **changes)
    number = newest(complaint).number
    return take(
        complaint, "decide_claim", by=world.gm_office2, at=APPROVED, claim=number, approve="yes", reason=""
    )


def sent(
    world: World,
    complaint: Complaint | None = None,
    *,
    moment: datetime = SENT,
    way: str = "mail",
    **changes: Any,
) -> Complaint:
    """A claim that was sent by mail, its link open."""
    complaint = approved(world, complaint, **changes)
    return take(
        complaint, "send_claim", by=world.gm_office, at=moment, claim=newest(complaint).number, way=way,
        address="claims@yuanshan.example" if way == "mail" else "", days="14",
    )  # fmt: skip


def answered(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    """A claim that the supplier has answered through its link."""
    complaint = sent(world, complaint, **changes)
    answer(token(complaint))
    return Complaint.objects.get(pk=complaint.pk)


def settled(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    """A claim with 750.00 agreed."""
    complaint = answered(world, complaint, **changes)
    return take(
        complaint, "settle_claim", by=world.gm_office2, at=SETTLED, claim=newest(complaint).number, lines=AGREED,
        counter_proof="进料检验记录",
    )  # fmt: skip


def receive(
    complaint: Complaint, *, by: Any, amount: str, voucher: str, moment: datetime = RECEIVED
) -> Complaint:
    """Finance confirms money."""
    return take(
        complaint, "confirm_claim_receipt", by=by, at=moment, claim=newest(complaint).number, way="paid",
        amount=amount, voucher=voucher, received_on="2026-03-20",
    )  # fmt: skip


def paid(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    """A claim whose 750.00 have come in, in two parts."""
    complaint = settled(world, complaint, **changes)
    complaint = receive(complaint, by=world.finance, amount="500.00", voucher="JZ-0301")
    return receive(complaint, by=world.finance, amount="250.00", voucher="JZ-0302")


def newest(complaint: Complaint) -> RecoveryClaim:
    """The last claim of the complaint, read afresh."""
    return RecoveryClaim.objects.filter(complaint=complaint.pk).order_by("-number")[0]


def token(complaint: Complaint) -> str:
    """The token of the newest link, as the mail carries it."""
    return token_of(ClaimLink.objects.filter(claim__complaint=complaint.pk).order_by("-pk")[0])


def answer(token: str, *, moment: datetime = ANSWERED, files: Any = (), answers: Any = None) -> RecoveryClaim:
    """The supplier's clerk answers with `ANSWERS`."""
    from decimal import Decimal

    rows = [
        {**row, "amount": Decimal(row["amount"]) if row["amount"] else None} for row in answers or ANSWERS
    ]
    return answer_by_link(token=token, answers=rows, answered_by="沈工 质量部", files=files, at=moment)
