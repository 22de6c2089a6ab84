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
def opened(request: SupplierRequest, by: User, at: datetime) -> None:
    """Make the draft findable; nothing runs before it is sent."""
    index_case(request.case, search_text(request))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Meet the clocks of the supplier with its answers, start those of the review and of the effect, and tell who must know."""
    request: SupplierRequest = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name in CONTAINED:
        deadlines.meet(case, CONTAIN, by=by, at=at, matter=request.round)
    elif name in FULLY:
        deadlines.meet(case, ANSWER, by=by, at=at, matter=request.round)
    elif name == "return_answer":
        deadlines.meet(case, REVIEW, by=by, at=at, matter=request.round - 1)
    elif name == "accept_answer":
        deadlines.meet(case, REVIEW, by=by, at=at, matter=request.round)
        _start(request, EFFECT, by=by, at=at)
    elif name == "not_effective":
        deadlines.meet(case, EFFECT, by=by, at=at, matter=request.round - 1)
    elif name == "close":
        deadlines.meet(case, EFFECT, by=by, at=at, matter=request.round)
    if move.changed_state and move.after == State.ANSWERED:
        _start(request, REVIEW, by=by, at=at)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, request.state, by=by, at=at)
    _tell(move, request)
    if name not in ("show_photo", "hide_photo", "renew_link", "end_link", "send"):
        index_case(case, search_text(request))


def _start(request: SupplierRequest, code: str, *, by: User, at: datetime) -> None:
    deadlines.start(
        request.case,
        code,
        by=by,
        at=at,
        department=request.quality_department(),
        named_day=request.watch_until if code == EFFECT else None,
        matter=request.round,
    )


def _tell(move: Move, request: SupplierRequest) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    quality = request.quality_department()
    people = {
        one.pk: one for one in (case.entered_by, request.sent_by, quality.head if quality else None) if one
    }
    if name in CONTAINED | FULLY:
        scope = Scope.CONTAINMENT if name in CONTAINED else Scope.FULL
        facts = {
            "scope": scope.value,
            "supplier": request.supplier.name,
            "review": move.after == State.ANSWERED,
        }
        tell("supplier_request_answered", case, people.values(), by=by, at=at, facts=facts)
    elif name in ("accept_answer", "return_answer", "not_effective") or move.after in FINISHED:
        facts = {"state": request.state, "round": request.round}
        tell("supplier_request_news", case, people.values(), by=by, at=at, facts=facts)


def search_text(request: SupplierRequest) -> str:
    """The words by which a request is found."""
    case = request.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        request.supplier.code,
        request.supplier.name,
        words_for(request.defect),
        request.description,
        *(f"{one.product} {one.batch_number}" for one in request.all_goods()),
        *(
            f"{one.contained} {one.occurred} {one.undetected} {one.remarks} "
            + " ".join(action.action for action in one.actions.all())
            for one in request.all_answers()
        ),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the request in this folder is found; for rebuilding the search."""
    return search_text(case.supplierrequest)
