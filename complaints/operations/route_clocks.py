"""Clocks that only the routes of other companies have: the solution for a dealer, the answers of a store and a hotline.

Source: policy 003 on dealer complaints, one working day; policy 003 on hotlines and policy 004 on store complaints, without
a figure: those clocks are off until a company enters one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.states import CLOSED_STATES, State
from feedback_system.cases.jobs import Job, job_done
from feedback_system.deadlines import operations as deadlines

if TYPE_CHECKING:
    from complaints.models import Complaint
    from feedback_system.cases.advance import Move


@dataclass(frozen=True)
class RouteClock:
    """The rule of one route: it begins with the acceptance and is met by one of these steps, at the latest by the closing."""

    rule: str
    met_by: frozenset[str] = frozenset()


CLOCKS = {
    "dealer": RouteClock("dealer-solution", frozenset({"consolidate"})),
    "store": RouteClock("store-answer", frozenset({"tell_customer", "send_letter", "release_reply"})),
}


def ask_how_satisfied(move: Move, complaint: Complaint) -> None:
    """Ask the customer once the answer is given, where the route wants it (policy 003 on dealer complaints)."""
    answered = move.step.name == "review_outcome" or move.after == State.NOT_UPHELD
    if complaint.route.asks_satisfaction and answered and move.changed_state:
        job = Job(complaint.case, complaint.salesperson, complaint.contact_name, complaint.contact_phone)
        job_done(job, by=move.authority.by, at=move.at)


def after_route_step(move: Move, complaint: Complaint) -> None:
    """Start the clock of the route when the complaint is accepted, and meet it."""
    ask_how_satisfied(move, complaint)
    own = CLOCKS.get(complaint.route.code)
    if own is None:
        return
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "accept":
        deadlines.start(
            case, own.rule, by=by, at=at, route=complaint.route.code, case_class=complaint.complaint_class
        )
    elif name in own.met_by and not complaint.reply_is_held:
        deadlines.meet(case, own.rule, by=by, at=at, met_at=move.fields.get("told_at"))
    elif not own.met_by and move.changed_state and move.after in CLOSED_STATES:
        deadlines.meet(case, own.rule, by=by, at=at)
