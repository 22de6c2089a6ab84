"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source of the starts and stops: policies 001 and 004, time limits; design, clocks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from accounts.queries import reachable, reachable_by_id, who_is
from complaints.models import Complaint, Desk, Overall, StageDelay
from complaints.models.recovery import CLAIMABLE
from complaints.operations.correcting import MOVES_CLOCKS
from complaints.operations.disputing import after_closing
from complaints.operations.experts import after_expert
from complaints.operations.first_inquiry import after_inquiry
from complaints.operations.joint_handling import LIMIT, after_joint_handling
from complaints.operations.major_case import after_major_case
from complaints.operations.major_files import CLOCK as MAJOR_FILE
from complaints.operations.major_files import after_major_file
from complaints.operations.merging import after_merging
from complaints.operations.objection_clocks import BESIDE_THE_CASE, objection_clocks
from complaints.operations.paper_news import after_paper
from complaints.operations.releasing import after_reply
from complaints.operations.route_clocks import after_route_step
from complaints.operations.visit_news import after_visits_and_samples, report_answered
from complaints.operations.waiving import WAIT, end_waivers
from complaints.states import FINISHED, IN_HAND, State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import deciders
from feedback_system.audit.operations import record
from feedback_system.cases.advance import let_read
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

OPINION = "opinion-answer"
REPORTED = ("complaint-register", "complaint-first-answer")
"""Run from the customer's report."""

BUDGET_OF_DESK = {
    Desk.SALES: "sales",
    Desk.GM_OFFICE: "gm_office",
    Desk.QA: "qa",
    Desk.RESPONSIBLE: "qa",
    Desk.PRODUCTION: "production",
    Desk.RD: "rd",
    Desk.MANAGER_OFFICE: "manager_office",
    Desk.APPROVER: "approver",
    Desk.RULING_APPROVER: "approver",
}
"""Which stage budget runs while the case lies at a desk."""

TELLS = ("acknowledge", "tell_customer", "send_letter", "release_reply")
"""Steps after which the customer has been told something, unless the answer waits for quality."""

PER_VISIT = frozenset({"gm_office", "approver"})
"""On the long route these budgets are counted per visit and not added up (ours: the table of policy 004 is lost)."""

SUBJECT_OF_STATE = {
    State.AWAITING_APPROVAL: Subject.REMEDY,
    State.AWAITING_FINAL_APPROVAL: Subject.REMEDY,
    State.AWAITING_RULING_APPROVAL: Subject.RULING,
}


def reported_clocks(complaint: Complaint) -> tuple[str, ...]:
    """The clocks that run from the customer's report; public opinion has a short one of its own where the company wants it."""
    return (*REPORTED, OPINION) if complaint.channel.public_opinion else REPORTED


REPEATED = "repeated complaint 重复投诉 重複投訴"
"""Words by which the repetitions are found, whatever the reader's language."""


