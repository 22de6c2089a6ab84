"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policies 001 on information slips (2 days, hard ones a week) and market quality (48 hours); policies 000 on fast
feedback (1 working day to sort, the same day or 3 working days to answer, 3 for the field, 7 days for a part) and on
major events (1 hour after handling, 2 hours after a hazard was seen).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from accounts.queries import department_with, who_is
from feedback_system.cases.advance import let_read
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.slips.models import Level, Slip, SlipPart, SlipRung
from quality.slips.models.kinds import (
    AFTER_HANDLING_RULE,
    FIELD_RULE,
    FIX_RULE,
    FORM_RULE,
    PART_RULE,
    PROMISE_RULE,
    REPLY_RULE,
    SEEN_RULES,
)
from quality.slips.operations.opening import goes_up
from quality.slips.operations.task_times import last_day, time_of_answer
from quality.slips.operations.telling import (
    arrived,
    ask_confirmer,
    seats_read,
    tell_after,
    tell_copies,
    tell_management,
)
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
        _written(slip, by=by, at=at)
        _departments_begin(slip, by=by, at=at)
        _task_begins(slip)
    elif slip.slip_kind.is_ladder:
        _seen(slip, by=by, at=at)
        if slip.state == State.AT_LEVEL:
            _reported(slip, by=by, at=at)
    if slip.state == State.RECORDED:
        tell_copies(slip, by=by, at=at)
    else:
        tell("slip_copied", case, [slip.sender_department.head], by=by, at=at, facts={"state": case.state})
        if goes_up(slip):
            tell_management(slip, by=by, at=at)
    index_case(case, search_text(slip))


def _written(slip: Slip, *, by: User, at: datetime) -> None:
    """A slip on quality was owed from the moment of its information; sending it is what was owed, in time or late."""
    if slip.slip_kind.is_quality_note:
        began, sender = slip.case.event_at or slip.case.reported_at, slip.sender_department
        if deadlines.start(slip.case, FORM_RULE, by=by, at=at, started_at=began, department=sender):
            deadlines.meet(slip.case, FORM_RULE, by=by, at=at)


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now."""
    slip: Slip = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "note_meeting":
        deadlines.meet_all(case, by=by, at=at, codes=slip.slip_kind.answer_rules)
        _promises_begin(slip, by=by, at=at)
    _clock_of_review(move, slip)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    else:
        _clocks_of_step(move, slip)
    deadlines.follow_state(case, slip.state, by=by, at=at)
    tell_after(move, slip)
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


def _clock_of_review(move: Move, slip: Slip) -> None:
    """The desk has its time to analyse what was handed in, where the kind gives one."""
    case, by, at, rule = move.case, move.authority.by, move.at, slip.slip_kind.rule_review
    if not rule:
        return
    if move.after == State.ANSWERED and move.changed_state:
        deadlines.start(case, rule, by=by, at=at, department=slip.asker())
    elif move.step.name in ("confirm_answer", "analyse_sheet"):
        deadlines.meet(case, rule, by=by, at=at)
    elif move.step.name == "ask_again":
        deadlines.cancel(case, rule, by=by, at=at, reason="ask_again")


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
        if part.state == PartState.ANSWERED and not slip.slip_kind.ends_by_meeting:
            end_answer_clock(slip, part, by=by, at=at)
    elif name == "return_slip":
        end_answer_clock(slip, move.fields["department"], by=by, at=at, reason=name)
    elif name in ("ask_again", "follow_up") and not slip.slip_kind.is_ladder:
        _promises_end(slip, by=by, at=at, reason=name)
        if name == "follow_up" or not slip.slip_kind.ends_by_meeting:  # else its clock still runs
            _start_answer_clocks(slip, slip.open_parts(), by=by, at=at)
    elif name in ("confirm_answer", "analyse_sheet"):
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
        if slip.slip_kind.is_fixed_on_site:
            _fix_follows(slip, name, by=by, at=at)
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


def _fix_follows(slip: Slip, name: str, *, by: User, at: datetime) -> None:
    """What a level solved is put right; what was found unsolved afterwards is to be put right anew."""
    if name == "solve_level":
        deadlines.meet(slip.case, FIX_RULE, by=by, at=at)
    elif name == "follow_up" and slip.state == State.AT_LEVEL:
        deadlines.start(slip.case, FIX_RULE, by=by, at=at, department=slip.sender_department)


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
    if slip.slip_kind.is_fixed_on_site:
        began, station = slip.case.event_at or at, slip.sender_department
        deadlines.start(slip.case, FIX_RULE, by=by, at=at, started_at=began, department=station)


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
    return seats_read(slip, slip.seats_at(level))


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
    ask_confirmer(slip, by=by, at=at)


def _departments_begin(slip: Slip, *, by: User, at: datetime) -> None:
    """Each department that was just addressed reads it, has its time, and its head is told."""
    fresh = [part for part in slip.open_parts() if part.sent_at == at]
    for part in fresh:
        let_read(slip.case, department=part.department, why="party")
    _start_answer_clocks(slip, fresh, by=by, at=at)
    people = [part.department.head for part in fresh]
    arrived(slip, [*people, *(part.person for part in fresh)], by=by, at=at)


def _task_begins(slip: Slip) -> None:
    """The person it was given to reads it, and who follows tasks up: the usual distribution list of the kind."""
    for part in slip.open_parts():
        if part.person is not None:
            let_read(slip.case, person=part.person, why="item")
    if slip.slip_kind.is_task:
        for function in slip.slip_kind.copies:
            if (department := department_with(function)) is not None:
                let_read(slip.case, department=department, why="copy")


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
                department=part.department,
                addressees=[],
                matter=part.number,
                **time_of_answer(slip, part, code),
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
            named_day=last_day(part.due_on, part.department),
            matter=part.number,
        )


def _promises_end(slip: Slip, *, by: User, at: datetime, reason: str) -> None:
    """A promise of an answer that was not enough is not waited for."""
    for part in slip.all_parts():
        if part.state == PartState.NOT_ENOUGH and part.due_on is not None:
            deadlines.cancel(slip.case, PROMISE_RULE, by=by, at=at, reason=reason, matter=part.number)


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
    words += [text for part in slip.all_parts() for text in (part.answer, part.result_note)]
    words += [one.text for one in slip.all_entries()]
    words += [slip.targets, slip.analysis, slip.measures]
    words += [one.name for one in slip.all_replaced_parts()]
    words += [slip.handling, slip.incident.label_zh_hans if slip.incident is not None else ""]
    words += [text for rung in slip.all_rungs() for text in (rung.cause, rung.measures)]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the slip in this folder is found; for rebuilding the search."""
    return search_text(case.slip)
