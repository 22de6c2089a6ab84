"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

The clocks of the supplier begin with the round (`rounds.begin_round`), because its paper names their end. All times are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from feedback_system.catalogues.tree import words_for
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.supplier_requests.models import SupplierRequest
from quality.supplier_requests.operations.rounds import ANSWER, CONTAIN
from quality.supplier_requests.states import FINISHED, Scope
from quality.supplier_requests.states import RequestState as State

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

REVIEW, EFFECT = "supplier-request-review", "supplier-request-effect"
CONTAINED = frozenset({"contain_by_link", "record_containment"})
FULLY = frozenset({"answer_by_link", "record_answer"})


@deadlines.refreshing_once()
def opened(asked: SupplierRequest, by: User, at: datetime) -> None:
    """Make the draft findable; nothing runs before it is sent."""
    index_case(asked.case, search_text(asked))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Meet the clocks of the supplier with its answers, start those of the review and of the effect, and tell who must know."""
    asked: SupplierRequest = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name in CONTAINED:
        deadlines.meet(case, CONTAIN, by=by, at=at, matter=asked.round)
    elif name in FULLY:
        deadlines.meet(case, ANSWER, by=by, at=at, matter=asked.round)
    elif name == "return_answer":
        deadlines.meet(case, REVIEW, by=by, at=at, matter=asked.round - 1)
    elif name == "accept_answer":
        deadlines.meet(case, REVIEW, by=by, at=at, matter=asked.round)
        _start(asked, EFFECT, by=by, at=at)
    elif name == "not_effective":
        deadlines.meet(case, EFFECT, by=by, at=at, matter=asked.round - 1)
    elif name == "close":
        deadlines.meet(case, EFFECT, by=by, at=at, matter=asked.round)
    if move.changed_state and move.after == State.ANSWERED:
        _start(asked, REVIEW, by=by, at=at)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, asked.state, by=by, at=at)
    _tell(move, asked)
    if name not in ("show_photo", "hide_photo", "renew_link", "end_link", "send"):
        index_case(case, search_text(asked))


def _start(asked: SupplierRequest, code: str, *, by: User, at: datetime) -> None:
    deadlines.start(
        asked.case,
        code,
        by=by,
        at=at,
        department=asked.quality_department(),
        named_day=asked.watch_until if code == EFFECT else None,
        matter=asked.round,
    )


def _tell(move: Move, asked: SupplierRequest) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    quality = asked.quality_department()
    people = {
        one.pk: one for one in (case.entered_by, asked.sent_by, quality.head if quality else None) if one
    }
    if name in CONTAINED | FULLY:
        scope = Scope.CONTAINMENT if name in CONTAINED else Scope.FULL
        facts = {
            "scope": scope.value,
            "supplier": asked.supplier.name,
            "review": move.after == State.ANSWERED,
        }
        tell("supplier_request_answered", case, people.values(), by=by, at=at, facts=facts)
    elif name in ("accept_answer", "return_answer", "not_effective") or move.after in FINISHED:
        facts = {"state": asked.state, "round": asked.round}
        tell("supplier_request_news", case, people.values(), by=by, at=at, facts=facts)


def search_text(asked: SupplierRequest) -> str:
    """The words by which a request is found."""
    case = asked.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        asked.supplier.code,
        asked.supplier.name,
        words_for(asked.defect),
        asked.description,
        *(f"{one.product} {one.batch_number}" for one in asked.all_goods()),
        *(
            f"{one.contained} {one.occurred} {one.undetected} {one.remarks} "
            + " ".join(action.action for action in one.actions.all())
            for one in asked.all_answers()
        ),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the request in this folder is found; for rebuilding the search."""
    return search_text(case.supplierrequest)