@deadlines.refreshing_once()
def opened(complaint: Complaint, by: User, at: datetime) -> None:
    """Start the clocks that run from the customer's report, and make the case findable."""
    case = complaint.case
    deadlines.start_all(
        case,
        reported_clocks(complaint),
        by=by,
        at=at,
        started_at=case.reported_at,
        **facts_of_clocks(complaint),
    )
    index_case(case, search_text(complaint))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet, cancel and park clocks after a step; tell whoever has to act now."""
    complaint: Complaint = move.record
    case, by, at, name_of_step = move.case, move.authority.by, move.at, move.step.name
    if name_of_step in ("merge", "unmerge"):
        after_merging(move, complaint)
        return
    _by_step(move, complaint)
    after_route_step(move, complaint)
    after_inquiry(move, complaint)
    after_reply(move, complaint)
    after_expert(move, complaint)
    after_visits_and_samples(move, complaint)
    after_joint_handling(move, complaint)
    after_major_file(move, complaint)
    after_major_case(move, complaint)
    objection_clocks(move, complaint)
    after_paper(move, complaint)
    after_closing(move, complaint)
    if move.changed_state:
        _by_state(move, complaint)
        _budgets(move, complaint)
        _tell_next(complaint, by=by, at=at)
        if move.after in FINISHED and move.after not in CLAIMABLE:
            end_waivers(complaint, by=by, at=at)
    _explain_delay(move, complaint)
    if name_of_step in MOVES_CLOCKS:
        _follow_facts(complaint, by=by, at=at)
    deadlines.follow_state(case, complaint.state, by=by, at=at)
    if move.step.name in ("edit", "accept", "receive_sample"):
        index_case(case, search_text(complaint))


def _explain_delay(move: Move, complaint: Complaint) -> None:
    """Keep the cause that a late department gave with its step."""
    cause, late = move.fields.get("delay_cause"), move.fields.get("delay_of")
    if cause is None or not late:
        return
    by, at = move.authority.by, move.at
    for code, department_id in late:
        StageDelay.objects.create(
            complaint=complaint, code=code, department_id=department_id, cause=cause, at=at, by=by
        )
        words = {language: cause.label_in(language) for language in ("zh-hans", "zh-hant", "en")}
        facts = {"code": code, "cause": cause.code, "cause_words": words}
        record(move.case, "delay_explained", by=by, at=at, facts=facts)


def _follow_facts(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Have the clocks that run follow the market, class and severity as they are now."""
    case = complaint.case
    deadlines.rebase(
        case,
        route=complaint.route.code,
        market=case.market,
        severity=case.severity,
        case_class=complaint.complaint_class,
        by=by,
        at=at,
    )


def facts_of_clocks(complaint: Complaint) -> dict[str, Any]:
    """What the rules of a complaint are chosen by, besides its folder."""
    return {"route": complaint.route.code, "case_class": complaint.complaint_class}


def _by_step(move: Move, complaint: Complaint) -> None:
    case, by, at = move.case, move.authority.by, move.at
    name = move.step.name
    if name == "submit":
        deadlines.meet(case, "complaint-register", by=by, at=at)
        deadlines.start(case, "complaint-accept", by=by, at=at, **facts_of_clocks(complaint))
    elif name == "return_for_data":
        deadlines.cancel(case, "complaint-accept", by=by, at=at, reason="returned")
        notify(
            "complaint_returned",
            case=case,
            to=[complaint.salesperson],
            at=at,
            key=f"returned:{case.pk}:{case.version}",
        )
    elif name == "resubmit":
        deadlines.start(case, "complaint-accept", by=by, at=at, **facts_of_clocks(complaint))
    elif name == "accept":
        deadlines.meet(case, "complaint-accept", by=by, at=at)
        started = [complaint.handling_limit] if complaint.handling_limit else []
        if complaint.open_lines():
            started.append("complaint-quantity")
        own_date = complaint.own_date
        named = {complaint.handling_limit: own_date} if own_date is not None else {}
        if complaint.handling_limit == Overall.LIGHT:
            tell("complaint_light_accepted", case, [complaint.sales_department.head], by=by, at=at, facts={})
        deadlines.start_all(case, started, by=by, at=at, named_days=named, **facts_of_clocks(complaint))
    elif name in ("edit", "change_wished_date"):
        deadlines.name_day(case, complaint.handling_limit, day=complaint.own_date, by=by, at=at)
    elif name == "fix_quantity" and not complaint.open_lines():
        deadlines.meet(case, "complaint-quantity", by=by, at=at)
    elif name in TELLS and not complaint.reply_is_held:
        deadlines.meet(case, "complaint-first-answer", by=by, at=at, met_at=move.fields.get("told_at"))
        if complaint.channel.public_opinion:
            deadlines.meet(case, OPINION, by=by, at=at, met_at=move.fields.get("told_at"))
    elif name == "finish_investigation" and complaint.route.code != "light":
        deadlines.start(
            case,
            "complaint-report",
            by=by,
            at=at,
            department=complaint.department_at(Desk.QA),
            **facts_of_clocks(complaint),
        )
    elif name == "hand_in_report":
        deadlines.meet(case, "complaint-report", by=by, at=at)
        _tell_managers(complaint, "complaint_report", at=at)
    elif name == "answer_report":
        report_answered(complaint, by=by, at=at)
    elif name == "flag_major":
        _tell_managers(complaint, "complaint_major", at=at)
    elif name == "give_rd_opinion" and not move.changed_state:
        deadlines.stage_moved(case, left=complaint.department_at(Desk.RD), left_function="rd", by=by, at=at)
    elif name == "change_ruling" and (waiting := complaint.waiting_for(Subject.RULING)) is not None:
        deadlines.cancel(case, "approval-wait", by=by, at=at, reason="asked anew")
        _approvers_wait(complaint, waiting, by=by, at=at)
    elif name in ("explain_return", "ask_change"):
        line = move.fields["line"]
        if (asked := complaint.pending_changes().get(line.pk)) is not None:
            _approvers_wait(complaint, asked, by=by, at=at)
    elif name == "book_remedy" and not complaint.remedy_lines.filter(booked_at=None).exists():
        deadlines.meet(case, "complaint-remedy", by=by, at=at)


