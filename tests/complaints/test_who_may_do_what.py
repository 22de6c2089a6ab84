"""The table of states, steps and people, checked cell by cell.

A cell is right when exactly these people are offered the step, and when everybody else who tries it all the same, by the
operation or by the API, is refused and leaves nothing behind. What is offered is asked of everybody for every step; the
attempts meet every step with every state, every person with every state and every person with every step, and with
`make proofs` everybody with everything.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.test import Client

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, offers
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from tests.complaints.places import MADE
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at
from tests.sizes import LARGE, size

# Rights are decided in code that knows no database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

LATER = at("2026-03-05 14:00")

REPORTERS = {"cs1", "sales1", "sales_head", "service_desk", "service_head"}
ANSWERERS = REPORTERS | {"qa1", "qa2", "qa_head", "gm_office", "gm_office2"}
QA = {"qa1", "qa2", "qa_head"}
GM_OFFICE = {"gm_office", "gm_office2"}
SALES = {"sales1", "sales_head"}
LEADERS = {"sales_head", "qa_head", "gm_office", "gm_office2", "deputy_gm", "gm"}
RULERS = {"sales_head", "prod_head", "factory_head", "deputy_gm", "gm", "chairman"}
APPROVERS = {"sales_head", "deputy_gm", "gm", "chairman"}
SAMPLE_HANDLERS = REPORTERS | QA | {"tech1", "inspector1"}
"""Who handles goods in the departments that read the case from the beginning."""
OBJECTORS = {"sales_head", "qa_head", "prod_head", "factory_head", "manager_office"}
"""Heads of the departments that have a share or took part; the sales head sees why not: he approved the ruling."""

ANSWERS = {
    "acknowledge": ANSWERERS, "tell_customer": ANSWERERS, "send_letter": ANSWERERS, "ask_expert": ANSWERERS,
    "enter_penalty_note": ANSWERERS,
}  # fmt: skip
OUT = {"withdraw": {"sales_head", *GM_OFFICE}, "ask_joint_visit": REPORTERS}
SAMPLES = {"receive_sample": SAMPLE_HANDLERS}
SPENDERS = SALES | QA | GM_OFFICE
"""Who enters costs among those who read the case from the beginning."""
MONEY = {"enter_cost": SPENDERS, "report_held_payment": SALES}
IN_HAND = {
    "flag_third_party": GM_OFFICE, "draft_claim": GM_OFFICE, "raise_improvement": GM_OFFICE, "change_wished_date": ANSWERERS, "correct_facts": {"qa_head", *GM_OFFICE},
    **SAMPLES, **ANSWERS, **OUT, **MONEY,
}  # fmt: skip
PRODUCING = {
    "receive_sample": SAMPLE_HANDLERS | {"prod1", "prod_head"},
    "enter_cost": SPENDERS | {"prod_head"},
}
"""From the investigation on the producing department reads the case too."""
WITH_RD = {**PRODUCING, "receive_sample": PRODUCING["receive_sample"] | {"rd1"}}
"""R&D reads the case once its opinion is wanted, and after the closing."""
WITH_FINANCE = {"enter_cost": SPENDERS | {"prod_head", "finance"}}
"""Finance gets a copy of the closed case."""
AFTER_QA = {"hand_in_report": QA, "confirm_defect": QA, "rule_not_upheld": GM_OFFICE, **IN_HAND, **PRODUCING}
EVERYBODYS = {"flag_major", "assign", "begin_wait", "mark_read", "offer_inquiry", "merge"}
"""Steps whose people depend on who holds the case or has a copy: tested apart."""

TABLE: dict[str, dict[str, set[str]]] = {
    State.DRAFT: {
        "submit": REPORTERS, "edit": REPORTERS, "confirm_no_loss": QA, "acknowledge": ANSWERERS, "send_letter": ANSWERERS, "ask_expert": ANSWERERS, **OUT,
    },
    State.SUBMITTED: {
        "accept": GM_OFFICE, "return_for_data": GM_OFFICE, "edit": REPORTERS, "confirm_no_loss": QA, **SAMPLES, **ANSWERS, **OUT, **MONEY,
    },
    State.ACCEPTED: {"start_investigation": QA, **IN_HAND},
    State.INVESTIGATING: {"finish_investigation": QA, "rule_not_upheld": GM_OFFICE, **IN_HAND},
    State.PRODUCTION_ANALYSIS: {"finish_production_analysis": {"prod1", "prod_head"}, **AFTER_QA},
    State.MANAGER_REVIEW: {"instruct": {"manager_office", "factory_head"}, **AFTER_QA},
    State.RD_OPINION: {"give_rd_opinion": {"rd1"}, **AFTER_QA, **WITH_RD},
    State.CONSOLIDATING: {"consolidate": GM_OFFICE, **AFTER_QA},
    State.PROPOSING: {"propose": SALES, **AFTER_QA},
    State.PROPOSAL_REVIEW: {"consolidate_proposal": GM_OFFICE, "send_back_proposal": GM_OFFICE, **AFTER_QA},
    State.AWAITING_APPROVAL: {"approve": APPROVERS, "refuse_approval": APPROVERS, **AFTER_QA},
    State.NEGOTIATING: {"record_outcome": SALES, "refile": SALES, "review_outcome": {"sales_head"}, **AFTER_QA},
    State.OUTCOME_REVIEW: {"consolidate_outcome": GM_OFFICE, **AFTER_QA},
    State.AWAITING_FINAL_APPROVAL: {"approve": APPROVERS, "refuse_approval": APPROVERS, **AFTER_QA},
    State.RULING: {"rule": GM_OFFICE, **AFTER_QA},
    State.AWAITING_RULING_APPROVAL: {
        "approve_ruling": RULERS, "refuse_ruling": RULERS, "change_ruling": GM_OFFICE, **AFTER_QA,
    },
    State.CLOSED: {
        "file_away": GM_OFFICE, "tell_customer": ANSWERERS, "send_letter": ANSWERERS, "enter_penalty_note": ANSWERERS, "file_objection": OBJECTORS,
        "settle_ruling": GM_OFFICE, "raise_improvement": GM_OFFICE, "draft_claim": GM_OFFICE, **WITH_RD, **WITH_FINANCE,
    },
    State.EXECUTING: {
        "draft_allowance": SALES, "ask_change": SALES,
        "file_away": GM_OFFICE, "book_remedy": {"finance"}, "tell_customer": ANSWERERS, "send_letter": ANSWERERS, "enter_penalty_note": ANSWERERS,
        "file_objection": OBJECTORS, "settle_ruling": GM_OFFICE, "raise_improvement": GM_OFFICE, "draft_claim": GM_OFFICE, **WITH_RD, **WITH_FINANCE,
    },
}  # fmt: skip


def seeing(world: World, complaint: Complaint) -> list[str]:
    """Who of the cast may see the case."""
    return [
        name
        for name in world.people
        if Case.objects.visible_to(getattr(world, name)).filter(pk=complaint.case_id).exists()
    ]


@pytest.mark.parametrize("state", TABLE)
def test_exactly_these_people_are_offered_exactly_these_steps(world: World, state: str) -> None:
    complaint = complaint_at(world, state)
    offered: dict[str, set[str]] = defaultdict(set)

    for name in seeing(world, complaint):
        for offer in offers(complaint, by=getattr(world, name), at=LATER):
            offered[offer.step.name].add(name)

    assert {step: people for step, people in offered.items() if step not in EVERYBODYS} == TABLE[state]


TRYING = (
    "cs1", "sales1", "sales_head", "sales2", "qa1", "qa_head", "prod1", "prod_head", "rd1", "manager_office", "factory_head",
    "gm_office", "deputy_gm", "gm", "chairman", "finance", "warehouse", "hr", "tech1", "service_head", "inspector1", "manager",
    "auditor", "admin",
)  # fmt: skip
"""One person for each role."""
EVERY = size(17, 1)
"""Of so many cells of a state one is tried; 17 has no factor in common with the number of people, so that all meet."""
CODES = {
    "not_found": 404,
    "not_permitted": 403,
    "not_possible_now": 409,
    "conflict": 409,
    "blocked": 422,
    "invalid": 422,
}


def not_offered(state: str, *, shift: int) -> Iterator[tuple[str, str]]:
    """Steps and people outside the table of that state; `shift` chooses which part of them."""
    steps, at_state = sorted(complaint_kind.steps), list(TABLE).index(state)
    for number, step in enumerate(steps):
        for place, who in enumerate(TRYING):
            chosen = (number + place + at_state + shift) % EVERY == 0
            if chosen and step not in EVERYBODYS and who not in TABLE[state].get(step, set()):
                yield step, who


@pytest.mark.proof
@pytest.mark.parametrize("state", TABLE)
def test_every_other_attempt_is_refused_and_leaves_nothing_behind(world: World, state: str) -> None:
    complaint = complaint_at(world, state)
    case = Case.objects.get(pk=complaint.case_id)
    people = {who: getattr(world, who) for who in TRYING}
    before, tried, passed = as_it_stands(complaint), 0, []

    for name, who in not_offered(state, shift=0):
        try:
            advance(complaint_kind.steps[name], case, by=people[who], at=LATER, version=case.version, data={})
        except Refusal:
            tried += 1
        else:
            passed.append((name, who))

    assert passed == []
    assert as_it_stands(complaint) == before
    assert tried > 100


@pytest.mark.proof
@pytest.mark.parametrize("state", TABLE)
def test_every_attempt_by_program_outside_the_table_gets_the_refusal_of_its_kind(
    world: World, state: str
) -> None:
    complaint = complaint_at(world, state)
    case = Case.objects.get(pk=complaint.case_id)
    before, wrong, programs = as_it_stands(complaint), [], {}
    cells = [cell for number, cell in enumerate(not_offered(state, shift=3)) if LARGE or number % 5 == 0]

    for name, who in cells:
        program = programs.get(who) or programs.setdefault(who, signed_in(world, who))
        address = f"/api/v1/complaints/{case.reference}/steps/{name}/"
        answer = program.post(
            address, "{}", content_type="application/json", headers={"if-match": f'"{case.version}"'}
        )
        code = answer.json()["code"]
        if CODES.get(code) != answer.status_code:
            wrong.append((name, who, answer.status_code, code))

    assert wrong == []
    assert as_it_stands(complaint) == before


def as_it_stands(complaint: Complaint) -> tuple[object, ...]:
    """Version, state and number of events."""
    case = Case.objects.get(pk=complaint.case_id)
    state = Complaint.objects.get(pk=complaint.pk).state
    return case.version, case.state, state, CaseEvent.objects.filter(case=case).count()


def signed_in(world: World, who: str) -> Client:
    """A program with the session of that person."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return client


