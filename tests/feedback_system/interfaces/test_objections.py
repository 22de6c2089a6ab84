"""Objections and second signatures by program: filed, decided, ruled anew, signed twice."""

from decimal import Decimal

import pytest

from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from tests.complaints.objecting import NEW_SHARES, closed_complaint, share
from tests.factories.company import World
from tests.factories.complaints import STEPS

pytestmark = pytest.mark.django_db

OBJECTION = {"asked": "责任比例改为各半", "reasons": "夹具由设备科维护"}


def test_an_objection_is_filed_decided_and_ruled_anew_by_program(world: World, program) -> None:
    complaint = closed_complaint(world)  # given: ruled against production, approved by the sales head
    steps = f"complaints/{complaint.case.reference}/steps/"

    filed = program("prod_head").send(f"{steps}file_objection/", OBJECTION)
    twice = program("prod_head").send(f"{steps}file_objection/", OBJECTION)
    by_another = program("sales_head").send(
        f"{steps}decide_objection/", {"decision": "changed", "reason": "新证据成立"}
    )
    decided = program("deputy_gm").send(
        f"{steps}decide_objection/", {"decision": "changed", "reason": "新证据成立"}
    )
    anew = program("gm_office").send(
        f"{steps}rule_anew/",
        {**STEPS["rule"][1], "provisional": True, "shares": NEW_SHARES, "text": "夹具维护责任共担"},
    )

    assert filed.status_code == 200, filed.content
    assert twice.status_code in (403, 409, 422), "one open objection for each department"
    assert by_another.status_code == 403, "who decided the ruling does not decide on the objection to it"
    assert decided.status_code == 200, decided.content
    assert anew.status_code == 200, anew.content
    complaint.refresh_from_db()
    assert complaint.objections.get().decision == "changed"
    assert {share.percent for share in complaint.rulings.order_by("-pk")[0].shares.all()} == {Decimal(50)}


def test_only_whom_an_objection_concerns_reads_it_by_program(world: World, program) -> None:
    complaint = closed_complaint(world)
    path = f"complaints/{complaint.case.reference}/"

    refused = program("sales2").send(f"{path}steps/file_objection/", OBJECTION)
    empty = program("prod_head").send(f"{path}steps/file_objection/", {})

    assert refused.status_code == 404
    assert empty.status_code == 422
    assert "reasons" in empty.json()["errors"]
    assert not complaint.objections.exists()


def test_a_ruling_that_blames_everybody_is_signed_by_two_people_by_program(world: World, program) -> None:
    everybody = [share("department", "70", department="sales")]
    everybody += [share("person", "10", person=name) for name in ("deputy_gm", "gm", "chairman")]
    complaint = closed_complaint(world, *everybody, state=State.AWAITING_RULING_APPROVAL)
    address = f"complaints/{complaint.case.reference}/steps/approve_ruling/"

    by_who_asked = program("gm_office").send(address, {"reason": ""})
    first = program("gm_office2").send(address, {"reason": ""})
    after_one = Complaint.objects.get(pk=complaint.pk).state
    same_again = program("gm_office2").send(address, {"reason": ""})
    second = program("chairman").send(address, {"reason": ""})

    assert by_who_asked.status_code == 403, "who ruled does not sign the ruling"
    assert first.status_code == 200, first.content
    assert after_one == State.AWAITING_RULING_APPROVAL
    assert same_again.status_code in (403, 409), "nobody signs twice"
    assert second.status_code == 200, second.content
    assert Complaint.objects.get(pk=complaint.pk).state == State.RULING
    signed = Approval.objects.get(subject=Subject.RULING).signatures.values_list(
        "signed_by__username", flat=True
    )
    assert sorted(signed) == ["chairman", "gm_office2"]