def _by_state(move: Move, complaint: Complaint) -> None:
    case, by, at = move.case, move.authority.by, move.at
    before, after = move.before, move.after
    if before == State.OUTCOME_REVIEW:
        deadlines.meet(case, "complaint-outcome-review", by=by, at=at)
    if after == State.OUTCOME_REVIEW:
        deadlines.start(case, "complaint-outcome-review", by=by, at=at, **facts_of_clocks(complaint))
    if before in SUBJECT_OF_STATE:
        deadlines.meet(case, "approval-wait", by=by, at=at)
    if after in SUBJECT_OF_STATE:
        waiting = complaint.waiting_for(SUBJECT_OF_STATE[State(after)])
        if waiting is not None:
            _approvers_wait(complaint, waiting, by=by, at=at)
    if after in (State.CLOSED, State.EXECUTING, State.NOT_UPHELD, State.REFILED) and before in IN_HAND:
        deadlines.meet(case, complaint.handling_limit, by=by, at=at)
        deadlines.meet_all(case, prefix="stage-", by=by, at=at)
        keep = () if after == State.NOT_UPHELD else (*BESIDE_THE_CASE, LIMIT, WAIT, MAJOR_FILE)
        deadlines.cancel_all(case, by=by, at=at, reason="closed", keep=keep)
        if complaint.remedy_lines.exists() and after in (State.CLOSED, State.EXECUTING):
            deadlines.start(case, "complaint-remedy", by=by, at=at, **facts_of_clocks(complaint))
    elif after == State.REFILED:
        deadlines.cancel(case, "complaint-remedy", by=by, at=at, reason="refiled")
    elif after == State.NO_LOSS:
        deadlines.meet(case, "complaint-register", by=by, at=at)
        deadlines.cancel_all(case, by=by, at=at, reason="no loss")
    elif after == State.WITHDRAWN:
        deadlines.cancel_all(case, by=by, at=at, reason="withdrawn")


def _approvers_wait(complaint: Complaint, waiting: Approval, *, by: User, at: datetime) -> None:
    """Tell the approvers and start the clock on their waiting; each of them (or the deputy) may read the case."""
    case = complaint.case
    people = deciders(waiting)
    for person in people:
        let_read(case, person=person, why="approver")
    deadlines.start(
        case,
        "approval-wait",
        by=by,
        at=at,
        addressees=people,
        matter=waiting.matter,
        **facts_of_clocks(complaint),
    )
    told = {stands_in.pk: stands_in for stands_in in (reachable(person, at=at) for person in people)}
    notify(
        "complaint_approval_asked",
        case=case,
        to=list(told.values()),
        at=at,
        facts={"summary": waiting.summary, "amount": str(waiting.amount or ""), "currency": waiting.currency},
        key=f"approval:{waiting.pk}",
    )


