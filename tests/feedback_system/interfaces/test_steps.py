"""The steps by program: the whole long route, and the order of the refusals."""

import pytest

from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.operations import verify
from tests.factories.company import World
from tests.factories.complaints import LONG_WAY, STEPS, complaint_at, new_complaint
from tests.feedback_system.interfaces.conftest import ROOT, report

pytestmark = pytest.mark.django_db


def as_json(data):
    """The fields of a form as a program sends them: true instead of a ticked box, class by its own name."""
    names = {"complaint_class": "class"}
    booleans = {"rd_wanted", "provisional", "tells_decision", "without_remedy"}
    return {
        names.get(name, name): (value == "on" if name in booleans else value) for name, value in data.items()
    }


def test_a_complaint_travels_the_whole_long_route_by_program_alone(world: World, program):
    reference = program("cs1").send("complaints/", report()).json()["reference"]

    for name in LONG_WAY:
        who, data = STEPS[name]
        steps = {one["name"]: one for one in program(who).ask(f"complaints/{reference}/steps/").json()}
        assert steps[name]["allowed"], steps[name]["reasons"]
        offered = {field["name"] for field in steps[name]["fields"]}
        sent = as_json(data)
        assert set(sent) <= offered
        answer = program(who).send(f"complaints/{reference}/steps/{name}/", sent)
        assert answer.status_code == 200, (name, answer.json())
        reference = answer.json()["reference"]
    case = program("finance").ask(f"complaints/{reference}/").json()
    line = case["remedy"][0]
    assert line["amount"] == {"amount": "800.00", "currency": "CNY"}
    assert case["rulings"][0]["shares"][0]["percent"] == "100.00"
    early = program("finance").send(
        f"complaints/{reference}/steps/book_remedy/", {"line": line["id"], "reference": "V-77"}
    )
    assert (early.status_code, early.json()["code"]) == (422, "blocked")
    assert "not drafted" in early.json()["reasons"][0]
    papers = (
        ("sales1", "draft_allowance", {"amount": "800.00", "text": "按不良品折让"}),
        ("sales_head", "sign_allowance", {"decision": "approve"}),
        ("deputy_gm", "sign_allowance", {"decision": "approve"}),
        (
            "sales1",
            "record_customer_signature",
            {"outcome": "signed", "signer": "王先生", "signed_on": "2026-03-02"},
        ),
        ("sales1", "hand_in_proof", {"kind": "certificate", "reference": "ZR-9"}),
    )
    for who, name, data in papers:
        sent = {"line": line["id"], **data}
        answer = program(who).send(f"complaints/{reference}/steps/{name}/", sent)
        assert answer.status_code == 200, (name, answer.json())
    certificate = answer.json()["remedy"][0]["certificate"]
    assert (certificate["state"], certificate["proof"]["reference"]) == ("proven", "ZR-9")
    assert certificate["amount"] == {"amount": "800.00", "currency": "CNY"}
    booked = program("finance").send(
        f"complaints/{reference}/steps/book_remedy/", {"line": line["id"], "reference": "V-77"}
    )
    assert booked.status_code == 200, booked.json()
    for reader in ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1"):
        assert program(reader).send(f"complaints/{reference}/steps/mark_read/").status_code == 200
    filed = program("gm_office").send(f"complaints/{reference}/steps/file_away/")

    assert filed.status_code == 200, filed.json()
    assert filed.json()["state"] == State.FILED
    assert verify(Complaint.objects.get().case_id) is None


def test_a_step_tells_its_fields_with_type_choices_and_help(world: World, program):
    case = complaint_at(world, "submitted").case

    steps = {
        one["name"]: one for one in program("gm_office").ask(f"complaints/{case.reference}/steps/").json()
    }
    fields = {one["name"]: one for one in steps["accept"]["fields"]}

    assert set(fields["market"]) >= {"name", "label", "type", "required", "choices", "help"}
    assert [one["value"] for one in fields["market"]["choices"]] == ["home", "overseas"]
    assert "long" in [one["value"] for one in fields["route"]["choices"]]
    assert fields["class"]["type"] == "choice" and fields["class"]["required"]
    assert not fields["responsible_department"]["required"]


