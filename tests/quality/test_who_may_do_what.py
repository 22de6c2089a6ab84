"""The table of states, steps and people of an improvement, checked cell by cell.

Offered is asked of everybody for every step; everybody else who tries it all the same, by the verb or by the API, is refused
and leaves nothing behind.
"""

from collections import defaultdict

import pytest
from django.test import Client

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, offers
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from quality.kind import improvement_kind
from quality.models import Improvement
from quality.states import ImprovementState as State
from tests.factories.company import World
from tests.factories.improvements import CHECK_DAY, improvement_at

pytestmark = pytest.mark.django_db

OFFICE = {"gm_office", "gm_office2"}
DRAFTERS = {"prod1", "prod_head", "rd1"}
OWNERS = {"prod1", "prod_head", "qa1", "qa_head"}
"""The owners of the two items, and the heads of their departments."""

BOTH = DRAFTERS | OFFICE
"""Who drafts, and who leads."""
EARLY = {
    "choose_tier": BOTH, "plan_disciplines": BOTH, "hand_in": DRAFTERS, "describe_problem": DRAFTERS,
}  # fmt: skip
"""Beside the way before the items are confirmed, in the short form."""
LATE = {"plan_disciplines": BOTH, "prevent": DRAFTERS, "record_lessons": DRAFTERS}
"""Beside the way while they are carried out."""

TABLE: dict[str, dict[str, set[str]]] = {
    State.RAISED: {
        "draft": DRAFTERS,
        "withdraw": OFFICE,
        "ask_not_investigated": DRAFTERS,
        "add_cause": DRAFTERS,
        **EARLY,
    },
    State.DRAFTED: {
        "confirm": OFFICE,
        "send_back": OFFICE,
        "withdraw": OFFICE,
        "add_cause": DRAFTERS,
        "state_claim": BOTH,
        **EARLY,
    },
    State.CONFIRMED: {
        "start_item": OWNERS,
        "finish_item": OWNERS,
        "withdraw": OFFICE,
        "hand_over": OFFICE,
        "state_claim": BOTH,
        **LATE,
    },
    State.RUNNING: {
        "start_item": {"qa1", "qa_head"},
        "finish_item": OWNERS,
        "call_done": OFFICE,
        "withdraw": OFFICE,
        "hand_over": OFFICE,
        "state_claim": BOTH,
        **LATE,
    },
    State.DONE: {
        "check_effect": {"qa1", "qa2", "qa_head", *OFFICE},
        "withdraw": OFFICE,
        "state_claim": BOTH,
        **LATE,
    },
    State.EFFECT_CHECKED: {"close": OFFICE, "reopen": OFFICE, **LATE},
    State.CLOSED: {"reopen": OFFICE},
    State.WITHDRAWN: {},
    State.NOT_INVESTIGATED: {},
}
MAY_CHECK = {"qa2", "qa_head", "gm_office2"}
"""Of those offered the check: not the owner, not who called it done."""
CODES = {"not_found": 404, "not_permitted": 403, "not_possible_now": 409, "blocked": 422, "invalid": 422}


def as_it_stands(improvement: Improvement) -> tuple[object, ...]:
    """Version, states and number of events."""
    case = Case.objects.get(pk=improvement.case_id)
    state = Improvement.objects.get(pk=improvement.pk).state
    return case.version, case.state, state, CaseEvent.objects.filter(case=case).count()


@pytest.mark.parametrize("state", TABLE)
def test_exactly_these_people_are_offered_exactly_these_steps_and_nobody_else_gets_through(
    world: World, state: str
) -> None:
    improvement = improvement_at(world, state)
    case, offered, allowed = Case.objects.get(pk=improvement.case_id), defaultdict(set), set()
    before, passed = as_it_stands(improvement), []

    for place, name in enumerate(world.people):
        person = getattr(world, name)
        mine = {}
        if Case.objects.visible_to(person).filter(pk=case.pk).exists():
            mine = {offer.step.name: offer for offer in offers(improvement, by=person, at=CHECK_DAY)}
        for step, offer in mine.items():
            offered[step].add(name)
            if step == "check_effect" and offer.allowed:
                allowed.add(name)
        for number, step in enumerate(improvement_kind.steps):
            if step in mine or (place + number) % 3:
                continue
            try:
                advance(
                    improvement_kind.steps[step], case, by=person, at=CHECK_DAY, version=case.version, data={}
                )
            except Refusal:
                continue
            passed.append((name, step))

    assert dict(offered) == TABLE[state]
    assert allowed == (MAY_CHECK if state == State.DONE else set())
    assert passed == [] and as_it_stands(improvement) == before


def test_programs_outside_the_table_get_the_refusal_of_its_kind(world: World) -> None:
    improvement = improvement_at(world, State.DRAFTED)
    before, wrong = as_it_stands(improvement), []

    for who in ("cs1", "prod1", "sales2", "warehouse", "auditor", "admin", "gm"):
        client = Client(headers={"accept-language": "en"})
        client.force_login(getattr(world, who))
        for step in improvement_kind.steps:
            answer = client.post(
                f"/api/v1/improvements/{improvement.case.number}/steps/{step}/",
                "{}",
                content_type="application/json",
                headers={"if-match": f'"{before[0]}"'},
            )
            if CODES.get(answer.json()["code"]) != answer.status_code:
                wrong.append((who, step, answer.status_code, answer.json()["code"]))

    assert wrong == [] and as_it_stands(improvement) == before