def _budgets(move: Move, complaint: Complaint) -> None:
    """Park the budget of the desk that hands on and run that of the next; R&D's runs beside production's."""
    if move.after not in IN_HAND:
        return
    case, by, at = move.case, move.authority.by, move.at
    left_desk = complaint.desk_of(move.before) if move.before in IN_HAND else ""
    entered_desk = complaint.present_desk()
    left = BUDGET_OF_DESK.get(Desk(left_desk), "") if left_desk else ""
    entered = BUDGET_OF_DESK.get(Desk(entered_desk), "")
    per_visit = complaint.route.code == "long" and left in PER_VISIT and left != entered
    if per_visit:
        deadlines.meet(case, f"stage-{left}", by=by, at=at)
    deadlines.stage_moved(
        case,
        left=complaint.department_at(left_desk) if left_desk else None,
        entered=complaint.present_holder(),
        left_function="" if per_visit else left,
        entered_function=entered,
        route=complaint.route.code,
        by=by,
        at=at,
    )
    if move.after == State.PRODUCTION_ANALYSIS and complaint.rd_wanted:
        department = complaint.department_at(Desk.RD)
        deadlines.stage_moved(
            case, entered=department, entered_function="rd", route=complaint.route.code, by=by, at=at
        )
        if department is not None:
            let_read(case, department=department, why="rd")


def _tell_next(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Tell the owner, or the head of the department, that the case has arrived; nobody is told about the own act."""
    case = complaint.case
    if complaint.is_finished() or complaint.state in SUBJECT_OF_STATE:
        return
    person_id = case.owner_id or (case.holder.head_id if case.holder is not None else None)
    if person_id is None or person_id == by.pk:
        return
    present = reachable_by_id(person_id, at=at)
    if present is None:
        return
    notify(
        "complaint_arrived",
        case=case,
        to=[present],
        at=at,
        facts={"state": complaint.state},
        key=f"arrived:{case.pk}:{case.version}",
    )


def _tell_managers(complaint: Complaint, kind: str, *, at: datetime) -> None:
    """Tell the general manager (and, for a major case, the deputy and the head of quality)."""
    roles = ["gm"] if kind == "complaint_report" else ["gm", "deputy_gm", "qa_head"]
    present = (reachable(person, at=at) for role in roles for person in who_is(role))
    people = {person.pk: person for person in present}
    case = complaint.case
    for person in people.values():
        let_read(case, person=person, why="told")
    notify(kind, case=case, to=list(people.values()), at=at, key=f"{kind}:{case.pk}")


def search_text(complaint: Complaint) -> str:
    """The words by which a complaint is found."""
    case = complaint.case
    parts = [
        case.receipt_number,
        case.number or "",
        case.title,
        case.customer.name if case.customer else "",
        case.customer.short_name if case.customer else "",
        case.customer.code if case.customer else "",
        *_words_of_goods(complaint),
        REPEATED if case.is_repeat else "",
        complaint.description,
        complaint.defect_reason,
        complaint.demand,
        complaint.sales_remarks,
        *(sorted(sample.label for sample in complaint.samples.all()) if complaint.pk else ()),
    ]
    return " ".join(part for part in parts if part)


def _words_of_goods(complaint: Complaint) -> list[str]:
    """Products and numbers of every line."""
    return [
        word
        for line in complaint.lines()
        for word in (
            str(line.product or ""),
            line.order_number,
            line.batch_number,
            line.invoice_number,
        )
    ]


def text_of_case(case: Case) -> str:
    """The words by which the complaint in this folder is found; for rebuilding the search."""
    return search_text(case.complaint)