def test_a_blocked_step_says_in_sentences_what_is_missing(world: World, program):
    reference = program("cs1").send("complaints/", report(order_number="", demand="")).json()["reference"]

    offered = {one["name"]: one for one in program("cs1").ask(f"complaints/{reference}/steps/").json()}
    answer = program("cs1").send(f"complaints/{reference}/steps/submit/")

    assert not offered["submit"]["allowed"]
    assert answer.status_code == 422
    assert answer.json()["code"] == "blocked"
    assert answer.json()["reasons"] == offered["submit"]["reasons"]
    assert len(answer.json()["reasons"]) == 2


# ------------------------------------------------------------------------------------- the order of the refusals


def test_refusals_come_in_the_order_invisible_right_state_version_blocked_fields(world: World, program):
    complaint = new_complaint(world, order_number="")
    address = f"complaints/{complaint.case.receipt_number}/steps"
    wrong_version, wrong_field = {"If-Match": '"99"'}, {"nonsense": 1}

    def refused(who: str, step: str, **headers: str):
        answer = program(who).send(f"{address}/{step}/", wrong_field, **headers)
        return answer.status_code, answer.json()["code"]

    # Everything is wrong at once; each time the first reason in the order is told.
    assert refused("sales2", "accept", **wrong_version) == (404, "not_found")
    assert refused("cs1", "accept", **wrong_version) == (403, "not_permitted")
    assert refused("gm_office", "accept", **wrong_version) == (409, "not_possible_now")
    assert refused("cs1", "submit", **wrong_version) == (409, "conflict")
    assert refused("cs1", "submit") == (422, "blocked")
    assert refused("cs1", "acknowledge") == (422, "invalid")


def test_who_proposed_the_remedy_is_refused_as_its_approver_before_anything_is_read(world: World, program):
    from accounts.models import RoleAssignment

    complaint = complaint_at(world, "awaiting_approval")
    RoleAssignment.objects.create(
        user=world.people["sales1"], department=world.departments["sales"], role="sales_head"
    )

    answer = program("sales1").send(f"complaints/{complaint.case.number}/steps/approve/", {"nonsense": 1})

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"


def test_a_step_nobody_knows_is_not_found(world: World, program):
    receipt = new_complaint(world).case.receipt_number

    answer = program("cs1").send(f"complaints/{receipt}/steps/explode/")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_the_version_may_stand_in_the_body(world: World, program):
    receipt = new_complaint(world).case.receipt_number
    now = program("cs1").ask(f"complaints/{receipt}/").json()["version"]

    assert program("cs1").send(f"complaints/{receipt}/steps/submit/", {"version": now + 1}).status_code == 409
    assert program("cs1").send(f"complaints/{receipt}/steps/submit/", {"version": "x"}).status_code == 422
    assert program("cs1").send(f"complaints/{receipt}/steps/submit/", {"version": now}).status_code == 200


def test_a_step_refuses_a_field_it_does_not_have(world: World, program):
    receipt = new_complaint(world).case.receipt_number

    answer = program("cs1").send(
        f"complaints/{receipt}/steps/acknowledge/", {"channel": "phone", "text": "已收到", "state": "filed"}
    )

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["state"]


def test_rows_are_checked_field_by_field(world: World, program):
    complaint = complaint_at(world, "proposing")
    address = f"complaints/{complaint.case.number}/steps/propose/"

    unknown = program("sales1").send(
        address, {"text": "折让", "remedy": [{"kind": "allowance", "amount": "800.00", "booked_by": 1}]}
    )
    no_list = program("sales1").send(address, {"text": "折让", "remedy": "800"})
    right = program("sales1").send(
        address, {"text": "折让", "remedy": [{"kind": "allowance", "amount": 800.10}]}
    )

    assert unknown.status_code == 422 and "booked_by" in unknown.json()["errors"]["remedy"][0]
    assert no_list.status_code == 422 and "remedy" in no_list.json()["errors"]
    assert right.status_code == 200, right.json()
    assert right.json()["remedy_total"] == {"amount": "800.10", "currency": "CNY"}


def test_answers_follow_the_language_of_the_request_and_of_the_person(world: World, program):
    receipt = new_complaint(world, order_number="").case.receipt_number
    client = program("cs1")
    address = f"{ROOT}/complaints/{receipt}/"

    english = client.get(address, headers={"Accept-Language": "en"})
    assert english["Content-Language"] == "en"
    assert english.json()["state_label"] == "Draft"