CARRYING_OUT = {"draft_allowance": SALES, "ask_change": SALES}
"""After the closing the remedy is carried out; finance books once the certificate is there."""
CLOSED_FOR_MONTH = {"settle_ruling": GM_OFFICE, "file_objection": OBJECTORS - {"sales_head"}}
"""What a closed complaint offers beside its remedy."""
FINISHED_OR_RULED = {
    "with an objection": {
        "decide_objection": {"deputy_gm"}, "withdraw_objection": {"prod_head"}, **CARRYING_OUT,
        "file_objection": {"qa_head", "manager_office", "factory_head"},
    },
    "overturned": {"rule_anew": GM_OFFICE, **CARRYING_OUT},
    "ruled anew": {"approve_ruling": {"deputy_gm"}, "refuse_ruling": {"deputy_gm"}, **CARRYING_OUT},
    "slip at the warehouse": {"receive_return": {"warehouse"}, "ask_about_return": {"warehouse"}, **CLOSED_FOR_MONTH},
    "return differs": {"explain_return": SALES, "hand_in_proof": SALES, **CLOSED_FOR_MONTH},
    "certificate with the customer": {"record_customer_signature": SALES, **CLOSED_FOR_MONTH},
    State.RETURNED: {
        "resubmit": REPORTERS, "edit": REPORTERS, "confirm_no_loss": QA, **SAMPLES, **ANSWERS, **OUT,
    },
}  # fmt: skip
"""Who may really take the steps at the places after an objection, and in a complaint that was sent back."""
BESIDE = {
    "mark_read",
    "tell_customer",
    "send_letter",
    "receive_sample",
    "file_away",
    "assign",
    "offer_inquiry",
    "flag_major",
    "raise_improvement",
    "draft_claim",
    "enter_cost",
    "report_held_payment",
    "ask_expert",
    "merge",
    "enter_penalty_note",
}
"""Steps of those places that the tables above show already."""


@pytest.mark.parametrize("place", FINISHED_OR_RULED)
def test_around_objections_and_returns_exactly_these_people_may_act(world: World, place: str) -> None:
    complaint = MADE[place](world)
    may: dict[str, set[str]] = defaultdict(set)

    for name in seeing(world, complaint):
        for offer in offers(complaint, by=getattr(world, name), at=LATER):
            if offer.allowed and offer.step.name not in BESIDE - set(FINISHED_OR_RULED[place]):
                may[offer.step.name].add(name)

    assert dict(may) == FINISHED_OR_RULED[place]


def test_only_the_department_that_holds_the_case_assigns_and_books_a_wait(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    who = {
        step: {
            name
            for name in seeing(world, complaint)
            for offer in offers(complaint, by=getattr(world, name), at=LATER)
            if offer.step.name == step
        }
        for step in ("assign", "begin_wait")
    }

    assert who["assign"] == {"qa_head", "gm", "deputy_gm"}
    assert who["begin_wait"] == {"qa1", "qa2", "qa_head", "inspector1", "gm", "deputy_gm", "chairman"}
