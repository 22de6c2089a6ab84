"""People who act on the same return at the same moment: real threads, real connections, one barrier. One wins, the others are told."""

from collections.abc import Callable
from typing import Any

import pytest

from aftersales.kind import return_kind
from aftersales.models import GoodsReturn
from aftersales.operations import take_in
from aftersales.states import ReturnState as State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from tests.complaints.test_races import together
from tests.factories.company import World, at
from tests.factories.returns import LETTER, REFUND, TAKEN_IN, return_at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

LATER = at("2026-03-02 14:00")


def ready(record: GoodsReturn, name: str, person: Any, **data: Any) -> Callable[[], Any]:
    """Taking one step without a version, ready to be started."""
    case = Case.objects.get(pk=record.case_id)
    return lambda: advance(return_kind.steps[name], case, by=person, at=LATER, data=data)


def test_a_refund_that_is_paid_by_two_at_once_is_paid_once(world: World) -> None:
    record = return_at(world, State.HANDLING)
    paid = {"slip_number": record.case.number, "amount": "900", "voucher": "FK-1", "paid_on": "2026-03-02"}

    answers = together(*(ready(record, "pay_refund", world.finance, **paid) for _one in range(3)))

    assert sorted(answers) == ["done", "not_possible_now", "not_possible_now"]
    assert CaseEvent.objects.filter(case=record.case_id, name="pay_refund").count() == 1
    assert verify(record.case_id) is None


def test_paying_and_taking_the_handling_back_at_once_end_in_one_of_the_two(world: World) -> None:
    record = return_at(world, State.HANDLING)
    paid = {"slip_number": record.case.number, "amount": "900", "voucher": "FK-1", "paid_on": "2026-03-02"}

    answers = together(
        ready(record, "pay_refund", world.finance, **paid),
        ready(record, "reopen_handling", world.qa1, reason="换货"),
    )

    record = GoodsReturn.objects.get(pk=record.pk)
    assert answers.count("done") == 1
    assert (record.refund_paid_at is not None) == (answers[0] == "done")
    assert (record.state == State.REASON_STANDS) == (answers[1] == "done")


def test_two_refunds_of_one_order_put_up_at_once_are_added_up_by_the_second(world: World) -> None:
    records = [return_at(world, State.REASON_STANDS) for _one in range(2)]

    answers = together(*(ready(record, "set_handling", world.qa1, **REFUND) for record in records))

    assert answers == ["done", "done"]
    asked = sorted(Approval.objects.values_list("summed_amount", "role"))
    assert [role for _sum, role in asked] == ["sales_head", "deputy_gm"]


def test_returns_taken_in_at_once_have_numbers_of_their_own(world: World) -> None:
    person = world.cs1

    answers = together(*(lambda: take_in(by=person, at=TAKEN_IN, **LETTER) for _one in range(3)))

    assert answers == ["done"] * 3
    assert sorted(Case.objects.values_list("number", flat=True)) == ["T260301", "T260302", "T260303"]
