"""What each step does to the clocks, the bell and the search; called inside the step's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from aftersales.surveys.models import Survey
from aftersales.surveys.states import FINISHED
from aftersales.surveys.states import SurveyState as State
from feedback_system.approvals.operations import deciders
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

APPROVAL, COLLECT, CALL_BACK, ANSWER = "approval-wait", "survey-collect", "survey-callback", "survey-answer"


@deadlines.refreshing_once()
def opened(survey: Survey, by: User, at: datetime) -> None:
    """Make the plan findable. Nothing runs before it is submitted, but for the period of a rhythm that opened it."""
    if survey.rhythm is not None and survey.period_on is not None:
        deadlines.start(
            survey.case,
            survey.rhythm.rule,
            by=by,
            at=at,
            started_at=first_instant(survey.period_on),
            department=survey.department,
            addressees=[survey.responsible] if survey.responsible is not None else [],
        )
    index_case(survey.case, search_text(survey))


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Run the clock of the approval, of the collection, of agreed calls and of what goes to departments; tell who must know."""
    survey: Survey = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "submit":
        waiting = survey.waiting_approval()
        people = deciders(waiting) if waiting is not None else []
        deadlines.start(case, APPROVAL, by=by, at=at, addressees=people)
        tell("survey_approval_asked", case, people, by=by, at=at, facts={})
    elif move.before == State.AWAITING and move.changed_state:
        deadlines.meet(case, APPROVAL, by=by, at=at)
        facts = {"approved": move.after == State.APPROVED}
        tell("survey_decided", case, [case.entered_by, survey.responsible], by=by, at=at, facts=facts)
    if name in ("issue", "extend"):
        _collecting(survey, by=by, at=at, anew=name == "extend")
    elif name == "collect":
        if survey.rhythm is not None:
            deadlines.meet(case, survey.rhythm.rule, by=by, at=at)
        deadlines.meet(case, COLLECT, by=by, at=at)
        deadlines.cancel_all(case, by=by, at=at, reason="collected")
    elif name == "record_call":
        _called(move, survey)
    elif name == "enter_answer":
        deadlines.meet(case, CALL_BACK, by=by, at=at, matter=move.fields["number"].number)
    elif name == "start_action":
        deadlines.start(case, ANSWER, by=by, at=at, matter=len(survey.all_actions()))
    elif name == "revisit" and move.fields["action"].satisfied:
        deadlines.meet(case, ANSWER, by=by, at=at, matter=move.fields["action"].number)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, survey.state, by=by, at=at)
    if name in ("change_plan", "report"):
        index_case(case, search_text(survey))


def _collecting(survey: Survey, *, by: User, at: datetime, anew: bool) -> None:
    """The clock of the collection ends with the last day for answers; an extension begins it anew."""
    if anew:
        deadlines.cancel(survey.case, COLLECT, by=by, at=at, reason="extend")
    deadlines.start(survey.case, COLLECT, by=by, at=at, named_day=survey.ends_on)


def _called(move: Move, survey: Survey) -> None:
    """An agreed time of a next call is a clock of its own; the next call meets it."""
    asked, by, at = move.fields["number"], move.authority.by, move.at
    deadlines.meet(move.case, CALL_BACK, by=by, at=at, matter=asked.number)
    agreed = move.fields["call_back_at"]
    if move.fields["result"] == "call_back" and agreed is not None:
        deadlines.start(
            move.case,
            CALL_BACK,
            by=by,
            at=at,
            addressees=[by],
            named_day=local_day(agreed),
            matter=asked.number,
        )


def search_text(survey: Survey) -> str:
    """The words by which a survey is found."""
    case = survey.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        survey.questionnaire.label_zh_hans,
        survey.questionnaire.label_en,
        survey.purpose,
        survey.content,
        survey.range_words,
        survey.problems,
        survey.measures,
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the survey in this folder is found; for rebuilding the search."""
    return search_text(case.survey)
