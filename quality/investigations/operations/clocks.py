"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policy 001 on anomaly alerts (told to the leader at once); the times for convening and for the outcome are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from feedback_system.cases.fields import local_day
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.anomalies.operations.clocks import leaders
from quality.investigations.models import Investigation
from quality.investigations.states import FINISHED, Nature
from quality.investigations.states import InvestigationState as State

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

CONVENE, OUTCOME, BODY = "investigation-convene", "investigation-outcome", "investigation-body"
REINDEXED = frozenset(
    {
        "convene",
        "add_entry",
        "strike_entry",
        "record_field",
        "send_to_body",
        "enter_body_result",
        "name_unit",
        "conclude",
    }
)


@deadlines.refreshing_once()
def opened(investigation: Investigation, by: User, at: datetime) -> None:
    """Start the time for convening, tell the leader at once and whoever names the unit, and make it findable."""
    case = investigation.case
    people = leaders()
    deadlines.start(
        case,
        CONVENE,
        by=by,
        at=at,
        started_at=case.reported_at,
        department=investigation.quality_department(),
        addressees=people,
    )
    tell(
        "investigation_opened",
        case,
        people,
        by=by,
        at=at,
        facts={"about": investigation.raised_from.reference},
    )
    _ask_for_unit(investigation, by=by, at=at)
    index_case(case, search_text(investigation))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now."""
    investigation: Investigation = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    _clocks(move, investigation)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, investigation.state, by=by, at=at)
    _tell(move, investigation)
    if name in REINDEXED:
        index_case(case, search_text(investigation))


def _clocks(move: Move, investigation: Investigation) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    quality = investigation.quality_department()
    if name == "convene":
        deadlines.meet(case, CONVENE, by=by, at=at)
        _start_outcome(investigation, by=by, at=at)
    elif name == "conclude":
        deadlines.meet(case, OUTCOME, by=by, at=at)
    elif name == "return_outcome":
        _start_outcome(investigation, by=by, at=at)
    elif name == "send_to_body":
        question = max(investigation.all_questions(), key=lambda one: one.number)
        deadlines.start(
            case,
            BODY,
            by=by,
            at=at,
            department=quality,
            named_day=question.expected_on,
            matter=question.number,
        )
    elif name == "enter_body_result":
        deadlines.meet(case, BODY, by=by, at=at, matter=move.fields["question"].number)


def _start_outcome(investigation: Investigation, *, by: User, at: datetime) -> None:
    """The outcome has the day that was named with the team; once that has passed, the time of the rule anew."""
    leader = investigation.leader()
    due = investigation.due_on
    passed = due is not None and due < local_day(at)
    deadlines.start(
        investigation.case,
        OUTCOME,
        by=by,
        at=at,
        department=investigation.quality_department(),
        addressees=[leader.person] if leader is not None else [],
        named_day=None if passed else due,
    )


def _ask_for_unit(investigation: Investigation, *, by: User, at: datetime) -> None:
    first = investigation.confirmer.head if investigation.confirmer is not None else None
    case = investigation.case
    facts = {"origin": investigation.origin}
    tell("investigation_unit_asked", case, [first], by=by, at=at, facts=facts)


def _tell(move: Move, investigation: Investigation) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    facts: dict[str, Any] = {}
    team = [one.person for one in investigation.team()]
    if name in ("convene", "change_team"):
        for one in investigation.team():
            if one.since == at:
                facts = {"leads": one.leads, "part": one.part, "due_on": f"{investigation.due_on:%Y-%m-%d}"}
                key = f"investigation_member:{case.pk}:{case.version}:{one.person_id}"
                tell("investigation_member", case, [one.person], by=by, at=at, facts=facts, key=key)
    elif name == "change_origin":
        _ask_for_unit(investigation, by=by, at=at)
    elif name == "name_unit":
        if investigation.needs_consent() and investigation.consenter is not None:
            facts = {"unit": investigation.unit_kind}
            tell(
                "investigation_consent_asked", case, [investigation.consenter.head], by=by, at=at, facts=facts
            )
    elif name == "record_field":
        record = max(investigation.all_field_records(), key=lambda one: one.number)
        people = [one.person for one in record.unsigned()]
        tell("investigation_sign", case, people, by=by, at=at, facts={"number": record.number})
    elif name == "conclude":
        tell("investigation_outcome", case, leaders(), by=by, at=at, facts={})
    elif name == "return_outcome":
        tell("investigation_returned", case, team, by=by, at=at, facts={})
    elif name == "ask_withdrawal":
        tell("investigation_withdrawal", case, leaders(), by=by, at=at, facts={})
    if name == "approve_outcome" or move.after in FINISHED:
        unit = investigation.unit_department
        head = unit.head if unit is not None and move.after != State.WITHDRAWN else None
        quality = investigation.quality_department()
        quality_head = quality.head if quality is not None else None
        people = list(
            {one.pk: one for one in (case.entered_by, *team, quality_head, head) if one is not None}.values()
        )
        tell("investigation_news", case, people, by=by, at=at, facts={"state": investigation.state})


def search_text(investigation: Investigation) -> str:
    """The words by which an investigation is found; opinions are left out, more people search than read them."""
    case = investigation.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        str(case.product or ""),
        investigation.batch_number,
        investigation.what,
        investigation.scope,
        investigation.unit_in_words(),
        investigation.cause,
        investigation.measures,
        *(
            entry.text
            for entry in investigation.all_entries()
            if entry.nature != Nature.OPINION and entry.stands
        ),
        *(f"{record.place} {record.seen}" for record in investigation.all_field_records()),
        *(f"{one.body} {one.question} {one.result}" for one in investigation.all_questions()),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the investigation in this folder is found; for rebuilding the search."""
    return search_text(case.investigation)
