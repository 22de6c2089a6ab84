"""The table of states, steps and people of the long route, checked cell by cell.

A cell is right when exactly these people are offered the step, and when everybody else who tries it all the same, by the
page or by the API, is refused and leaves nothing behind.
"""

from collections import defaultdict

import pytest

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, offers
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

LATER = at("2026-03-05 10:00")

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

ANSWERS = {"acknowledge": ANSWERERS, "tell_customer": ANSWERERS, "send_letter": ANSWERERS}
OUT = {"withdraw": {"sales_head", *GM_OFFICE}, "ask_joint_visit": REPORTERS}
SAMPLES = {"receive_sample": SAMPLE_HANDLERS}
IN_HAND = {
    "flag_third_party": GM_OFFICE, "change_wished_date": ANSWERERS, "correct_facts": {"qa_head", *GM_OFFICE},
    **SAMPLES, **ANSWERS, **OUT,
}  # fmt: skip
PRODUCING = {"receive_sample": SAMPLE_HANDLERS | {"prod1", "prod_head"}}
"""From the investigation on the producing department reads the case too."""
WITH_RD = {"receive_sample": PRODUCING["receive_sample"] | {"rd1"}}
"""R&D reads the case once its opinion is wanted, and after the closing."""
AFTER_QA = {"hand_in_report": QA, "rule_not_upheld": GM_OFFICE, **IN_HAND, **PRODUCING}
EVERYBODYS = {"flag_major", "assign", "begin_wait", "mark_read"}
"""Steps whose people depend on who holds the case or has a copy: tested apart."""

TABLE: dict[str, dict[str, set[str]]] = {
    State.DRAFT: {
        "submit": REPORTERS, "edit": REPORTERS, "confirm_no_loss": QA, "acknowledge": ANSWERERS, "send_letter": ANSWERERS, **OUT,
    },
    State.SUBMITTED: {
        "accept": GM_OFFICE, "return_for_data": GM_OFFICE, "edit": REPORTERS, "confirm_no_loss": QA, **SAMPLES, **ANSWERS, **OUT,
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
    State.AWAITING_RULING_APPROVAL: {"approve_ruling": RULERS, "refuse_ruling": RULERS, **AFTER_QA},
    State.CLOSED: {
        "file_away": GM_OFFICE, "tell_customer": ANSWERERS, "send_letter": ANSWERERS, "file_objection": OBJECTORS, **WITH_RD,
    },
    State.EXECUTING: {
        "file_away": GM_OFFICE, "book_remedy": {"finance"}, "tell_customer": ANSWERERS, "send_letter": ANSWERERS,
        "file_objection": OBJECTORS, **WITH_RD,
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


@pytest.mark.parametrize("state", TABLE)
def test_every_other_attempt_is_refused_and_leaves_nothing_behind(world: World, state: str) -> None:
    complaint = complaint_at(world, state)
    case = Case.objects.get(pk=complaint.case_id)
    before = (case.version, CaseEvent.objects.filter(case=case).count())
    tried = 0

    for name in (
        "cs1",
        "sales2",
        "qa1",
        "prod1",
        "gm_office",
        "deputy_gm",
        "finance",
        "hr",
        "auditor",
        "admin",
    ):
        person = getattr(world, name)
        for step in complaint_kind.steps.values():
            if step.name in EVERYBODYS or name in TABLE[state].get(step.name, set()):
                continue
            with pytest.raises(Refusal):
                advance(step, case, by=person, at=LATER, version=case.version, data={})
            tried += 1

    case.refresh_from_db()
    assert (case.version, CaseEvent.objects.filter(case=case).count()) == before
    assert Complaint.objects.get(pk=complaint.pk).state == state
    assert tried > 200


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
