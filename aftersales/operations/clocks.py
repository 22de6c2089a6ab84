"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: the policies name no time limits for returns; every value is ours (see the shipped rules).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import DepartmentFunction, User
from accounts.queries import department_with, who_is
from aftersales.models import GoodsReturn
from aftersales.states import FINISHED
from aftersales.states import ReturnState as State
from feedback_system.approvals.operations import deciders
from feedback_system.cases.advance import let_read
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

GOODS, SEND, OPINION, RETEST = "return-goods", "return-send", "return-opinion", "return-retest"
EXECUTE, EXPLAIN, FOLLOW_UP, APPROVAL = (
    "return-execute",
    "return-explain",
    "return-follow-up",
    "approval-wait",
)

STARTED_IN: dict[str, str] = {
    State.COUNTED: SEND,
    State.REASON_REVIEW: OPINION,
    State.REASON_STANDS: OPINION,
    State.RETEST: RETEST,
    State.HANDLING: EXECUTE,
    State.CARRIED_OUT: FOLLOW_UP,
    State.REASON_REFUSED: EXPLAIN,
}
"""Which clock runs in which state; one that runs already goes on."""


@deadlines.refreshing_once()
def opened(goods_return: GoodsReturn, by: User, at: datetime) -> None:
    """Start waiting for the goods, tell the warehouse, and make the case findable."""
    case = goods_return.case
    deadlines.start(case, GOODS, by=by, at=at, department=goods_return.intake_department)
    _arrived(goods_return, by=by, at=at)
    index_case(case, search_text(goods_return))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now."""
    goods_return: GoodsReturn = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    _end_clocks(move, goods_return)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    elif move.changed_state:
        _begin_clocks(move, goods_return)
    if name == "record_visit":
        _visited(goods_return, by=by, at=at)
    deadlines.follow_state(case, goods_return.state, by=by, at=at)
    if goods_return.state == State.HANDLING and goods_return.refund_is_due():
        money = department_with(DepartmentFunction.FINANCE)
        if money is not None:
            let_read(case, department=money, why="refund")
    if name in (
        "edit",
        "link_complaint",
        "confirm_reason",
        "refuse_reason",
        "book_goods",
        "send_exchange",
        "pay_refund",
    ):
        index_case(case, search_text(goods_return))


def _end_clocks(move: Move, goods_return: GoodsReturn) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "count":
        deadlines.meet(case, GOODS, by=by, at=at)
    elif name == "send_slip":
        deadlines.meet(case, SEND, by=by, at=at)
    elif name in ("send_back_slip", "order_retest"):
        deadlines.cancel(case, OPINION, by=by, at=at, reason=name)
    elif name == "enter_retest":
        deadlines.meet(case, RETEST, by=by, at=at)
    elif name in ("refuse_reason", "set_handling"):
        deadlines.meet(case, OPINION, by=by, at=at)
    elif name == "explain":
        deadlines.meet(case, EXPLAIN, by=by, at=at)
    elif name == "reopen_handling":
        deadlines.cancel(case, EXECUTE, by=by, at=at, reason=name)
    if move.before == State.AWAITING_APPROVAL and move.changed_state:
        deadlines.meet(case, APPROVAL, by=by, at=at)
    if move.after == State.CARRIED_OUT and move.changed_state:
        deadlines.meet(case, EXECUTE, by=by, at=at)


def _begin_clocks(move: Move, goods_return: GoodsReturn) -> None:
    case, by, at = move.case, move.authority.by, move.at
    if (code := STARTED_IN.get(move.after)) is not None:
        deadlines.start(case, code, by=by, at=at, department=goods_return.present_holder())
    if move.after == State.AWAITING_APPROVAL:
        _approvers_wait(goods_return, by=by, at=at)
    elif move.after == State.RETEST:
        _tell_inspectors(goods_return, by=by, at=at)
    elif move.step.name != "record_visit":
        _arrived(goods_return, by=by, at=at)


def _visited(goods_return: GoodsReturn, *, by: User, at: datetime) -> None:
    """A satisfied customer ends the following up; with another one it begins anew, and the head of sales hears of it."""
    case = goods_return.case
    deadlines.meet(case, FOLLOW_UP, by=by, at=at)
    if goods_return.is_satisfied:
        return
    deadlines.start(case, FOLLOW_UP, by=by, at=at, department=goods_return.intake_department)
    number = len(goods_return.all_visits())
    tell(
        "return_not_satisfied",
        case,
        [goods_return.sales_department.head],
        by=by,
        at=at,
        facts={"number": number},
    )


def _approvers_wait(goods_return: GoodsReturn, *, by: User, at: datetime) -> None:
    """Tell the approvers and start the clock on their waiting; each of them (or the deputy) may read the case."""
    case, waiting = goods_return.case, goods_return.waiting_refund()
    assert waiting is not None  # noqa: S101 - asked for in the same step
    people = deciders(waiting)
    for person in people:
        let_read(case, person=person, why="approver")
    deadlines.start(case, APPROVAL, by=by, at=at, addressees=people)
    facts = {"amount": f"{goods_return.refund_amount:,.2f}", "currency": goods_return.currency}
    tell("return_approval_asked", case, people, by=by, at=at, facts=facts)


def _tell_inspectors(goods_return: GoodsReturn, *, by: User, at: datetime) -> None:
    """Tell the outgoing inspectors at once; where there is none, the head of quality."""
    case, quality = goods_return.case, department_with(DepartmentFunction.QA)
    people = who_is("inspector") or ([quality.head] if quality is not None and quality.head else [])
    for person in people:
        let_read(case, person=person, why="re-test")
    tell("return_retest", case, people, by=by, at=at, facts={})


def _arrived(goods_return: GoodsReturn, *, by: User, at: datetime) -> None:
    """Tell the person, or the head of the department, that has to act now."""
    holder = goods_return.present_holder()
    owner = goods_return.present_owner()
    people = [owner if owner is not None else holder.head if holder is not None else None]
    tell("return_arrived", goods_return.case, people, by=by, at=at, facts={"state": goods_return.state})


def search_text(goods_return: GoodsReturn) -> str:
    """The words by which a return is found."""
    case = goods_return.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        case.customer.name if case.customer else "",
        case.customer.short_name if case.customer else "",
        str(case.product or ""),
        case.parent.reference if case.parent is not None else "",
        goods_return.sender_number,
        goods_return.order_number,
        goods_return.batch_number,
        goods_return.invoice_number,
        goods_return.description,
        goods_return.demand,
        goods_return.opinion,
        goods_return.refund_voucher,
        goods_return.exchange_paper,
    ]
    for line in goods_return.all_lines():
        words += [line.return_paper, line.stock_paper]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the return in this folder is found; for rebuilding the search."""
    return search_text(case.goodsreturn)
