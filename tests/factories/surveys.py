"""Surveys and opinion cards in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Asked, Questionnaire, Survey, SurveyLink
from aftersales.surveys.operations import open_survey
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.cards import issue_loose_card
from aftersales.surveys.states import SurveyState as State
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.links.operations import token_of
from feedback_system.masterdata.models import Contact
from tests.factories.company import World, at

PLANNED = at("2026-03-02 11:00")
"""When customer service plans the survey: a Monday."""
APPROVED = at("2026-03-02 15:00")
ISSUED = at("2026-03-03 09:00")
ANSWERED = at("2026-03-05 10:00")
COLLECTED = at("2026-04-01 09:00")
COUNTED = at("2026-04-01 10:00")
REPORTED = at("2026-04-01 11:00")

PLAN: dict[str, Any] = {
    "title": "一季度交付满意度调查",
    "questionnaire": "delivery",
    "purpose": "了解一季度交付客户的满意程度",
    "planned_count": "2",
    "starts_on": "2026-03-03",
    "ends_on": "2026-03-31",
    "return_target": "70",
}
GOOD = {"item_quality": 5, "item_on_time": 4, "item_installation": 3, "item_service": 5}
BAD = {"item_quality": 5, "item_on_time": 1, "item_service": 4, "remarks": "晚了两周，没有人来电话"}
LIST = "张工,zhang@east.example,13900000001\n李工,li@east.example,13900000002"


def plan(world: World, **changes: Any) -> Survey:
    """A planned survey."""
    return open_survey(by=world.cs1, at=PLANNED, **(PLAN | changes))


def act(record: Survey, name: str, *, by: Any, at: Any, **data: Any) -> Survey:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: Survey = advance(survey_kind.steps[name], case, by=by, at=at, version=case.version, data=data)
    return found


def listed(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """A planned survey with two people on its list, asked by mail."""
    return act(record or plan(world, **changes), "add_list", by=world.cs1, at=PLANNED, way="mail", rows=LIST)


def submitted(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """A plan that waits for its approval."""
    return act(record or listed(world, **changes), "submit", by=world.cs1, at=PLANNED)


def approved(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """An approved plan."""
    return act(record or submitted(world, **changes), "approve", by=world.deputy_gm, at=APPROVED)


def running(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """A survey whose mails are on the way."""
    return act(record or approved(world, **changes), "issue", by=world.cs1, at=ISSUED)


def token(asked: Asked) -> str:
    """The token of the newest link, as the mail carries it."""
    return token_of(SurveyLink.objects.filter(asked=asked).order_by("-pk")[0])


def asked_of(record: Survey, number: int) -> Asked:
    """Somebody on the list."""
    found: Asked = Asked.objects.get(survey=record, number=number)
    return found


def answered(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """A survey to which both answered through their links: one content, one not."""
    record = record or running(world, **changes)
    for number, fields in ((1, GOOD), (2, BAD)):
        answer_from_outside(token=token(asked_of(record, number)), fields=fields, at=ANSWERED)
    return record


def counted(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """A counted survey."""
    record = act(record or answered(world, **changes), "collect", by=world.cs1, at=COLLECTED)
    return act(record, "count", by=world.cs1, at=COUNTED)


def reported(world: World, record: Survey | None = None, **changes: Any) -> Survey:
    """A survey with its report."""
    record = record or counted(world, **changes)
    return act(
        record, "report", by=world.cs1, at=REPORTED, problems="交付不及时", measures="提前一周确认车次"
    )


def acting(world: World, record: Survey | None = None) -> Survey:
    """A survey with an item at a department."""
    fields = {"item": "on_time", "words": "交付晚了两周", "department": "sales"}
    return act(record or reported(world), "start_action", by=world.cs1, at=REPORTED, **fields)


def closed(world: World, record: Survey | None = None) -> Survey:
    """A survey without occasion for action, closed."""
    return act(record or reported(world), "close", by=world.cs1, at=REPORTED, reason="个别情况，已答复")


def survey_at(world: World, state: str, record: Survey | None = None) -> Survey:
    """A survey in `state`."""
    made = record or plan(world)
    for target, way in (
        (State.PLANNED, listed), (State.AWAITING, submitted), (State.APPROVED, approved), (State.RUNNING, running),
        (State.COUNTED, lambda world, made: counted(world, answered(world, made))), (State.REPORTED, reported),
    ):  # fmt: skip
        made = way(world, made)
        if target == state:
            return made
    return {State.ACTING: acting, State.CLOSED: closed}[State(state)](world, made)


def card(world: World, **changes: Any) -> Asked:
    """An opinion card of a job of the technician that is not kept here, by mail."""
    fields = {
        "customer": world.customer, "person_rated": world.tech1, "way": "mail", "address": "buyer@east.example",
        "name": "张工", "phone": "", "language": "zh-hans",
    } | changes  # fmt: skip
    return issue_loose_card(fields=fields, by=world.service_desk, at=ISSUED)


CARD_GOOD = {"item_attitude": 4, "item_skill": 4, "item_arrival": 3, "item_promises": 4}
CARD_BAD = {"item_attitude": 1, "item_skill": 3, "remarks": "态度很差"}


def contact(world: World, email: str = "buyer@east.example") -> Contact:
    """Whom to write to at the customer."""
    found: Contact = Contact.objects.create(
        customer=world.customer, name="张工", email=email, phone="13900000001", is_main=True
    )
    return found


def new_version(code: str, **changes: Any) -> Questionnaire:
    """Change a stored questionnaire in place; for tests of figures only."""
    sheet: Questionnaire = Questionnaire.objects.get(code=code)
    for name, value in changes.items():
        setattr(sheet, name, value)
    sheet.save()
    return sheet


LATER = timedelta(hours=1)
