"""Log, find and follow a complaint by program."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.models import Complaint
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Customer
from tests.factories.company import World
from tests.factories.complaints import new_complaint
from tests.feedback_system.interfaces.conftest import report

pytestmark = pytest.mark.django_db


def test_a_logged_complaint_gets_its_receipt_number_and_its_clocks_at_once(world: World, program):
    reported = timezone.now() - timedelta(hours=2)

    answer = program("cs1").send("complaints/", report(reported_at=reported.isoformat()))

    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert made["receipt_number"].startswith("R")
    assert made["number"] is None
    assert made["reference"] == made["receipt_number"]
    assert made["state"] == "draft"
    assert made["class"] == "quality"
    assert made["quantity"] == 200 and made["quantity_undetermined"] is False
    assert {clock["code"] for clock in made["deadlines"]} == {"complaint-register", "complaint-first-answer"}
    assert made["reported_at"].endswith("+08:00")
    assert answer["Location"] == made["url"] == f"/api/v1/complaints/{made['receipt_number']}/"
    assert answer["ETag"] == f'"{made["version"]}"'


def test_customer_and_product_are_taken_by_number_name_or_id(world: World, program):
    for customer, product in (
        (world.customer.pk, world.product.pk),
        ("东方电子有限公司", "控制板"),
        ("东方电子", "TS-500"),
    ):
        answer = program("cs1").send("complaints/", report(customer=customer, product=product))
        assert answer.status_code == 201, answer.json()
        assert answer.json()["customer"]["code"] == "C001"
        assert answer.json()["product"]["code"] == "TS-500"


def test_a_name_that_fits_several_customers_is_refused_with_the_candidates(world: World, program):
    Customer.objects.create(code="C002", name="东方电子有限公司")

    answer = program("cs1").send("complaints/", report(customer="东方电子有限公司"))

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert "C001" in answer.json()["errors"]["customer"][0]
    assert "C002" in answer.json()["errors"]["customer"][0]
    assert Case.objects.count() == 0


def test_an_undetermined_quantity_is_null_and_marked(world: World, program):
    sent = report(quantity=None, defective_quantity=None, quantity_undetermined=True)

    made = program("cs1").send("complaints/", sent).json()

    assert made["quantity"] is None
    assert made["quantity_undetermined"] is True


@pytest.mark.parametrize(
    "field", ["state", "owner", "number", "version", "closed_at", "complaint_class", "route_id", "nonsense"]
)
def test_a_field_that_is_unknown_or_cannot_be_written_is_refused_and_named(world: World, program, field):
    answer = program("cs1").send("complaints/", report(**{field: "filed"}))

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", "many"),
        ("quantity", True),
        ("quantity", 1.5),
        ("description", ["a"]),
        ("description", {"a": 1}),
        ("description", 5),
        ("wants_8d", "yes"),
        ("reported_at", "yesterday"),
        ("reported_at", "0001-01-01T00:00:00+14:00"),
        ("delivered_on", "2026-02-30"),
        ("severity", "deadly"),
        ("channel", "pigeon"),
        ("class", None),
        ("customer", {"id": 1}),
        ("customer", 999999999999999999),
        ("contact_phone", "not a number"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_at_its_field(world: World, program, field, value):
    answer = program("cs1").send("complaints/", report(**{field: value}))

    assert answer.status_code == 422, answer.json()
    assert field in answer.json()["errors"]


def test_who_may_not_log_complaints_is_told_so(world: World, program):
    answer = program("finance").send("complaints/", report())

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"


def test_a_case_is_found_by_its_receipt_number_for_ever_and_by_its_number_once_it_has_one(
    world: World, program
):
    receipt = program("cs1").send("complaints/", report()).json()["receipt_number"]
    assert program("cs1").send(f"complaints/{receipt}/steps/submit/").status_code == 200
    accepted = program("gm_office").send(
        f"complaints/{receipt}/steps/accept/",
        {"route": "long", "class": "quality", "market": "home", "severity": "general"},
    )
    assert accepted.status_code == 200, accepted.json()
    number = accepted.json()["number"]

    by_number = program("cs1").ask(f"complaints/{number}/")
    by_receipt = program("cs1").ask(f"complaints/{receipt.lower()}/")

    assert by_number.json() == by_receipt.json()
    assert by_number.json()["reference"] == number


def test_contact_data_is_masked_for_roles_without_need(world: World, program):
    complaint = new_complaint(world)
    receipt = complaint.case.receipt_number

    full = program("cs1").ask(f"complaints/{receipt}/").json()
    masked = program("deputy_gm").ask(f"complaints/{receipt}/").json()
    by_inspector = program("inspector1").ask(f"complaints/{receipt}/").json()

    assert (full["contact_name"], full["contact_phone"]) == ("王先生", "13900001111")
    assert masked["contact_phone"] == "13900001111"  # the deputy GM sees contacts
    assert (by_inspector["contact_name"], by_inspector["contact_phone"]) == ("王**", "139****1111")


# ------------------------------------------------------------------------------------------------------------- change


def test_the_facts_are_changed_until_acceptance_and_what_was_not_sent_stays(world: World, program):
    made = program("cs1").send("complaints/", report()).json()

    answer = program("cs1").change(
        f"complaints/{made['reference']}/", {"demand": "退款"}, **{"If-Match": f'"{made["version"]}"'}
    )

    assert answer.status_code == 200, answer.json()
    changed = answer.json()
    assert changed["demand"] == "退款"
    for kept in ("description", "quantity", "contact_name", "order_number", "customer", "product", "class"):
        assert changed[kept] == made[kept]
    assert changed["version"] == made["version"] + 1
    assert answer["ETag"] == f'"{changed["version"]}"'


def test_a_change_without_the_version_is_428_and_with_an_old_one_409(world: World, program):
    made = program("cs1").send("complaints/", report()).json()
    address = f"complaints/{made['reference']}/"
    old = {"If-Match": f'"{made["version"]}"'}

    assert program("cs1").change(address, {"demand": "A"}).status_code == 428
    assert program("cs1").change(address, {"demand": "A"}, **old).status_code == 200
    answer = program("cs1").change(address, {"demand": "B"}, **old)

    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert Complaint.objects.get().demand == "A"


def test_the_state_is_never_written_directly(world: World, program):
    made = program("cs1").send("complaints/", report()).json()

    answer = program("cs1").change(
        f"complaints/{made['reference']}/", {"state": "filed"}, **{"If-Match": f'"{made["version"]}"'}
    )

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["state"]
    assert Complaint.objects.get().state == "draft"


def test_after_acceptance_the_facts_are_fixed(world: World, program):
    from tests.factories.complaints import complaint_at

    case = complaint_at(world, "investigating").case

    answer = program("cs1").change(
        f"complaints/{case.number}/", {"demand": "A"}, **{"If-Match": f'"{case.version}"'}
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "not_possible_now"
