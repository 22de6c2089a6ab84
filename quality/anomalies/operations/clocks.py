"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policy 001 on quality feedback, 24 hours for registering; the times for the answer by situation and the day of each line are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from accounts.queries import who_is
from feedback_system.approvals.operations import deciders
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.anomalies.models import Anomaly, anomaly_rules
from quality.anomalies.states import FINISHED, GRAVITY, RULE_CLASS, UNANSWERED
from quality.anomalies.states import AnomalyState as State

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

REGISTER, ANSWER, LINE, TEST = "anomaly-register", "anomaly-answer", "anomaly-line", "anomaly-test"
LEADER = "major-demand-told"
"""Policy 001 on anomaly alerts: a major demand or accident is told to the leader at once; no figure is named."""
APPROVAL = "approval-wait"
AWAITED = UNANSWERED | {State.UNDER_REVIEW}
"""Quality owes an answer, or a better one."""
REINDEXED = frozenset(
    {
        "link_batch",
        "add_finding",
        "collect_feedback",
        "record_check",
        "send_to_test",
        "correct",
        "minute_review",
    }
)


def leaders() -> list[User]:
    """Who is told of a major case at once: the leader of major cases, a setting, and the general manager."""
    people = {person.pk: person for role in (anomaly_rules().major_leader, "gm") for person in who_is(role)}
    return list(people.values())


@deadlines.refreshing_once()
def opened(anomaly: Anomaly, by: User, at: datetime) -> None:
    """Start the time for registering and for the answer, tell quality, and make the alert findable."""
    case, quality = anomaly.case, anomaly.quality_department()
    deadlines.start(case, REGISTER, by=by, at=at, started_at=case.reported_at, department=quality)
    _start_answer(anomaly, by=by, at=at, began=case.reported_at)
    if anomaly.is_serious:
        deadlines.start(case, LEADER, by=by, at=at, started_at=case.reported_at, department=quality)
    people = [quality.head if quality is not None else None, *who_is("qa")]
    tell("anomaly_raised", case, people, by=by, at=at, facts={"situation": anomaly.situation})
    index_case(case, search_text(anomaly))


