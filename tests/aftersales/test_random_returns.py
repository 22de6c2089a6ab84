"""Random returns: people of every role try every step with plausible and with wrong values. After every act it is recounted what must hold.

A longer run: `make proofs`. A failure prints the acts that led to it.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from aftersales.kind import return_kind
from aftersales.models import GoodsReturn
from aftersales.states import FINISHED
from aftersales.states import ReturnState as State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance, authority_for, is_possible
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import NotPermitted, Refusal
from tests.factories.company import World
from tests.factories.returns import LETTER, TAKEN_IN, new_return
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.proof, pytest.mark.once]

HISTORIES, ACTS = size(10, 300), 40
PEOPLE = ("cs1", "sales1", "sales_head", "qa1", "qa2", "qa_head", "rd1", "inspector1", "warehouse", "finance", "deputy_gm", "gm", "prod1", "sales2")  # fmt: skip
CLOCK_OF = {
    State.RECEIVED: "return-goods", State.COUNTED: "return-send", State.REASON_REVIEW: "return-opinion",
    State.RETEST: "return-retest", State.REASON_STANDS: "return-opinion", State.AWAITING_APPROVAL: "approval-wait",
    State.HANDLING: "return-execute", State.CARRIED_OUT: "return-follow-up", State.REASON_REFUSED: "return-explain",
}  # fmt: skip
"""The one clock that runs in a state, told apart from the code."""


def values(step: str, record: GoodsReturn, chance: Random) -> dict[str, Any]:
    """What somebody types into the step: mostly sensible, at times wrong."""
    counted = record.counted_quantity or 120
    half = chance.randint(1, counted - 1) if counted > 1 else 1
    worth = (record.unit_price or Decimal(9)) * counted
    amount = chance.choice((worth / 10, worth, worth + 1, worth / 3)).quantize(Decimal("0.01"))
    texts = dict.fromkeys(
        ("opinion", "question", "result", "reason", "measure", "letter", "words", "remark"), "据实填写"
    )
    return texts | {
        "quantity": chance.choice((120, 118, 0)),
        "reason_kind": chance.choice(("quality", "standard", "transport", "")),
        "passed": chance.choice(("yes", "no")),
        "own_fault": chance.choice(("yes", "no")),
        "lines": [
            {"handling": chance.choice(("restock", "reprocess", "scrap")), "quantity": half},
            {"handling": "scrap", "quantity": counted - half + chance.choice((0, 0, 0, 1))},
        ],
        "settlement": (settlement := chance.choice(("refund", "refund", "exchange", "nothing"))),
        "refund_amount": amount if settlement == "refund" else "",
        "refund_reason": chance.choice(("", "另付运费")),
        "line": chance.choice(("1", "2")),
        "return_paper": chance.choice(("TH-1", "TH-1", "")),
        "stock_paper": "RK-1",
        "exchange_paper": "CK-1",
        "slip_number": chance.choice((record.case.number, record.case.number, "T260399")),
        "amount": chance.choice((record.refund_amount, record.refund_amount, 1)) or 1,
        "voucher": "FK-1",
        "paid_on": "2026-03-02",
        "department": "production",
        "channel": "phone",
        "satisfied": chance.choice(("yes", "no")),
        "complaint": "",
        **(LETTER if step == "edit" else {}),
    }


def holds(record: GoodsReturn) -> None:
    """What must be true of every return at every moment."""
    case = Case.objects.get(pk=record.case_id)
    assert case.state == record.state
    assert OpenCase.objects.filter(case=case).exists() == (record.state not in FINISHED)
    running = set(Deadline.objects.filter(case=case, state="running").values_list("code", flat=True))
    if record.state in CLOCK_OF:
        assert running == {CLOCK_OF[State(record.state)]}, running
    elif record.state in FINISHED:
        assert running == set()
    lines = record.all_lines()
    if lines and record.state not in (State.REASON_STANDS, State.RETEST):
        assert sum(line.quantity for line in lines) == record.counted_quantity
    if record.refund_approved_at is not None:
        approved = Approval.objects.filter(case=case, decision="approved").latest("pk")
        assert approved.terms["refund"] == f"{record.refund_amount:.2f}"
        assert len({record.handled_by_id, record.refund_approved_by_id, case.entered_by_id}) == 3
    if record.refund_paid_at is not None:
        assert (
            record.refund_approved_at is not None and record.refund_voucher and record.settlement == "refund"
        )
        assert CaseEvent.objects.filter(case=case, name="pay_refund").count() == 1
        assert record.refund_paid_by_id not in (record.handled_by_id, record.refund_approved_by_id)
    if record.judged_by_id is not None:
        assert record.judged_by_id != case.entered_by_id
    if record.state in (State.CARRIED_OUT, State.VISITED) or (
        record.state == State.CLOSED and record.reason_stands
    ):
        assert not record.open_lines() and record.is_done()


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_people_try_every_return_stays_in_order(world: World, seed: int) -> None:
    chance, told, taken = Random(seed), [], Counter[str]()
    people = {name: getattr(world, name) for name in PEOPLE}
    record = new_return(world, who=chance.choice(("cs1", "sales1")))
    moment = TAKEN_IN
    for _act in range(ACTS):
        moment += timedelta(minutes=chance.randint(1, 9))
        record = GoodsReturn.objects.select_related("case").get(pk=record.pk)
        names = [name for name, step in return_kind.steps.items() if is_possible(step, record)]
        name = (
            chance.choice(names)
            if names and chance.random() < 0.85
            else chance.choice(list(return_kind.steps))
        )
        who = chance.choice(
            [one for one in PEOPLE if _may(record, name, people[one], moment)] or list(PEOPLE)
        )
        before = _stands(record)
        told.append(f"{record.state}: {who} {name}")
        try:
            advance(
                return_kind.steps[name],
                record.case,
                by=people[who],
                at=moment,
                data=values(name, record, chance),
            )
        except Refusal:
            assert _stands(record) == before, told
            continue
        taken[name] += 1
        version, events = _stands(record)
        assert version == before[0] + 1 and events > before[1], told
        try:
            holds(GoodsReturn.objects.select_related("case").get(pk=record.pk))
        except AssertionError as failure:
            failure.add_note("\n".join(told))
            raise
    assert verify(record.case_id) is None
    assert sum(taken.values()) >= 1


def _stands(record: GoodsReturn) -> tuple[int, int]:
    case = Case.objects.get(pk=record.case_id)
    return case.version, CaseEvent.objects.filter(case=case).count()


def _may(record: GoodsReturn, name: str, person: Any, moment: Any) -> bool:
    try:
        authority_for(return_kind.steps[name], record, by=person, at=moment)
    except NotPermitted:
        return False
    return bool(Case.objects.visible_to(person).filter(pk=record.case_id).exists())
