"""Samples and visits by program: the same steps, and the chain in the answer."""

import pytest

from complaints.states import State
from tests.factories.company import World
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db


def test_a_sample_is_received_and_moved_by_program_and_the_case_tells_its_chain(world: World, program):
    path = f"complaints/{complaint_at(world, State.INVESTIGATING).case.reference}/"

    came = program("qa1").send(
        f"{path}steps/receive_sample/", {"label": "YP-01", "description": "划伤板", "quantity": 3}
    )
    steps = {one["name"]: one for one in program("qa1").ask(f"{path}steps/").json()}
    gone = program("qa1").send(
        f"{path}steps/move_sample/",
        {"sample": "YP-01", "kind": "sent", "outside": "laboratory", "place": "理化所"},
    )

    assert came.status_code == 200, came.json()
    offered = {field["name"]: field for field in steps["move_sample"]["fields"]}
    assert [one["value"] for one in offered["sample"]["choices"]] == ["YP-01"]
    assert gone.status_code == 200, gone.json()
    sample = program("gm_office").ask(path).json()["samples"][0]
    assert (sample["label"], sample["quantity"], sample["settled"]) == ("YP-01", 3, False)
    assert sample["whereabouts"] == "with an outside laboratory, 理化所"
    assert [(move["kind"], move["signed_by"]["username"]) for move in sample["moves"]] == [
        ("received", "qa1"),
        ("sent", "qa1"),
    ]


def test_a_joint_visit_goes_from_the_request_to_its_record_by_program(world: World, program):
    path = f"complaints/{complaint_at(world, State.INVESTIGATING).case.reference}/"

    answers = [
        program("cs1").send(f"{path}steps/ask_joint_visit/", {"reason": "到线边共同确认"}),
        program("qa1").send(
            f"{path}steps/confirm_joint_visit/",
            {"visitors": [{"person": "qa1"}, {"department": "production"}]},
        ),
    ]
    now = answers[-1].json()["visits"][0]["confirmed_at"]
    answers.append(
        program("prod1").send(
            f"{path}steps/record_joint_visit/",
            {"visited_at": now, "place": "客户二号线", "went": [{"person": "prod1"}], "findings": "三片划伤"},
        )
    )

    assert [answer.status_code for answer in answers] == [200, 200, 200], answers[-1].json()
    visit = program("gm_office").ask(path).json()["visits"][0]
    assert (visit["kind"], visit["state"], visit["findings"]) == ("joint", "recorded", "三片划伤")
    assert [(one["part"], (one["person"] or one["department"])["label" if one["department"] else "username"]) for one in visit["visitors"]] == [
        ("goes", "qa1"), ("goes", "生产部"), ("went", "prod1"),
    ]  # fmt: skip


def test_a_record_without_what_is_needed_is_refused_field_by_field(world: World, program):
    path = f"complaints/{complaint_at(world, State.INVESTIGATING).case.reference}/"
    program("cs1").send(f"{path}steps/ask_joint_visit/", {"reason": "到线边共同确认"})

    answer = program("qa1").send(f"{path}steps/record_joint_visit/", {"findings": "三片划伤"})

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"visited_at", "place", "went"}
