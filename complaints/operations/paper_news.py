"""Who hears that a paper of a remedy has come to them, and the clock on whoever approves a change of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Department, DepartmentFunction, User
from accounts.queries import reachable, who_is
from complaints.models import Complaint, RemedyLine
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move

OF_PAPERS = frozenset(
    {
        "draft_return", "approve_return", "ask_about_return", "answer_return", "receive_return", "inspect_return",
        "draft_allowance", "sign_allowance", "record_customer_signature", "refuse_booking", "hand_in_proof", "check_return", "approve_change", "refuse_change", "send_back_surplus",
    }
)  # fmt: skip
SALES_HEAD = frozenset({"approve_return"})
SALES = frozenset(
    {
        "draft_allowance",
        "record_customer_signature",
        "draft_return",
        "answer_return",
        "explain_return",
        "hand_in_proof",
    }
)
DEPARTMENTS = {
    "receive_return": DepartmentFunction.WAREHOUSE,
    "send_back_surplus": DepartmentFunction.WAREHOUSE,
    "inspect_return": DepartmentFunction.QA,
    "check_return": DepartmentFunction.FINANCE,
    "book_remedy": DepartmentFunction.FINANCE,
}
"""Whose turn it is at a step: the salesperson, the head of sales, or every department of a kind."""


def after_paper(move: Move, complaint: Complaint) -> None:
    """End the wait for a decision on a change, and tell whose turn it is now."""
    line = move.fields.get("line")
    if move.step.name not in OF_PAPERS or line is None:
        return
    by, at = move.authority.by, move.at
    if move.step.name in ("approve_change", "refuse_change") and line.pk not in complaint.pending_changes():
        deadlines.meet(move.case, "approval-wait", by=by, at=at, matter=line.pk)
    _tell(complaint, line, by=by, at=at)


def _tell(complaint: Complaint, line: RemedyLine, *, by: User, at: datetime) -> None:
    people = {
        person.pk: person
        for name in complaint.next_steps(line)
        for person in _whose_turn(complaint, name)
        if person.is_active and person.pk != by.pk
    }
    told = {one.pk: one for one in (reachable(person, at=at) for person in people.values())}
    case = complaint.case
    notify(
        "remedy_paper",
        case=case,
        to=list(told.values()),
        at=at,
        facts={"remedy": line.kind.code},
        key=f"remedy_paper:{case.pk}:{case.version}",
    )


def _signers(complaint: Complaint) -> list[User]:
    """The sales head where a head signs next, else general management."""
    papers = [complaint.certificate_of(line) for line in complaint.waiting_for_step("sign_allowance")]
    head = complaint.sales_department.head
    if any(paper is not None and paper.wants_head for paper in papers) and head is not None:
        return [head]
    return [*who_is("deputy_gm"), *who_is("gm")]


def _whose_turn(complaint: Complaint, name: str) -> list[User]:
    if name in SALES:
        return [complaint.salesperson]
    if name == "sign_allowance":
        return _signers(complaint)
    if name in SALES_HEAD:
        head = complaint.sales_department.head
        return [head] if head is not None else []
    function = DEPARTMENTS.get(name)
    if function is None:
        return []
    rows = Department.objects.filter(function=function, is_active=True, head__isnull=False)
    return [department.head for department in rows.select_related("head").order_by("pk") if department.head]
