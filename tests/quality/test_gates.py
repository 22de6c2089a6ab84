"""No gate of quality can be passed with something missing: not by the door, not on the page, not by a program, not for many cases at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import all_kinds, kind_named
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked
from quality.anomalies.states import AnomalyState
from quality.operations import raise_improvement
from quality.states import ImprovementState
from quality.watches.states import WatchState
from tests.factories import (
    anomalies,
    eight_d,
    improvements,
    investigations,
    slips,
    supplier_requests,
    watches,
)
from tests.factories.company import World, at
from tests.factories.eight_d import BEFORE, WAY

pytestmark = pytest.mark.django_db

LATER = at("2026-04-28 10:00")


@dataclass(frozen=True)
class Gate:
    """A case that lacks one thing before a step, who would take it with which fields, and the words that say what is missing."""

    kind: str
    step: str
    who: str
    case: Callable[[World], Any]
    words: str
    fields: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"

    def __str__(self) -> str:
        return f"{self.kind}-{self.step}"


def _grave_without_balance(world: World) -> Any:
    record = anomalies.new_alert(world)
    way = (("register", "qa1", {"severity": "major", "triggers": ["batch"]}), *anomalies.WAY[1:])
    return anomalies.walk(world, record, until=AnomalyState.CORRECTED, way=way)


def _asked_not_to_investigate(world: World) -> Any:
    raised = eight_d.full_8d(world)
    return eight_d.act(
        raised, "ask_not_investigated", by=world.prod_head, at=improvements.RULED, reason="单件，已换货"
    )


def _up_to(step: str) -> Callable[[World], Any]:
    """A full 8D that has taken everything before `step` but the discipline before it."""

    def made(world: World) -> Any:
        eight_d.delivered(world, 10_000)
        names = [name for name, _who, _data in WAY]
        return eight_d.walk(world, eight_d.full_8d(world), WAY[: names.index(step)])

    return made


def _drafted_without_causes(world: World) -> Any:
    way = (*BEFORE[:6], ("draft", "prod_head", {"analysis": "", "items": eight_d.FULL_ITEMS}))
    return eight_d.walk(world, eight_d.full_8d(world), way)


def _closed_beside_a_living_one(world: World) -> Any:
    closed = eight_d.full_8d_at(world, ImprovementState.CLOSED)
    raise_improvement(
        parent=closed.raised_from, department=closed.department, reason="又发生", by=world.qa1, at=LATER
    )
    return closed


def _fast_feedback(world: World) -> Any:
    return slips.new_slip(world, "fast_feedback", who="sales1")


def _gross_error_without_review(world: World) -> Any:
    slip = slips.new_slip(world, who="prod1", departments=["rd"], gross="batch_rework")
    return slips.act(slip, "answer", by=world.rd1, at=slips.SENT, **slips.ANSWER)


def _fast_feedback_sent_back(world: World) -> Any:
    slip = _fast_feedback(world)
    slip = slips.act(slip, "send_back", by=world.cs1, at=slips.SENT, reason="请补时间、地点")
    return slip


def _unproven(world: World) -> Any:
    record = investigations.new_investigation(world)
    moment = investigations.OPENED
    record = investigations.act(
        record, "convene", by=world.gm, at=moment, leader="qa1", members=investigations.TEAM, scope="虚焊原因",
        due_on="2026-03-16",
    )  # fmt: skip
    return investigations.act(record, "add_entry", by=world.inspector1, at=moment, **investigations.OPINION)


GATES = (
    Gate("anomaly", "correct", "qa1", lambda world: anomalies.anomaly_at(world, AnomalyState.DISPOSED), "Line 1",
         {"cause": "烙铁头氧化", "correction": "更换"}),
    Gate("anomaly", "close", "qa1", _grave_without_balance, "balance of the batch", {"follow_up": "合格"}),
    Gate("improvement", "draft", "prod_head", _asked_not_to_investigate, "Wait for the answer",
         {"analysis": "夹具", "items": eight_d.FULL_ITEMS}),
    Gate("improvement", "confirm", "gm_office", _drafted_without_causes, "D4"),
    Gate("improvement", "call_done", "gm_office", _up_to("state_claim"), "figures", {"effect_check_on": "2026-05-20"}),
    Gate("improvement", "check_effect", "qa2", _up_to("prevent"), "D7", {"effective": "yes", **improvements.FIGURES}),
    Gate("improvement", "close", "gm_office2", _up_to("record_lessons"), "D8"),
    Gate("improvement", "reopen", "gm_office", _closed_beside_a_living_one, "not finished", {"reason": "同样划伤"}),
    Gate("investigation", "conclude", "qa1", _unproven, "No fact has evidence", investigations.OUTCOME),
    Gate("watch", "close", "qa1", lambda world: watches.watch_at(world, WatchState.JUDGED_TRUE), "nothing acts on it"),
    Gate("supplier_request", "close", "qa1", supplier_requests.accepted, "not been checked yet"),
    Gate("slip", "confirm_answer", "prod1", _gross_error_without_review, "quality committee"),
    Gate("slip", "pass_on", "cs1", _fast_feedback, "Product、When it happened", {"departments": ["qa"]}),
)  # fmt: skip
BY_THE_SYSTEM = {
    ("improvement", "reopen_broken"): "taken by the sweep alone; the same question as reopen",
    ("slip", "send_on"): "the same question as pass_on, asked where no desk sorts",
}
"""Gates without a row of their own, and why."""


def standing(case: Case) -> tuple[Any, ...]:
    """What a refused step must leave as it is."""
    fresh = Case.objects.get(pk=case.pk)
    return fresh.version, fresh.state, CaseEvent.objects.filter(case=case).count()


def test_every_gate_of_quality_has_its_row() -> None:
    rows = {(gate.kind, gate.step) for gate in GATES} | BY_THE_SYSTEM.keys()
    asked = {
        (code, name.removeprefix("what_blocks_"))
        for code in {gate.kind for gate in GATES}
        for name in dir(apps.get_model(kind_named(code).model))
        if name.startswith("what_blocks_")
    }

    assert rows == asked


@pytest.mark.parametrize("gate", GATES, ids=str)
def test_with_something_missing_a_gate_holds_on_every_way(gate: Gate, world: World, client: Client) -> None:
    record, person = gate.case(world), getattr(world, gate.who)
    case, kind = record.case, kind_named(gate.kind)
    before = standing(case)
    client.force_login(person)

    with pytest.raises(Blocked) as door:  # commands and imports
        advance(kind.steps[gate.step], case, by=person, at=LATER, version=before[0], data=gate.fields)
    page = client.post(
        reverse("desk:step", args=[kind, case.reference, gate.step]),
        {"version": before[0], **_posted(gate.fields)},
    )
    program = client.post(
        f"/api/v1/{kind.area}/{case.reference}/steps/{gate.step}/",
        gate.fields,
        content_type="application/json",
    )

    assert gate.words in " ".join(str(reason) for reason in door.value.reasons)
    assert page.status_code == 422 and gate.words in page.content.decode()
    assert (program.status_code, program.json()["code"]) == (422, "blocked")
    assert gate.words in str(program.json()["reasons"])
    assert standing(case) == before


ASKED_FOR_EACH = {"complaint": ["assign"], "service": ["file"]}
"""Handing over and filing what is settled: taken for many, the gate asks each case by itself and names those it holds."""


def test_no_step_with_a_gate_is_taken_for_many_quality_cases_at_once() -> None:
    for kind in all_kinds():
        model = apps.get_model(kind.model)
        many = [name for name, step in kind.steps.items() if step.bulk]
        gated = [name for name in many if hasattr(model, f"what_blocks_{name}")]
        assert gated == ASKED_FOR_EACH.get(kind.code, [])


def _posted(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as a browser sends them; rows are numbered."""
    sent: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            sent |= {f"{name}-TOTAL_FORMS": len(value), f"{name}-INITIAL_FORMS": 0}
            sent |= {f"{name}-{n}-{key}": one for n, row in enumerate(value) for key, one in row.items()}
        else:
            sent[name] = value
    return sent
