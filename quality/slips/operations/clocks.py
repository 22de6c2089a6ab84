"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policies 001 on information slips (2 days, hard ones a week) and market quality (48 hours); policies 000 on fast
feedback (1 working day to sort, the same day or 3 working days to answer, 3 for the field, 7 days for a part) and on
major events (1 hour after handling, 2 hours after a hazard was seen).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from accounts.models import DepartmentFunction, User
from accounts.queries import department_with, who_is
from feedback_system.cases.advance import let_read
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.slips.models import Level, Slip, SlipPart, SlipRung
from quality.slips.models.kinds import (
    AFTER_HANDLING_RULE,
    FIELD_RULE,
    PART_RULE,
    PROMISE_RULE,
    REPLY_RULE,
    SEEN_RULES,
)
from quality.slips.operations.opening import goes_up
from quality.slips.states import FINISHED, PartState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case


@deadlines.refreshing_once()
def opened(slip: Slip, by: User, at: datetime) -> None:
    """Start the time of the desk or of the departments, tell whom it concerns, and make the case findable."""
    case = slip.case
    if slip.state == State.AT_DESK:
        _desk_begins(slip, by=by, at=at)
    elif slip.state == State.SENT:
        _departments_begin(slip, by=by, at=at)
    elif slip.slip_kind.is_ladder:
        _seen(slip, by=by, at=at)
        if slip.state == State.AT_LEVEL:
            _reported(slip, by=by, at=at)
    if slip.state != State.RECORDED:
        tell("slip_copied", case, [slip.sender_department.head], by=by, at=at, facts={"state": case.state})
        if goes_up(slip):
            tell_management(slip, by=by, at=at)
    index_case(case, search_text(slip))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now."""
    slip: Slip = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    else:
        _clocks_of_step(move, slip)
    deadlines.follow_state(case, slip.state, by=by, at=at)
    _tell_after(move, slip)
    if name in (
        "complete",
        "answer",
        "pass_on",
        "hand_in_field_report",
        "examine_part",
        "issue_part",
        "solve_level",
        "pass_up",
    ):
        index_case(case, search_text(slip))


def _clocks_of_step(move: Move, slip: Slip) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "reply_first":
        deadlines.meet(case, REPLY_RULE, by=by, at=at)
    elif name == "pass_on":
        if slip.slip_kind.rule_desk:
            deadlines.meet(case, slip.slip_kind.rule_desk, by=by, at=at)
        _departments_begin(slip, by=by, at=at)
    elif name == "send_back" and slip.slip_kind.rule_desk:
        deadlines.cancel(case, slip.slip_kind.rule_desk, by=by, at=at, reason=name)
    elif name == "send_on" and slip.state == State.AT_DESK:
        _desk_begins(slip, by=by, at=at)
    elif name in ("send_on", "add_department"):
        _departments_begin(slip, by=by, at=at)
    elif name == "mark_hard":
        _begin_anew_as_hard(slip, by=by, at=at)
    elif name in ("answer", "sign_answer"):
        part = move.fields["department"]
        if part.state == PartState.ANSWERED:
            end_answer_clock(slip, part, by=by, at=at)
    elif name == "return_slip":
        end_answer_clock(slip, move.fields["department"], by=by, at=at, reason=name)
    elif name in ("ask_again", "follow_up") and not slip.slip_kind.is_ladder:
        _promises_end(slip, by=by, at=at, reason=name)
        _start_answer_clocks(slip, slip.open_parts(), by=by, at=at)
    elif name == "confirm_answer":
        _promises_begin(slip, by=by, at=at)
    elif name == "report_done":
        deadlines.meet(case, PROMISE_RULE, by=by, at=at, matter=move.fields["department"].number)
    elif slip.slip_kind.is_ladder:
        _clocks_of_levels(move, slip)
    else:
        _clocks_beside(move, slip)


def _clocks_beside(move: Move, slip: Slip) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "ask_field_report":
        report = slip.all_field_reports()[-1]
        deadlines.start(
            case,
            FIELD_RULE,
            by=by,
            at=at,
            department=report.person.department,
            addressees=[report.person],
            matter=report.number,
        )
    elif name == "hand_in_field_report":
        deadlines.meet(case, FIELD_RULE, by=by, at=at, matter=move.fields["number"].number)
    elif name == "issue_part":
        part = slip.all_replaced_parts()[-1]
        deadlines.start(case, PART_RULE, by=by, at=at, department=part.returned_by, matter=part.number)
    elif name == "take_part_back":
        part = move.fields["number"]
        deadlines.meet(case, PART_RULE, by=by, at=at, met_at=part.back_at, matter=part.number)


def _clocks_of_levels(move: Move, slip: Slip) -> None:
    """What was handled is to be reported; the level that had it is done, the next one has it."""
    by, at, name = move.authority.by, move.at, move.step.name
    if name == "note_handled":
        _seen(slip, by=by, at=at)
    elif name == "report_event":
        _reported(slip, by=by, at=at)
    elif name in ("solve_level", "pass_up", "put_to_gm", "instruct_departments", "follow_up"):
        rung = slip.open_rung()
        if rung is not None and rung.arrived_at != at:
            return
        for ended in [one for one in slip.all_rungs() if one.done_at == at]:
            for code in slip.slip_kind.answer_rules:
                deadlines.meet(slip.case, code, by=by, at=at, matter=ended.number)
        if rung is not None:
            _level_begins(slip, rung, by=by, at=at, others=who_is("gm") if name == "put_to_gm" else ())
        elif name == "solve_level":
            _told_as_solved(slip, by=by, at=at)


def _seen(slip: Slip, *, by: User, at: datetime) -> None:
    """The time of its kind of incident runs from its being seen, that of every other one from its being handled."""
    telling = slip.telling()
    if telling is None:
        return
    code = telling.rule or AFTER_HANDLING_RULE
    begins = (slip.case.event_at or at) if telling.rule else slip.handled_at
    if begins is not None:
        people = [slip.case.entered_by]
        deadlines.start(
            slip.case, code, by=by, at=at, started_at=begins, department=slip.sender_department, addressees=people
        )  # fmt: skip


def _reported(slip: Slip, *, by: User, at: datetime) -> None:
    """It is with a level: the times to its report are met."""
    for code in (AFTER_HANDLING_RULE, *SEEN_RULES):
        deadlines.meet(slip.case, code, by=by, at=at)
    rung = slip.open_rung()
    if rung is not None:
        _level_begins(slip, rung, by=by, at=at)


def _level_begins(slip: Slip, rung: SlipRung, *, by: User, at: datetime, others: Iterable[User] = ()) -> None:
    """Whoever holds the level reads it and is told, without `others`, who hear of it another way; its time runs where somebody has entered one."""
    known = {one.pk for one in others}
    people = [
        one
        for one in _level_reads(slip, slip.level_named(rung.level))
        if one is not None and one.pk not in known
    ]
    if slip.slip_kind.rule_normal:
        deadlines.start(
            slip.case, slip.slip_kind.rule_normal, by=by, at=at, department=rung.department, addressees=[], matter=rung.number
        )  # fmt: skip
    arrived(slip, people, by=by, at=at)


def _level_reads(slip: Slip, level: Level) -> list[User | None]:
    seats = slip.seats_at(level)
    for seat in seats:
        if seat.person is not None:
            let_read(slip.case, person=seat.person, why="party")
        else:
            let_read(slip.case, department=seat.department, why="party")
    return [seat.speaks for seat in seats]


def _told_as_solved(slip: Slip, *, by: User, at: datetime) -> None:
    """The next level hears of what was solved, and the reporter says whether it is (policy 000 on the production process)."""
    solved = slip.all_rungs()[-1].level
    above = [one for one in slip.levels() if one.number > solved and slip.seats_at(one)]
    if above:
        tell(
            "slip_solved_below",
            slip.case,
            _level_reads(slip, above[0]),
            by=by,
            at=at,
            facts={"state": slip.case.state},
        )
    arrived(slip, [slip.case.entered_by], by=by, at=at)


def _desk_begins(slip: Slip, *, by: User, at: datetime) -> None:
    """The desk has it: its time runs, and its head is told."""
    case, desk = slip.case, slip.desk_department
    if slip.slip_kind.rule_desk:
        deadlines.start(case, slip.slip_kind.rule_desk, by=by, at=at, department=desk)
    if slip.slip_kind.tracks_field_reports and slip.has_occasion_for_reply_first():
        deadlines.start(case, REPLY_RULE, by=by, at=at, started_at=case.reported_at, department=desk)
    arrived(slip, [desk.head if desk is not None else None], by=by, at=at)


def _departments_begin(slip: Slip, *, by: User, at: datetime) -> None:
    """Each department that was just addressed reads it, has its time, and its head is told."""
    fresh = [part for part in slip.open_parts() if part.sent_at == at]
    for part in fresh:
        let_read(slip.case, department=part.department, why="party")
    _start_answer_clocks(slip, fresh, by=by, at=at)
    arrived(slip, [part.department.head for part in fresh], by=by, at=at)


def _start_answer_clocks(slip: Slip, parts: Iterable[SlipPart], *, by: User, at: datetime) -> None:
    """Start the time of each answer from its sending; where “at once” has no figure, the usual time holds."""
    kind = slip.slip_kind
    for part in parts:
        for code in filter(None, (slip.answer_rule(), kind.rule_normal)):
            clock = deadlines.start(
                slip.case,
                code,
                by=by,
                at=at,
                started_at=part.sent_at,
                department=part.department,
                addressees=[],
                matter=part.number,
            )
            if clock is not None:
                break


def _begin_anew_as_hard(slip: Slip, *, by: User, at: datetime) -> None:
    """The longer time from the same start; the shorter one is no longer needed."""
    for part in slip.open_parts():
        end_answer_clock(slip, part, by=by, at=at, reason="mark_hard")
    _start_answer_clocks(slip, slip.open_parts(), by=by, at=at)


def end_answer_clock(slip: Slip, part: SlipPart, *, by: User, at: datetime, reason: str = "") -> None:
    """Meet the clock of a department's answer, whatever its rule; with a `reason` cancel it."""
    for code in slip.slip_kind.answer_rules:
        if reason:
            deadlines.cancel(slip.case, code, by=by, at=at, reason=reason, matter=part.number)
        else:
            deadlines.meet(slip.case, code, by=by, at=at, matter=part.number)


