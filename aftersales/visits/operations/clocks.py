"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policy 002 on return visits (10 working days after a project) and on surveys (calls after 1, 3 and 12 months, the agreed time,
a second call after a problem). What policies leave open is ours, see the shipped rules.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from aftersales.surveys.operations.interest import tell_seller
from aftersales.visits.models import Visit
from aftersales.visits.states import FINISHED, Means
from feedback_system.cases.advance import let_read
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

AGREED, RECORD, SECOND, ANSWER = "visit-callback", "visit-record", "visit-second-call", "visit-answer"
NEW_DAY = frozenset({"agree_time", "move"})


@deadlines.refreshing_once()
def opened(visit: Visit, by: User, at: datetime) -> None:
    """Start the time limit of the plan from its event, let those read it whom it concerns, and make it findable."""
    case = visit.case
    if visit.unit is not None:
        let_read(case, department=visit.unit, why="unit")
    if case.customer is not None and case.customer.salesperson is not None:
        let_read(case, person=case.customer.salesperson, why="salesperson")
    if visit.is_finished():
        _refused(visit, by=by, at=at)
    elif visit.plan.is_by_hand:
        _start(visit, visit.plan.rule, by=by, at=at, named_day=visit.event_on)
    else:
        _start(visit, visit.plan.rule, by=by, at=at, started_at=first_instant(visit.event_on))
    index_case(case, search_text(visit))


def _start(visit: Visit, code: str, *, by: User, at: datetime, **more: object) -> None:
    visitor = visit.present_owner()
    deadlines.start(
        visit.case,
        code,
        by=by,
        at=at,
        department=visit.department,
        addressees=[visitor] if visitor is not None else [],
        **more,  # type: ignore[arg-type]
    )


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """A new day takes the place of the first limit; the visit meets it; a problem starts the time for the second call."""
    visit: Visit = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    first = visit.plan.rule
    if name in NEW_DAY:
        deadlines.cancel(case, first, by=by, at=at, reason=name)
        deadlines.cancel(case, AGREED, by=by, at=at, reason=name, matter=visit.moves - 1)
        agreed = visit.agreed_at if name == "agree_time" else None
        day = local_day(agreed) if agreed is not None else visit.moved_to
        _start(visit, AGREED, by=by, at=at, named_day=day, matter=visit.moves)
    elif name in ("record_visit", "send_enquiry"):
        deadlines.meet(case, first, by=by, at=at)
        deadlines.meet(case, AGREED, by=by, at=at, matter=visit.moves)
        if visit.means != Means.LETTER:
            _start(visit, RECORD, by=by, at=at)
    elif name == "record":
        deadlines.meet(case, RECORD, by=by, at=at)
        if visit.interest:
            _interested(visit, by=by, at=at)
    elif name == "pass_on":
        _start(visit, SECOND, by=by, at=at, matter=visit.passed_on)
        _start(visit, ANSWER, by=by, at=at, matter=visit.passed_on)
    elif name == "call_again":
        for code in (SECOND, ANSWER):
            deadlines.meet(case, code, by=by, at=at, matter=visit.passed_on)
    elif name == "refuse":
        _refused(visit, by=by, at=at)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, visit.state, by=by, at=at)
    index_case(case, search_text(visit))


def _concerned(visit: Visit) -> list[User | None]:
    customer = visit.case.customer
    return [
        visit.unit.head if visit.unit is not None else None,
        customer.salesperson if customer is not None else None,
    ]


def _refused(visit: Visit, *, by: User, at: datetime) -> None:
    tell("visit_refused", visit.case, _concerned(visit), by=by, at=at, facts={})


def _interested(visit: Visit, *, by: User, at: datetime) -> None:
    """Whoever sells to the customer hears of the interest and reads the case."""
    key = f"visit_interest:{visit.case_id}:{visit.case.version}"
    tell_seller(customer=visit.case.customer, case=visit.case, words="", key=key, by=by, at=at)


def search_text(visit: Visit) -> str:
    """The words by which a visit is found."""
    case = visit.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        case.customer.name if case.customer is not None else "",
        visit.about(),
        visit.subject,
        visit.remarks,
        visit.opinions,
        visit.interest,
        visit.problem,
        visit.second_words,
        *(one.answer for one in visit.all_answers()),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the visit in this folder is found; for rebuilding the search."""
    return search_text(case.visit)
