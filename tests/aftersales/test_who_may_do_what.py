"""The table of states, steps and people of a return, checked cell by cell.

Offered is asked of everybody for every step; everybody else who tries it all the same, by the verb or by the API, is refused
and leaves nothing behind.
"""

from collections import defaultdict

import pytest
from django.test import Client

from aftersales.kind import return_kind
from aftersales.models import GoodsReturn
from aftersales.states import ReturnState as State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, offers
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from tests.factories.company import World, at
from tests.factories.returns import return_at

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")
TAKERS = {"cs1", "sales1", "sales_head"}
STORE = {"warehouse"}
QUALITY = {"qa1", "qa2", "qa_head"}
LINK = {"link_complaint": TAKERS}
"""It belongs to no complaint yet."""
FAULT = {"name_responsible": QUALITY}
"""It was our fault, and nobody is named yet."""

TABLE: dict[str, dict[str, set[str]]] = {
    State.RECEIVED: {"edit": TAKERS, "count": STORE, "withdraw": TAKERS, **LINK},
    State.COUNTED: {"edit": TAKERS, "count": STORE, "send_slip": TAKERS, **LINK},
    State.REASON_REVIEW: {
        **dict.fromkeys(("send_back_slip", "order_retest", "confirm_reason", "refuse_reason"), QUALITY),
        **LINK,
    },
    State.RETEST: {"enter_retest": QUALITY | {"inspector1"}, **LINK},
    State.REASON_STANDS: {"order_retest": QUALITY, "set_handling": QUALITY, **FAULT, **LINK},
    State.AWAITING_APPROVAL: {
        "approve": {"sales_head", "deputy_gm", "gm", "chairman"},
        "refuse_approval": {"sales_head", "deputy_gm", "gm", "chairman"},
        **FAULT,
        **LINK,
    },
    State.HANDLING: {
        "book_goods": STORE,
        "pay_refund": {"finance"},
        "reopen_handling": QUALITY,
        **FAULT,
        **LINK,
    },
    State.CARRIED_OUT: {"record_visit": TAKERS, **FAULT, **LINK},
    State.VISITED: {"record_visit": TAKERS, "close": TAKERS, **LINK},
    State.REASON_REFUSED: {"explain": TAKERS, "book_goods": STORE, **LINK},
    State.EXPLAINED: {"close": TAKERS, "book_goods": STORE, **LINK},
    State.CLOSED: {},
    State.WITHDRAWN: {},
}
CODES = {"not_found": 404, "not_permitted": 403, "not_possible_now": 409, "blocked": 422, "invalid": 422}


def as_it_stands(record: GoodsReturn) -> tuple[object, ...]:
    """Version, states and number of events."""
    case = Case.objects.get(pk=record.case_id)
    state = GoodsReturn.objects.get(pk=record.pk).state
    return case.version, case.state, state, CaseEvent.objects.filter(case=case).count()


@pytest.mark.parametrize("state", TABLE)
def test_exactly_these_people_are_offered_exactly_these_steps_and_nobody_else_gets_through(
    world: World, state: str
) -> None:
    record = return_at(world, state)
    case, offered, allowed = Case.objects.get(pk=record.case_id), defaultdict(set), set()
    before, passed = as_it_stands(record), []

    for place, name in enumerate(world.people):
        person = getattr(world, name)
        mine = {}
        if Case.objects.visible_to(person).filter(pk=case.pk).exists():
            mine = {offer.step.name: offer for offer in offers(record, by=person, at=LATER)}
        for step, offer in mine.items():
            offered[step].add(name)
            if step == "approve" and offer.allowed:
                allowed.add(name)
        for number, step in enumerate(return_kind.steps):
            if step in mine or (place + number) % 3:
                continue
            try:
                advance(return_kind.steps[step], case, by=person, at=LATER, version=case.version, data={})
            except Refusal:
                continue
            passed.append((name, step))

    assert dict(offered) == TABLE[state]
    assert allowed == ({"sales_head"} if state == State.AWAITING_APPROVAL else set())
    assert passed == [] and as_it_stands(record) == before


def test_programs_outside_the_table_get_the_refusal_of_its_kind(world: World) -> None:
    record = return_at(world, State.REASON_REVIEW)
    before, wrong = as_it_stands(record), []

    for who in ("cs1", "prod1", "sales2", "warehouse", "finance", "auditor", "admin", "gm"):
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(world, who))
        for step in return_kind.steps:
            answer = client.post(
                f"/api/v1/returns/{record.case.number}/steps/{step}/",
                "{}",
                content_type="application/json",
                headers={"if-match": f'"{before[0]}"'},
            )
            if CODES.get(answer.json()["code"]) != answer.status_code:
                wrong.append((who, step, answer.status_code, answer.json()["code"]))

    assert wrong == [] and as_it_stands(record) == before