def _promises_begin(slip: Slip, *, by: User, at: datetime) -> None:
    """What was promised by a day is to be reported within the day after it (policy 000 on major events, tasks)."""
    for part in slip.open_promises():
        assert part.due_on is not None  # noqa: S101 - an open promise has its day
        deadlines.start(
            slip.case,
            PROMISE_RULE,
            by=by,
            at=at,
            department=part.department,
            named_day=part.due_on + timedelta(days=1),
            matter=part.number,
        )


def _promises_end(slip: Slip, *, by: User, at: datetime, reason: str) -> None:
    """A promise of an answer that was not enough is not waited for."""
    for part in slip.all_parts():
        if part.state == PartState.NOT_ENOUGH and part.due_on is not None:
            deadlines.cancel(slip.case, PROMISE_RULE, by=by, at=at, reason=reason, matter=part.number)


# ------------------------------------------------------------------------------------------------------------ telling


def _tell_after(move: Move, slip: Slip) -> None:
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


def tell_management(slip: Slip, *, by: User, at: datetime) -> None:
    """The general manager and the GM office read it and are told at once."""
    office = department_with(DepartmentFunction.GM_OFFICE)
    if office is not None:
        let_read(slip.case, department=office, why="urgent")
    people = [*who_is("gm"), *([office.head] if office is not None else [])]
    for person in who_is("gm"):
        let_read(slip.case, person=person, why="urgent")
    tell("slip_put_to_gm", slip.case, people, by=by, at=at, facts={"state": slip.case.state})


def arrived(slip: Slip, people: Iterable[User | None], *, by: User, at: datetime) -> None:
    """Tell these people that the slip is with them."""
    tell("slip_arrived", slip.case, people, by=by, at=at, facts={"state": slip.case.state})


def search_text(slip: Slip) -> str:
    """The words by which a slip is found."""
    case = slip.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        case.customer.name if case.customer else "",
        case.customer.short_name if case.customer else "",
        str(case.product or ""),
        case.parent.reference if case.parent is not None else "",
        slip.slip_kind.label_zh_hans,
        slip.own_number,
        slip.batch_number,
        slip.serial_number,
        slip.document_number,
        slip.place,
        slip.station,
        slip.description,
        slip.wish,
    ]
    words += [part.answer for part in slip.all_parts()]
    words += [one.name for one in slip.all_replaced_parts()]
    words += [slip.handling, slip.incident.label_zh_hans if slip.incident is not None else ""]
    words += [text for rung in slip.all_rungs() for text in (rung.cause, rung.measures)]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the slip in this folder is found; for rebuilding the search."""
    return search_text(case.slip)