def _start_answer(anomaly: Anomaly, *, by: User, at: datetime, began: datetime) -> None:
    deadlines.start(
        anomaly.case,
        ANSWER,
        by=by,
        at=at,
        started_at=began,
        case_class=RULE_CLASS[anomaly.situation],
        department=anomaly.quality_department(),
        matter=anomaly.situation_changes,
    )


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now."""
    anomaly: Anomaly = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "change_situation":
        _situation_changed(move, anomaly)
    elif name == "register":
        deadlines.meet(case, REGISTER, by=by, at=at)
    if name in ("register", "flag_major"):
        _leader_told(move, anomaly)
    _answers(move, anomaly)
    _lines(move, anomaly)
    _tests(move)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, anomaly.state, by=by, at=at)
    _tell(move, anomaly)
    if name in REINDEXED:
        index_case(case, search_text(anomaly))


def _leader_told(move: Move, anomaly: Anomaly) -> None:
    """What the inspector found serious is told to the leader, or sorted as general by quality."""
    case, by, at = move.case, move.authority.by, move.at
    if anomaly.is_grave():
        deadlines.meet(case, LEADER, by=by, at=at)
    else:
        deadlines.cancel(case, LEADER, by=by, at=at, reason="general")


def _answers(move: Move, anomaly: Anomaly) -> None:
    """The answer is given with the first disposition, the call to a meeting, or the word that it is under review."""
    if move.changed_state and move.before in AWAITED and move.after not in UNANSWERED | FINISHED:
        deadlines.meet_all(move.case, by=move.authority.by, at=move.at, codes=[ANSWER])


def _situation_changed(move: Move, anomaly: Anomaly) -> None:
    """The time for the answer follows the situation: a graver one counts from when it came, a lighter one from the report.

    A time that has run out already stays late: a change of the situation mends nothing. Under review a graver situation asks
    for an answer anew, which is the disposition.
    """
    case, by, at = move.case, move.authority.by, move.at
    graver = GRAVITY.index(anomaly.situation) > GRAVITY.index(anomaly.situation_before)
    if anomaly.state not in AWAITED or (anomaly.state == State.UNDER_REVIEW and not graver):
        return
    before = anomaly.situation_changes - 1
    running = case.deadlines.filter(code=ANSWER, matter=before, state="running").first()
    if running is not None and running.due_at > at:
        deadlines.cancel(case, ANSWER, by=by, at=at, reason="situation", matter=before)
    began = (move.fields["since"] or at) if graver else case.reported_at
    _start_answer(anomaly, by=by, at=at, began=began)


def _lines(move: Move, anomaly: Anomaly) -> None:
    """Each open line has a clock of its own, due with the end of its day; its department is told when it begins."""
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "finish_line":
        deadlines.meet(case, LINE, by=by, at=at, matter=move.fields["line"].number)
        return
    if name not in ("dispose", "minute_review", "redispose", "approve_concession", "refuse_concession"):
        return
    for line in anomaly.all_lines():
        if line.is_gone:
            deadlines.cancel(case, LINE, by=by, at=at, reason="replaced", matter=line.number)
    if anomaly.state != State.DISPOSED:
        return
    for line in anomaly.open_lines():
        deadlines.start(
            case,
            LINE,
            by=by,
            at=at,
            department=line.department,
            named_day=line.due_on,
            matter=line.number,
        )
        facts = {
            "number": line.number,
            "disposal": line.disposal,
            "quantity": line.quantity,
            "due_on": f"{line.due_on:%Y-%m-%d}",
        }
        tell(
            "anomaly_line_assigned",
            case,
            [line.department.head],
            by=by,
            at=at,
            facts=facts,
            key=f"anomaly_line_assigned:{case.pk}:{line.number}",
        )


def _tests(move: Move) -> None:
    """A sample at a test body has a clock until its result is entered, due with the day on which it is expected."""
    case, by, at = move.case, move.authority.by, move.at
    if move.step.name == "send_to_test":
        test = max(move.record.all_tests(), key=lambda one: one.number)
        deadlines.start(
            case,
            TEST,
            by=by,
            at=at,
            department=move.record.quality_department(),
            named_day=test.expected_on,
            matter=test.number,
        )
    elif move.step.name == "enter_test_result":
        deadlines.meet(case, TEST, by=by, at=at, matter=move.fields["test"].number)


def _tell(move: Move, anomaly: Anomaly) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    quality = anomaly.quality_department()
    head = quality.head if quality is not None else None
    if name in ("register", "flag_major") and anomaly.is_grave():
        graded = {"severity": case.severity, "triggers": anomaly.triggers.split(",")}
        tell("anomaly_major", case, leaders(), by=by, at=at, facts=graded)
    facts: dict[str, Any]
    if name == "change_situation":
        facts = {"situation": anomaly.situation}
        tell("anomaly_raised", case, [head, *who_is("qa")], by=by, at=at, facts=facts)
    elif name == "inform":
        told = max(anomaly.all_information(), key=lambda one: one.number)
        facts = {"number": told.number, "department": told.department.code}
        tell("anomaly_informed", case, [told.department.head], by=by, at=at, facts=facts)
    elif name == "convene_review":
        review = max(anomaly.all_reviews(), key=lambda one: one.number)
        heads = [seat.department.head for seat in review.all_seats()]
        facts = {"meets_at": review.meets_at, "place": review.place}
        tell("anomaly_review", case, heads, by=by, at=at, facts=facts)
    elif name in ("finish_line", "refuse_concession", "handle_again"):
        if not anomaly.open_lines():
            tell("anomaly_arrived", case, [head], by=by, at=at, facts={"state": anomaly.state})
    if move.changed_state:
        _approvers_wait(move, anomaly)
        if (move.before in UNANSWERED and move.after not in UNANSWERED) or move.after in FINISHED:
            tell("anomaly_news", case, [case.entered_by], by=by, at=at, facts={"state": anomaly.state})


def _approvers_wait(move: Move, anomaly: Anomaly) -> None:
    """Whoever decides a concession is told, and the clock on the waiting runs."""
    case, by, at = move.case, move.authority.by, move.at
    if move.before == State.AWAITING_APPROVAL:
        deadlines.meet(case, APPROVAL, by=by, at=at)
    if move.after != State.AWAITING_APPROVAL:
        return
    waiting = anomaly.waiting_concession()
    assert waiting is not None  # noqa: S101 - asked for in the same step
    people = deciders(waiting)
    deadlines.start(case, APPROVAL, by=by, at=at, addressees=people)
    tell("anomaly_concession_asked", case, people, by=by, at=at, facts={})


def search_text(anomaly: Anomaly) -> str:
    """The words by which an alert is found."""
    case = anomaly.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        str(case.product or ""),
        anomaly.batch_number,
        *(code.label_zh_hans for code in (anomaly.process, anomaly.defect)),
        *(code.label_en for code in (anomaly.process, anomaly.defect)),
        anomaly.description,
        anomaly.cause,
        anomaly.correction,
        *(finding.text for finding in anomaly.all_findings()),
        *(f"{check.what} {check.result}" for check in anomaly.all_checks()),
        *(f"{one.who} {one.text}" for one in anomaly.all_feedback()),
        *(f"{test.body} {test.sample}" for test in anomaly.all_tests()),
        *(review.minutes for review in anomaly.all_reviews()),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the alert in this folder is found; for rebuilding the search."""
    return search_text(case.anomaly)
