"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policies 001 and 004 name no limits for sanction papers; three working days for the word of the departments and five for an
objection are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.queries import who_is
from complaints.penalties.models import SanctionLine, SanctionPaper
from complaints.penalties.states import FINISHED
from complaints.penalties.states import PaperState as State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import deciders, pending
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

ROUND, APPEAL = "sanction-round", "sanction-appeal"


def opened(paper: SanctionPaper, by: User, at: datetime) -> None:
    """Make the paper findable by its number for those it has reached."""
    index_case(paper.case, search_text(paper))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now, and the people concerned."""
    paper: SanctionPaper = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "send_round":
        heads = [one.head for one in paper.present_countersigns()]
        deadlines.start(case, ROUND, by=by, at=at, addressees=heads, matter=paper.round)
        _tell("sanction_arrived", case, heads, by=by, at=at)
    elif name == "countersign" and not paper.unanswered():
        deadlines.meet(case, ROUND, by=by, at=at, matter=paper.round)
        _tell("sanction_arrived", case, who_is("gm_office"), by=by, at=at)
    elif name in ("redraft", "submit_paper"):
        deadlines.cancel(case, ROUND, by=by, at=at, reason=name)
    if name == "submit_paper":
        waiting = pending(case, Subject.SANCTION)
        _tell("sanction_arrived", case, deciders(waiting) if waiting else (), by=by, at=at)
    elif name in ("refuse_paper", "refuse_notice"):
        _tell("sanction_arrived", case, who_is("gm_office"), by=by, at=at)
    elif name == "approve_paper" and paper.state == State.DECIDED:
        _tell("sanction_arrived", case, [*who_is("finance"), *who_is("hr")], by=by, at=at)
    elif name == "check_notice":
        _tell("sanction_arrived", case, who_is("hr"), by=by, at=at)
    elif name == "publish":
        _tell("sanction_concerns", case, _concerned(paper, SanctionLine.State.IN_FORCE), by=by, at=at)
    elif name == "file_appeal":
        _appeal_filed(paper, by=by, at=at)
    elif name in ("decide_appeal", "withdraw_appeal"):
        _appeal_ended(paper, name, by=by, at=at)
    elif name == "lift":
        _tell("sanction_lifted", case, _concerned(paper, SanctionLine.State.LIFTED), by=by, at=at)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, paper.state, by=by, at=at)


def _concerned(paper: SanctionPaper, state: str) -> list[User]:
    """The people with a line in that state, and the heads of their departments."""
    lines = [line for line in paper.all_lines() if line.state == state]
    heads = [line.department.head for line in lines if line.department is not None and line.department.head]
    return [*(line.person for line in lines), *heads]


def _appeal_filed(paper: SanctionPaper, *, by: User, at: datetime) -> None:
    appeal = paper.open_appeals()[0]
    waiting = pending(paper.case, Subject.APPEAL, matter=appeal.pk)
    people = deciders(waiting) if waiting is not None else []
    deadlines.start(paper.case, APPEAL, by=by, at=at, addressees=people, matter=appeal.number)
    _tell("sanction_arrived", paper.case, [*people, *who_is("gm_office"), *who_is("hr")], by=by, at=at)


def _appeal_ended(paper: SanctionPaper, name: str, *, by: User, at: datetime) -> None:
    ended = [one for one in paper.all_appeals() if one.decided_at == at]
    for one in ended:
        deadlines.meet(paper.case, APPEAL, by=by, at=at, matter=one.number)
        if name == "decide_appeal":
            people = [
                one.filed_by,
                *([one.person] if one.person else []),
                *who_is("gm_office"),
                *who_is("hr"),
            ]
            _tell("sanction_appeal_decided", paper.case, people, by=by, at=at)


def _tell(kind: str, case: Case, people: Iterable[User | None], *, by: User, at: datetime) -> None:
    """Tell these people where the paper stands; no amount is named."""
    tell(kind, case, people, by=by, at=at, facts={"state": case.state})


def search_text(paper: SanctionPaper) -> str:
    """The words by which a paper is found: its numbers, that of the complaint, and its reasons. No people, no amounts."""
    case = paper.case
    words = [case.receipt_number, case.number or "", case.title, paper.complaint.case.reference, paper.reason]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the paper in this folder is found; for rebuilding the search."""
    return search_text(case.sanctionpaper)
