"""The proposal of the house policy by program, and what a ruling says of the policy."""

from decimal import Decimal
from typing import Any

import pytest

from complaints.sharing_policies import Band, Policy
from complaints.states import State
from tests.complaints.sharing import HEAD_10, REST_OF_UNIT, give_points, put_in_force
from tests.factories.company import World
from tests.factories.complaints import STEPS, complaint_at

pytestmark = pytest.mark.django_db


def test_a_program_asks_for_the_proposal_and_sends_it_as_the_ruling(world: World, program: Any) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world, Policy((Band(Decimal(0), None, (HEAD_10, REST_OF_UNIT)),)))
    office, base = program("gm_office"), f"complaints/{complaint.case.reference}/"

    asked = office.get(f"/api/v1/{base}share-proposal/?fault_kind=process&loss=1000&department=production")
    shares = asked.json()["shares"]
    for row in (*shares, *shares[0]["shares"]):
        row["evidence"] = "记录"
    fields = {**STEPS["rule"][1], "shares": shares, "loss_amount": "1000", "provisional": True}
    ruled = office.send(f"{base}steps/rule/", fields)
    assert ruled.status_code == 200, ruled.content
    ruling = office.get(f"/api/v1/{base}").json()["rulings"][0]

    assert asked.json()["policy"]["version"] == 1
    assert asked.json()["amounts"][0]["amount"] == {"amount": "100.00", "currency": "CNY"}
    assert (ruling["policy"]["code"], ruling["policy_outcome"]) == ("usual", "followed")


def test_what_is_missing_is_a_refusal_with_the_reason(world: World, program: Any) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world)
    give_points(world, prod1="3")
    office, base = program("gm_office"), f"/api/v1/complaints/{complaint.case.reference}/share-proposal/"

    nobody = office.get(f"{base}?fault_kind=process&department=production")
    unknown = office.get(f"{base}?fault_kind=nothing")
    strange = office.get(f"{base}?when=now")

    assert (nobody.status_code, unknown.status_code, strange.status_code) == (422, 422, 422)
    assert "lead of the group" in str(nobody.json()["reasons"])
    assert "fault_kind" in unknown.json()["errors"]


def test_who_may_not_rule_is_refused_and_who_does_not_see_the_case_finds_nothing(
    world: World, program: Any
) -> None:
    complaint = complaint_at(world, State.RULING)
    address = f"/api/v1/complaints/{complaint.case.reference}/share-proposal/"

    assert program("sales1").get(address).status_code == 403
    assert program("sales2").get(address).status_code == 404
