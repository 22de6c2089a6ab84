"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policies 001 and 004 name no limit for improvements; the day of each item is entered by hand (ours).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import DepartmentFunction, User
from accounts.queries import department_with, who_is
from feedback_system.cases.fields import local_day
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.models import Discipline, DisciplineState, Improvement, ImprovementItem, ItemState
from quality.operations.raising import let_readers_of_parent_read
from quality.states import FINISHED
from quality.states import ImprovementState as State
from quality.tiers import D

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

DRAFT, ITEM, EFFECT = "improvement-draft", "improvement-item", "improvement-effect"
DISCIPLINE = "improvement-discipline"
REINDEXED = frozenset(
    {"draft", "add_items", "describe_problem", "hand_in", "add_cause", "change_cause", "record_lessons"}
)

HANDING_IN: dict[str, str] = {
    "hand_in": "", "set_team": D.D1, "describe_problem": D.D2, "choose_actions": D.D5, "prevent": D.D7, "record_lessons": D.D8,
}  # fmt: skip
"""The steps that hand a discipline in, and which one; "" where the form says so."""


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
    elif name in ("reopen", "reopen_broken"):
        _reopened(improvement, by=by, at=at)
    elif name == "hand_over":
        _handed_over(move, improvement)
    _disciplines(move, improvement)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, improvement.state, by=by, at=at)
    if name in ("draft", "add_items"):
        let_readers_of_parent_read(case, improvement.raised_from)
    if name in REINDEXED:
        index_case(case, search_text(improvement))


def _items_start(improvement: Improvement, *, by: User, at: datetime) -> None:
    """Start the clock of each confirmed item, due with the end of its day, and tell its owner."""
    for item in improvement.all_items():
        if item.state != ItemState.CONFIRMED:
            continue
        _item_starts(improvement, item, by=by, at=at)


def _item_starts(improvement: Improvement, item: ImprovementItem, *, by: User, at: datetime) -> None:
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
        key=_key("improvement_item_assigned", improvement.case, item.number),
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


def _disciplines(move: Move, improvement: Improvement) -> None:
    """A planned discipline has a clock of its own until it is handed in, and again from when it is sent back."""
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "plan_disciplines":
        for one in move.fields["rows"]:
            row = improvement.discipline(one["discipline"])
            if row is not None:
                deadlines.cancel(case, DISCIPLINE, by=by, at=at, reason="planned anew", matter=row.matter)
                _discipline_starts(case, row, by=by, at=at)
    elif name == "return_discipline":
        row = improvement.discipline(move.fields["discipline"])
        if row is not None:
            if row.owner is not None and row.due_on is not None and row.due_on >= local_day(at):
                _discipline_starts(case, row, by=by, at=at)
            _arrived(improvement, [row.owner, row.handed_in_by], by=by, at=at)
    elif name in HANDING_IN:
        code = HANDING_IN[name] or move.fields["discipline"]
        row = improvement.discipline(code)
        if row is not None:
            deadlines.meet(case, DISCIPLINE, by=by, at=at, matter=row.matter)
        _arrived(improvement, who_is("gm_office"), by=by, at=at)
    elif name == "ask_not_investigated":
        people = [*who_is("gm_office"), *who_is("deputy_gm"), *who_is("gm")]
        tell("improvement_waiver_asked", case, people, by=by, at=at, facts={})
    elif name in ("approve_not_investigated", "refuse_not_investigated"):
        _arrived(improvement, [improvement.department.head], by=by, at=at)


def _discipline_starts(case: Case, row: Discipline, *, by: User, at: datetime) -> None:
    if row.owner is None or row.state in (DisciplineState.HANDED_IN, DisciplineState.ACCEPTED):
        return
    deadlines.start(
        case,
        DISCIPLINE,
        by=by,
        at=at,
        department=row.owner.department,
        addressees=[row.owner],
        named_day=row.due_on,
        matter=row.matter,
    )
    facts = {"discipline": row.code, "due_on": f"{row.due_on:%Y-%m-%d}"}
    tell(
        "improvement_discipline_assigned",
        case,
        [row.owner],
        by=by,
        at=at,
        facts=facts,
        key=_key("improvement_discipline_assigned", case, row.matter),
    )


def _handed_over(move: Move, improvement: Improvement) -> None:
    """The clock of the item begins again for the new owner; a day that has passed stays late."""
    case, by, at, item = move.case, move.authority.by, move.at, move.fields["item"]
    deadlines.cancel(case, ITEM, by=by, at=at, reason="handed over", matter=item.number)
    _item_starts(improvement, item, by=by, at=at)


def _reopened(improvement: Improvement, *, by: User, at: datetime) -> None:
    """Drafting begins again; approver, owners and the GM office are told."""
    case = improvement.case
    deadlines.start(case, DRAFT, by=by, at=at, department=improvement.department)
    owners = [item.owner for item in improvement.all_items() if item.state == ItemState.DONE]
    people = [improvement.department.head, improvement.confirmed_by, *owners, *who_is("gm_office")]
    tell("improvement_reopened", case, people, by=by, at=at, facts={"round": improvement.round})


def _arrived(improvement: Improvement, people: Iterable[User | None], *, by: User, at: datetime) -> None:
    """Tell these people that the next act is theirs."""
    tell("improvement_arrived", improvement.case, people, by=by, at=at, facts={"state": improvement.state})


def _key(kind: str, case: Case, matter: int) -> str:
    """Under which somebody is told once of one of several things in one step."""
    return f"{kind}:{case.pk}:{case.version}:{matter}"


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
    words += [row.text for row in improvement.all_disciplines()]
    words += [cause.because for cause in improvement.living_causes()]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the improvement in this folder is found; for rebuilding the search."""
    return search_text(case.improvement)
