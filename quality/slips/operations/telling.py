"""Who is told of a slip, and who reads it with that: whoever has to act now, those who wait, the general manager, the distribution list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import DepartmentFunction, User
from accounts.queries import department_with, who_is
from feedback_system.cases.advance import let_read
from feedback_system.notifications.telling import tell
from quality.slips.models import Seat, Slip
from quality.slips.states import PartState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move


def tell_after(move: Move, slip: Slip) -> None:
    """Tell whoever has to act now, and those who wait for it."""
    by, at, name = move.authority.by, move.at, move.step.name
    sender = slip.case.entered_by
    if name == "take_up" and move.fields["person"] is not None:
        arrived(slip, [move.fields["person"]], by=by, at=at)
    elif name == "answer" and move.fields["department"].state == PartState.AWAITING_SIGNATURE:
        arrived(slip, [move.fields["department"].department.head], by=by, at=at)
    elif name == "refuse_answer":
        arrived(slip, [move.fields["department"].answered_by], by=by, at=at)
    elif name == "ask_again" or (name == "follow_up" and slip.open_parts()):
        people = [part.person or part.department.head for part in slip.open_parts()]
        arrived(slip, people, by=by, at=at)
    elif name == "ask_field_report":
        arrived(slip, [slip.all_field_reports()[-1].person], by=by, at=at)
    elif name == "complete" and slip.state == State.AT_DESK:
        ask_confirmer(slip, by=by, at=at)
    elif name == "confirm_report":
        desk = slip.desk_department
        arrived(slip, [desk.head if desk is not None else None], by=by, at=at)
    elif name == "call_committee":
        _committee_called(slip, move.fields["meets_at"], move.fields["place"], by=by, at=at)
    elif name == "put_to_gm":
        tell_management(slip, by=by, at=at)
    elif name == "instruct_departments":
        heads = [part.department.head for part in slip.living_parts()]
        arrived(slip, [sender, *heads], by=by, at=at)
    if move.after == State.ANSWERED and move.changed_state:
        _answered(slip, by=by, at=at)
    elif move.after in (State.RETURNED, State.CONFIRMED, State.FOLLOWING) and move.changed_state:
        holder = slip.present_holder()
        people = [sender] if move.after == State.RETURNED else []
        arrived(slip, [*people, holder.head if holder is not None else None], by=by, at=at)


def _answered(slip: Slip, *, by: User, at: datetime) -> None:
    """The sender and the desk are told, the distribution list reads it."""
    for copy in slip.all_copies():
        let_read(slip.case, department=copy.department, why="copy")
    desk = slip.desk_department
    arrived(slip, [slip.case.entered_by, desk.head if desk is not None else None], by=by, at=at)
    tell(
        "slip_copied",
        slip.case,
        [copy.department.head for copy in slip.all_copies()],
        by=by,
        at=at,
        facts={"state": slip.case.state},
    )


def ask_confirmer(slip: Slip, *, by: User, at: datetime) -> None:
    """Whoever confirms the report first reads it and is told."""
    if slip.waits_for_confirmation():
        arrived(slip, seats_read(slip, slip.confirmers()), by=by, at=at)


def seats_read(slip: Slip, seats: Iterable[Seat]) -> list[User | None]:
    """Whoever sits there reads it; comes back as the people to tell."""
    found = list(seats)
    for seat in found:
        if seat.person is not None:
            let_read(slip.case, person=seat.person, why="party")
        else:
            let_read(slip.case, department=seat.department, why="party")
    return [seat.speaks for seat in found]


def tell_copies(slip: Slip, *, by: User, at: datetime) -> None:
    """The usual distribution list of an entry of a ledger reads it, and its heads are told."""
    found = [department_with(function) for function in slip.slip_kind.copies]
    for department in found:
        if department is not None:
            let_read(slip.case, department=department, why="copy")
    heads = [department.head for department in found if department is not None]
    tell("slip_copied", slip.case, heads, by=by, at=at, facts={"state": slip.case.state})


def _committee_called(slip: Slip, meets_at: datetime, place: str, *, by: User, at: datetime) -> None:
    """Every seat of the committee reads the slip and is told of time and place."""
    people = seats_read(slip, slip.committee())
    facts = {"meets_at": meets_at, "place": place}
    tell("slip_committee", slip.case, people, by=by, at=at, facts=facts)


def tell_management(slip: Slip, *, by: User, at: datetime) -> None:
    """The general manager and the GM office read it and are told at once."""
    office = department_with(DepartmentFunction.GM_OFFICE)
    quality = department_with(DepartmentFunction.QA) if slip.gross is not None else None
    if office is not None:
        let_read(slip.case, department=office, why="urgent")
    if quality is not None:
        let_read(slip.case, department=quality, why="urgent")
    heads = [department.head for department in (office, quality) if department is not None]
    people = [*who_is("gm"), *heads]
    for person in who_is("gm"):
        let_read(slip.case, person=person, why="urgent")
    tell("slip_put_to_gm", slip.case, people, by=by, at=at, facts={"state": slip.case.state})


def arrived(slip: Slip, people: Iterable[User | None], *, by: User, at: datetime) -> None:
    """Tell these people that the slip is with them."""
    tell("slip_arrived", slip.case, people, by=by, at=at, facts={"state": slip.case.state})
