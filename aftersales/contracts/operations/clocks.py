"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policy 004 on maintenance contracts: notice and visit one month before the end. That the answer is in by the end is ours.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from accounts.models import User
from aftersales.contracts.models import Renewal
from aftersales.contracts.states import FINISHED
from feedback_system.cases.advance import let_read
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines import operations as deadlines
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.rules import rules_for
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

PREPARE, OUTCOME = "contract-renewal", "contract-renewal-outcome"


def prepared_by(renewal: Renewal, at: datetime) -> date | None:
    """The day with whose end notice and visit are due: counted back from the last day of the contract by the rule in force."""
    case = renewal.case
    facts = {"kind": case.kind, "market": case.market, "severity": case.severity}
    facts |= {"route": "", "area": "", "case_class": ""}
    rule = rules_for([PREPARE], facts=facts, at=at)[PREPARE]
    if rule is None:
        return None
    calendar = calendar_of(renewal.contract.branch)
    due = count(rule, (), start=first_instant(renewal.contract.ends_on), calendar=calendar).due
    return local_day(due - timedelta(microseconds=1))


@deadlines.refreshing_once()
def opened(renewal: Renewal, by: User, at: datetime) -> None:
    """Start the time for notice and visit and for the answer, tell the salesperson and the branch, make it findable."""
    case, contract = renewal.case, renewal.contract
    salesperson = contract.customer.salesperson
    if salesperson is not None:
        let_read(case, person=salesperson, why="salesperson")
    day = prepared_by(renewal, at)
    if day is not None:
        deadlines.start(case, PREPARE, by=by, at=at, department=contract.branch, named_day=day)
    deadlines.start(case, OUTCOME, by=by, at=at, department=contract.branch, named_day=contract.ends_on)
    facts = {"contract": contract.code, "ends_on": contract.ends_on.isoformat()}
    tell("renewal_opened", case, [salesperson, contract.branch.head], by=by, at=at, facts=facts)
    index_case(case, search_text(renewal))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """The visit after the notice meets the first clock, the answer of the customer the second."""
    renewal: Renewal = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "record_visit":
        deadlines.meet(case, PREPARE, by=by, at=at)
    if move.after in FINISHED:
        for code in (PREPARE, OUTCOME):
            deadlines.meet(case, code, by=by, at=at)
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
        contract = renewal.contract
        facts = {"contract": contract.code, "state": renewal.state}
        people = [contract.customer.salesperson, contract.branch.head]
        tell("renewal_ended", case, people, by=by, at=at, facts=facts)
    deadlines.follow_state(case, renewal.state, by=by, at=at)
    index_case(case, search_text(renewal))


def search_text(renewal: Renewal) -> str:
    """The words by which a renewal is found."""
    case, contract = renewal.case, renewal.contract
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        contract.code,
        contract.customer.code,
        contract.customer.name,
        contract.covered,
        renewal.visit_words,
        renewal.lost_reason,
        *(f"{product.code} {serial}" for product, serial in renewal.machines()),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the renewal in this folder is found; for rebuilding the search."""
    return search_text(case.renewal)
