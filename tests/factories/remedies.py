"""Complaints whose remedies are carried out, and the papers of remedies walked by the real verbs in one call."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from complaints.models import Complaint, RemedyLine
from complaints.states import State
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import LONG_WAY, SHORT_WAY, complaint_at, new_complaint, take, walk

GOODS_400 = [{"kind": "return", "amount": "800.00", "quantity": "400", "description": "划伤品退回"}]
"""400 pieces of 2.00 each come back."""
AFTER = MONDAY_9AM + timedelta(days=2)
"""When remedies are carried out: two days after the report, with the case closed."""

AT_ONCE = timedelta(0)

SLIP_WAY = (
    "draft_return",
    "approve_return",
    "receive_return",
    "inspect_return",
    "hand_in_proof",
    "check_return",
)


def executing(
    world: World,
    remedy: list[dict[str, Any]] | None = None,
    *,
    route: str = "long",
    start: datetime = MONDAY_9AM,
    **intake: Any,
) -> Complaint:
    """A closed complaint whose remedy is to be carried out: an allowance of 800.00 unless told otherwise."""
    if remedy is None and route == "long":
        return complaint_at(world, State.EXECUTING, start=start, **intake)
    complaint = new_complaint(world, at=start, **intake)
    changes: dict[str, dict[str, Any]] = {"propose": {"remedy": remedy}} if remedy else {}
    if route == "long":
        return walk(world, complaint, LONG_WAY, changes=changes, start=start)
    changes = {
        "accept": {"route": "short"},
        "consolidate": {"remedy": remedy or [{"kind": "allowance", "amount": "800.00", "description": ""}]},
    }
    people = {
        "close": "qa_head", "approve_ruling": "factory_head",
    }  # fmt: skip
    return walk(world, complaint, SHORT_WAY, changes=changes, people=people, start=start)


CERTIFICATE_WAY = (
    "draft_allowance",
    "sign_allowance",
    "sign_allowance",
    "record_customer_signature",
    "hand_in_proof",
)


def fields_of(line: RemedyLine, name: str, *, counted: int | None = None) -> dict[str, Any]:
    """What is typed in the form of a step of the slip."""
    quantity = line.quantity or 1
    kept = quantity if counted is None else counted
    price = (line.amount / quantity).quantize(Decimal("0.0001"))
    proof = "return_agreement" if line.kind.needs_slip else "certificate"
    return {
        "draft_allowance": {"line": line.pk, "amount": line.amount, "text": "按不良品折让"},
        "sign_allowance": {"line": line.pk, "decision": "approve"},
        "record_customer_signature": {
            "line": line.pk, "outcome": "signed", "signer": "王先生", "signed_on": f"{MONDAY_9AM:%Y-%m-%d}",
        },
        "draft_return": {
            "line": line.pk, "reason": "表面划伤", "handling": "退回后重工", "basis": "客诉核决", "quantity": quantity,
            "unit_price": price,
        },
        "approve_return": {"line": line.pk, "decision": "approve"},
        "ask_about_return": {"line": line.pk, "counted": kept, "question": "实到数量与退货单不符，请确认。"},
        "answer_return": {"line": line.pk, "answer": "客户多装了，按实收签收。"},
        "receive_return": {"line": line.pk, "quantity": kept, "place": "退货区"},
        "inspect_return": {"line": line.pk, "inspection": "accepted"},
        "hand_in_proof": {"line": line.pk, "kind": proof},
        "check_return": {"line": line.pk, "amount": (price * kept).quantize(Decimal("0.01"))},
    }[name]  # fmt: skip


WHO = {
    "draft_return": "sales1", "approve_return": "sales_head", "ask_about_return": "warehouse", "answer_return": "sales1",
    "receive_return": "warehouse", "inspect_return": "qa1", "hand_in_proof": "sales1", "check_return": "finance",
}  # fmt: skip
"""Who takes which step of a slip."""


def walk_slip(
    world: World,
    complaint: Complaint,
    *,
    counted: int | None = None,
    until: str = "check_return",
    position: int = 1,
    at: datetime = AFTER,
    pace: timedelta = timedelta(minutes=10),
) -> Complaint:
    """Take the slip of one remedy up to and with the step `until`; a count that differs is asked about first."""
    line = complaint.remedy_lines.select_related("kind").get(position=position)
    way = list(SLIP_WAY)
    if counted is not None and counted != line.quantity:
        way[2:2] = ["ask_about_return", "answer_return"]
    for number, name in enumerate(way):
        moment = at + pace * number
        fields = fields_of(line, name, counted=counted)
        complaint = take(complaint, name, by=getattr(world, WHO[name]), at=moment, **fields)
        if name == until:
            break
    return complaint


def walk_certificate(
    world: World,
    complaint: Complaint,
    *,
    until: str = "hand_in_proof",
    position: int = 1,
    at: datetime = AFTER,
    pace: timedelta = timedelta(minutes=10),
    **draft: Any,
) -> Complaint:
    """Take the certificate of one remedy up to and with the last step `until`; `draft` changes what is drafted."""
    line = complaint.remedy_lines.select_related("kind").get(position=position)
    way = (
        list(CERTIFICATE_WAY)
        if complaint.route.code not in ("short", "light")
        else list(CERTIFICATE_WAY[:1] + CERTIFICATE_WAY[2:])
    )
    last = len(way) - 1 - way[::-1].index(until)
    signers = ["deputy_gm", "sales_head"] if way.count("sign_allowance") == 2 else ["deputy_gm"]
    for number, name in enumerate(way[: last + 1]):
        who = signers.pop() if name == "sign_allowance" else WHO.get(name, "sales1")
        fields = fields_of(line, name) | (draft if name == "draft_allowance" else {})
        complaint = take(complaint, name, by=getattr(world, who), at=at + pace * number, **fields)
    return complaint


def book(
    world: World,
    complaint: Complaint,
    *,
    position: int = 1,
    at: datetime = AFTER,
    reference: str = "PZ-1",
    **fields: Any,
) -> Complaint:
    """Book one remedy with its papers: where there is none yet, all of it is walked first, at the same moment."""
    line = complaint.remedy_lines.select_related("kind").get(position=position)
    if line.kind.needs_slip and complaint.slip_of(line) is None:
        complaint = walk_slip(world, complaint, position=position, at=at, pace=AT_ONCE)
    if line.kind.needs_certificate and complaint.certificate_of(line) is None:
        complaint = walk_certificate(world, complaint, position=position, at=at, pace=AT_ONCE)
    who = "warehouse" if not line.kind.needs_certificate and not line.kind.needs_slip else "finance"
    return take(
        complaint, "book_remedy", by=getattr(world, who), at=at, line=line.pk, reference=reference, **fields
    )
