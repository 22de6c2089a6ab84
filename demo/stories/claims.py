"""Claims against a supplier, a carrier and an insurer: one at each stage between the draft and the money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from complaints.kind import complaint_kind
from complaints.models import ClaimLink, Complaint, JointHandling
from complaints.operations.claim_answers import answer_by_link
from complaints.states import State
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.company.models import Company
from feedback_system.links.operations import token_of

HOUSE = {"language": "zh-hans", "currency": "CNY", "exchange_rate": "1"}
LINES = [
    {"kind": "goods", "amount": "460.00", "description": "不良品按进价", "evidence": ""},
    {"kind": "return_freight", "amount": "86.50", "description": "往返运费", "evidence": ""},
    {"kind": "sorting", "amount": "133.50", "description": "客户现场全检三小时", "evidence": ""},
]
"""680.00 in all."""
ANSWERS: list[dict[str, Any]] = [
    {"line": 1, "answer": "accepted", "amount": None, "reason": ""},
    {"line": 2, "answer": "part", "amount": Decimal("60.00"), "reason": "运费按合同约定的标准"},
    {"line": 3, "answer": "rejected", "amount": None, "reason": "未事先通知到场确认"},
]
AGREED = [
    {"line": 1, "amount": "460.00", "reason": ""},
    {"line": 2, "amount": "60.00", "reason": "按合同标准"},
    {"line": 3, "amount": "80.00", "reason": "双方各担一部分"},
]
IN_TALKS = (
    State.CONSOLIDATING,
    State.PROPOSING,
    State.PROPOSAL_REVIEW,
    State.AWAITING_APPROVAL,
    State.NEGOTIATING,
)
STAGES = ("drafted", "approved", "sent", "answered", "settled", "paid", "given_up")
"""How far the claim of each complaint goes."""


def claims_are_pursued(world: World) -> Story:
    """The GM office claims from third parties what closed complaints have cost; each claim comes to another stage."""
    cases: list[int] = []

    def take(pk: int, step: str, who: str, at: datetime, **data: Any) -> None:
        case = Complaint.objects.select_related("case").get(pk=pk).case
        advance(complaint_kind.steps[step], case, by=world.cast[who], at=at, data=data)

    def draft(at: datetime) -> None:
        closed = Complaint.objects.filter(state__in=[State.CLOSED, State.EXECUTING, State.FILED])
        cases.extend(closed.order_by("-pk").values_list("pk", flat=True)[: len(STAGES)])
        suppliers = sorted(code for code, one in world.sold.suppliers.items() if one.kind == "material")
        for place, pk in enumerate(cases):
            party = {"party": "supplier", "supplier": suppliers[place % len(suppliers)]}
            if place == 1:
                party = {"party": "insurer", "party_name": "示例财产保险公司"}
            take(
                pk,
                "draft_claim",
                "gm_office",
                at,
                **HOUSE,
                **party,
                lines=LINES,
                reason="来料划伤导致客户投诉，费用如下。",
            )
            if JointHandling.objects.filter(complaint=pk, state=JointHandling.State.RAISED).exists():
                take(pk, "waive_joint_meeting", "gm_office", at, reason="责任清楚，由总经理室直接追偿")

    def reached(stage: str) -> list[int]:
        return [
            pk for pk, last in zip(cases, STAGES, strict=False) if STAGES.index(last) >= STAGES.index(stage)
        ]

    def decide(at: datetime) -> None:
        for pk in reached("approved"):
            take(pk, "decide_claim", "gm_office2", at, claim=1, approve="yes", reason="")

    def send(at: datetime) -> None:
        for pk in reached("sent"):
            take(
                pk,
                "send_claim",
                "gm_office",
                at,
                claim=1,
                way="mail",
                address="quality@supplier.example",
                days="14",
            )

    def answer(at: datetime) -> None:
        for pk in reached("answered"):
            link = ClaimLink.objects.get(claim__complaint=pk)
            answer_by_link(token=token_of(link), answers=ANSWERS, answered_by="沈经理", files=(), at=at)

    def settle(at: datetime) -> None:
        for pk in reached("settled"):
            if STAGES[cases.index(pk)] == "given_up":
                take(pk, "give_up_claim", "gm_office2", at, claim=1, reason="供应商已停业")
            else:
                take(
                    pk,
                    "settle_claim",
                    "gm_office2",
                    at,
                    claim=1,
                    lines=AGREED,
                    counter_proof="进料检验记录与现场照片",
                )

    def receive(at: datetime) -> None:
        for pk in reached("paid")[:1]:
            day = at.astimezone(Company.get().zone).date().isoformat()
            take(
                pk, "confirm_claim_receipt", "finance", at, claim=1, way="paid", amount="600.00", voucher="JZ-0318",
                received_on=day,
            )  # fmt: skip

    def ask(at: datetime) -> None:
        """Who drafted a claim may not give it up alone: it waits in the inbox of somebody else."""
        for pk in reached("settled")[:1]:
            take(pk, "give_up_claim", "gm_office", at, claim=1, reason="余款不足以支付追讨费用")

    deeds: tuple[Callable[[datetime], None], ...] = (
        draft, decide, send, answer, settle, ask, receive,
    )  # fmt: skip
    hours = (0, 2, 1, 9, 4, 1, 5)

    def act(hour: float, deed: Callable[[datetime], None]) -> Act:
        def carry_out(tale: Tale, at: datetime) -> None:
            deed(at)

        return Act(hour, carry_out)

    return Story([act(hour, deed) for hour, deed in zip(hours, deeds, strict=True)], 4)


def third_parties_are_met(world: World) -> Story:
    """Two complaints in hand involve a supplier: the departments are called together, and one outcome is recorded."""
    cases: list[int] = []

    def take(pk: int, step: str, who: str, at: datetime, **data: Any) -> None:
        case = Complaint.objects.select_related("case").get(pk=pk).case
        advance(complaint_kind.steps[step], case, by=world.cast[who], at=at, data=data)

    def call(tale: Tale, at: datetime) -> None:
        found = Complaint.objects.filter(state__in=IN_TALKS, third_party_at=None).order_by("-pk")
        cases.extend(found.values_list("pk", flat=True)[:2])
        for pk in cases:
            take(pk, "flag_third_party", "gm_office", at, reason="来料不良，供应商须到场说明")
            parties = [{"department": "qa", "person": ""}, {"department": "production", "person": ""}]
            take(
                pk, "call_joint_meeting", "gm_office", at, parties=parties, place="三楼会议室",
                planned_for=(at + timedelta(days=1)).isoformat(), agenda="来料不良的责任与追偿金额",
            )  # fmt: skip
            take(
                pk, "answer_joint_meeting", "qa_head", at, party=1, answer="comes", opinion="进料检验记录随附"
            )

    def record(tale: Tale, at: datetime) -> None:
        for pk in cases[:1]:
            take(
                pk, "record_joint_meeting", "gm_office", at, held_at=at.isoformat(), place="三楼会议室", absent=["2"],
                others="供应商质量部 沈经理", agreed="供应商承担材料与运费，全检费用各半。",
            )  # fmt: skip

    return Story([Act(0, call), Act(3, record)], 1)
