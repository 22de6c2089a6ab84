"""Two people decide about the same money at the same moment, over and over: nothing is approved twice, nothing slips under
a limit by being put up in parts, nothing is put up twice, and nobody's approval covers terms that were changed meanwhile.

`make proofs` takes many rounds; each makes its own complaint, so that a fault of one in a hundred is seen.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.states import ReturnState
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import hash_of
from feedback_system.audit.models import CaseEvent
from tests.aftersales.test_return_races import ready
from tests.complaints.test_races import act, together
from tests.factories.company import World
from tests.factories.complaints import SHORT_WAY, complaint_at, new_complaint, walk
from tests.factories.returns import REFUND, return_at
from tests.sizes import size

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.proof, pytest.mark.django_db(transaction=True)]

ROUNDS = size(2, 1_000)
"""Approvals at once, parts at once, and the same thing put up twice."""
EDITS = size(2, 200)
"""An approval beside a way back."""
REFUSED = {"conflict", "not_possible_now", "blocked", "not_permitted"}
PART = {"text": "折让", "remedy": [{"kind": "allowance", "amount": "600.00", "description": ""}]}


def short_complaint(world: World, *, order: str) -> Complaint:
    """A complaint of the short route whose remedy the GM office puts up next."""
    return walk(
        world,
        new_complaint(world, route="short", order_number=order, batch_number=""),
        SHORT_WAY,
        until=State.CONSOLIDATING,
        people={"accept": "qa1"},
        changes={"accept": {"route": "short"}},
        pace=timedelta(minutes=1),
    )


def test_of_two_who_approve_the_same_money_at_once_one_is_heard(world: World) -> None:
    """The head and the deputy general manager, or the head twice: one decision, one step on."""
    for number in range(ROUNDS):
        complaint = complaint_at(world, State.AWAITING_APPROVAL, order_number=f"SO-{number}", batch_number="")

        outcomes = together(
            *(act(world, complaint, "approve", "sales_head", {"reason": ""}, None) for _n in range(2))
        )

        assert Counter(outcomes)["done"] == 1, outcomes
        assert set(outcomes) <= REFUSED | {"done"}
        assert Approval.objects.filter(case=complaint.case_id, decision="approved").count() == 1
        assert CaseEvent.objects.filter(case=complaint.case_id, name="approve").count() == 1


def test_two_parts_of_one_order_put_up_at_once_are_decided_by_the_level_of_their_sum(world: World) -> None:
    """Given a head who decides up to 1,000, two parts of 600 never lie both with the head."""
    for number in range(ROUNDS):
        parts = [short_complaint(world, order=f"SO-{number}") for _n in range(2)]

        outcomes = together(*(act(world, one, "consolidate", "gm_office", PART, None) for one in parts))

        assert outcomes == ["done", "done"]
        asked = Approval.objects.filter(case__in=[one.case_id for one in parts])
        assert sorted(asked.values_list("summed_amount", flat=True)) == [Decimal(600), Decimal(1200)]
        assert sorted(asked.values_list("role", flat=True)) == ["gm", "sales_head"]


def test_a_remedy_and_a_refund_of_one_order_put_up_at_once_see_each_other(world: World) -> None:
    """Given 600 as a remedy and 900 as a refund, one of the two is decided by the level of 1,500."""
    for number in range(ROUNDS):
        order = {"order_number": f"SO-{number}", "batch_number": "", "unit_price": "7.50"}
        complaint = short_complaint(world, order=f"SO-{number}")
        goods = return_at(world, ReturnState.REASON_STANDS, **order)

        outcomes = together(
            act(world, complaint, "consolidate", "gm_office", PART, None),
            ready(goods, "set_handling", world.qa1, **REFUND),
        )

        assert outcomes == ["done", "done"]
        asked = Approval.objects.filter(case__in=[complaint.case_id, goods.case_id])
        sums = sorted(asked.values_list("summed_amount", flat=True))
        assert sums in ([Decimal(600), Decimal(1500)], [Decimal(900), Decimal(1500)])
        assert sorted(len(one.related) for one in asked) == [0, 1]


def test_what_is_put_up_twice_at_once_is_asked_once(world: World) -> None:
    for number in range(ROUNDS):
        complaint = short_complaint(world, order=f"SO-{number}")

        outcomes = together(
            *(act(world, complaint, "consolidate", "gm_office", PART, None) for _n in range(2))
        )

        assert Counter(outcomes)["done"] == 1, outcomes
        assert Approval.objects.filter(case=complaint.case_id).count() == 1


def test_an_approval_beside_a_way_back_covers_exactly_the_terms_that_stand(world: World) -> None:
    """The head approves while another connection sends the remedy back to be changed: one of the two, never both."""
    for number in range(EDITS):
        complaint = complaint_at(world, State.AWAITING_APPROVAL, order_number=f"SO-{number}", batch_number="")

        outcomes = together(
            act(world, complaint, "approve", "sales_head", {"reason": ""}, None),
            act(world, complaint, "refuse_approval", "sales_head", {"reason": "金额过高"}, None),
        )

        assert Counter(outcomes)["done"] == 1, outcomes
        [decided] = Approval.objects.filter(case=complaint.case_id).exclude(decision="pending")
        record = Complaint.objects.get(pk=complaint.pk)
        if decided.decision == "approved":
            assert decided.terms_hash == hash_of(record.remedy_terms())
            assert record.state == State.NEGOTIATING
        else:
            assert record.state == State.PROPOSING
