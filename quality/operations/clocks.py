"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policies 001 and 004 name no limit for improvements; the day of each item is entered by hand (ours).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import DepartmentFunction, User
from accounts.queries import department_with, reachable, who_is
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify
from feedback_system.searching.operations import index_case
from quality.models import Improvement, ItemState
from quality.operations.raising import let_readers_of_parent_read
from quality.states import FINISHED
from quality.states import ImprovementState as State

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

DRAFT, ITEM, EFFECT = "improvement-draft", "improvement-item", "improvement-effect"


@deadlines.refreshing_once()
def opened(improvement: Improvement, by: User, at: datetime) -> None:
    """Start the time of the draft, tell whom it concerns, and make the case findable."""
    case = improvement.case
    deadlines.start(case, DRAFT, by=by, at=at, department=improvement.department)
    people = [improvement.department.head, *who_is("gm_office")]
    tell(
        "improvement_raised", case, people, by=by, at=at, facts={"parent": improvement.raised_from.reference}
    )
    index_case(case, search_text(improvement))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now."""
    improvement: Improvement = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name in ("draft", "add_items"):
        deadlines.meet(case, DRAFT, by=by, at=at)
        _arrived(improvement, who_is("gm_office"), by=by, at=at)
    elif name == "send_back":
        deadlines.start(case, DRAFT, by=by, at=at, department=improvement.department)
        _arrived(improvement, [improvement.department.head], by=by, at=at)
    elif name == "confirm":
        _items_start(improvement, by=by, at=at)
    elif name == "finish_item":
        deadlines.meet(case, ITEM, by=by, at=at, matter=move.fields["item"].number)
        if not improvement.open_items():
            _arrived(improvement, who_is("gm_office"), by=by, at=at)
    elif name == "call_done":
        checkers = department_with(DepartmentFunction.QA)
        deadlines.start(
            case, EFFECT, by=by, at=at, department=checkers, named_day=improvement.effect_check_on
        )
        _arrived(improvement, [checkers.head if checkers is not None else None], by=by, at=at)
    elif name == "check_effect":
        deadlines.meet(case, EFFECT, by=by, at=at)
        _checked(improvement, by=by, at=at)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, improvement.state, by=by, at=at)
    if name in ("draft", "add_items"):
        let_readers_of_parent_read(case, improvement.raised_from)
        index_case(case, search_text(improvement))


def _items_start(improvement: Improvement, *, by: User, at: datetime) -> None:
    """Start the clock of each confirmed item, due with the end of its day, and tell its owner."""
    for item in improvement.all_items():
        if item.state != ItemState.CONFIRMED:
            continue
        deadlines.start(
            improvement.case,
            ITEM,
            by=by,
            at=at,
            department=item.department,
            addressees=[item.owner],
            named_day=item.due_on,
            matter=item.number,
        )
        facts = {"number": item.number, "due_on": f"{item.due_on:%Y-%m-%d}"}
        tell(
            "improvement_item_assigned",
            improvement.case,
            [item.owner],
            by=by,
            at=at,
            facts=facts,
            about=item.number,
        )


def _checked(improvement: Improvement, *, by: User, at: datetime) -> None:
    if improvement.state == State.EFFECT_CHECKED:
        _arrived(improvement, who_is("gm_office"), by=by, at=at)
        return
    case, last = improvement.case, improvement.round - 1
    deadlines.start(case, DRAFT, by=by, at=at, department=improvement.department)
    owners = [
        item.owner for item in improvement.all_items() if item.round == last and item.state == ItemState.DONE
    ]
    people = [improvement.department.head, *owners, *who_is("gm_office")]
    tell("improvement_not_effective", case, people, by=by, at=at, facts={"round": last})


def _arrived(improvement: Improvement, people: Iterable[User | None], *, by: User, at: datetime) -> None:
    """Tell these people that the next act is theirs."""
    tell("improvement_arrived", improvement.case, people, by=by, at=at, facts={"state": improvement.state})


def tell(
    kind: str,
    case: Case,
    people: Iterable[User | None],
    *,
    by: User,
    at: datetime,
    facts: dict[str, Any],
    about: int = 0,
) -> None:
    """Tell these people, or who stands in for them; nobody is told about the own act."""
    present = [reachable(one, at=at) for one in people if one is not None and one.is_active]
    told = {one.pk: one for one in present if one.pk != by.pk}
    key = f"{kind}:{case.pk}:{case.version}:{about}"
    notify(kind, case=case, to=list(told.values()), at=at, facts=facts, key=key)


def search_text(improvement: Improvement) -> str:
    """The words by which an improvement is found."""
    case = improvement.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        case.customer.name if case.customer else "",
        str(case.product or ""),
        improvement.raised_from.reference,
        improvement.reason,
        improvement.analysis,
    ]
    for item in improvement.all_items():
        words += [item.cause, item.action]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the improvement in this folder is found; for rebuilding the search."""
    return search_text(case.improvement)
