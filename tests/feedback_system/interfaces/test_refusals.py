"""Every refusal has the one form, whatever was sent; and nobody sees a foreign case by any address."""

import json
from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken
from feedback_system.attachments.models import Attachment
from feedback_system.cases.models import Case, Note
from feedback_system.deadlines.models import Deadline
from feedback_system.escalation.models import Escalation
from feedback_system.masterdata.models import Delivery, MaintenanceContract, Project
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.factories.visits import new_contract, new_project
from tests.feedback_system.interfaces.conftest import ROOT, Program, report

pytestmark = pytest.mark.django_db


def of_one_form(answer, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert set(answer.json()) == {"code", "message", "reasons", "errors"}
    assert answer.json()["code"] == code
    assert answer.json()["message"].endswith((".", "。"))


def test_without_log_in_nothing_is_told(world: World):
    client = APIClient(HTTP_ACCEPT_LANGUAGE="en")

    for answer in (
        client.get(f"{ROOT}/complaints/"),
        client.get(f"{ROOT}/complaints/R1/"),
        client.post(f"{ROOT}/complaints/"),
    ):
        of_one_form(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == "Token"
    client.credentials(HTTP_AUTHORIZATION="Token fb_wrong")
    of_one_form(client.get(f"{ROOT}/complaints/"), 401, "not_authenticated")


def test_a_token_that_only_reads_writes_nothing(world: World):
    reader = Program(world.people["cs1"], ApiToken.Scope.READ)

    assert reader.ask("complaints/").status_code == 200
    of_one_form(reader.send("complaints/", report()), 403, "not_permitted")


def test_a_session_needs_the_csrf_token_to_write(world: World):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(world.people["cs1"])

    assert client.get(f"{ROOT}/complaints/").status_code == 200
    of_one_form(client.post(f"{ROOT}/complaints/", report(), format="json"), 403, "not_permitted")
    client.get(f"{ROOT}/docs/")
    token = client.cookies["csrftoken"].value
    answer = client.post(f"{ROOT}/complaints/", report(), format="json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201, answer.json()


def test_addresses_methods_and_media_types_nobody_knows_get_the_one_form(world: World, program):
    client = program("cs1")

    of_one_form(client.get(f"{ROOT}/nonsense/"), 404, "not_found")
    of_one_form(client.get(f"{ROOT}/complaints/%00/"), 404, "not_found")
    of_one_form(client.get(f"{ROOT}/deadlines/{10**30}/"), 404, "not_found")
    of_one_form(client.get(f"{ROOT}/customers/{10**30}/"), 404, "not_found")
    of_one_form(client.delete(f"{ROOT}/complaints/"), 405, "method_not_allowed")
    of_one_form(client.put(f"{ROOT}/customers/", {}, format="json"), 405, "method_not_allowed")
    of_one_form(client.get(f"{ROOT}/complaints/", headers={"Accept": "text/xml"}), 406, "not_acceptable")
    of_one_form(
        client.post(f"{ROOT}/complaints/", "a=1", content_type="application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )


BAD_BODIES = {
    "no JSON": b"{",
    "no UTF-8": b'{"description": "\xff"}',
    "NaN": b'{"quantity": NaN}',
    "Infinity": b'{"quantity": -Infinity}',
    "1e400": b'{"quantity": 1e400}',
    "a huge integer": b'{"quantity": ' + b"9" * 5000 + b"}",
    "an integer of 64 bits and more": b'{"customer": 9223372036854775808}',
    "NUL": b'{"description": "a\\u0000b"}',
    "NUL in a name": b'{"a\\u0000b": 1}',
    "half a surrogate pair": b'{"description": "\\ud800"}',
    "half a surrogate pair in a row": b'{"remedy": [{"kind": "\\udfff"}]}',
    "a name twice": b'{"quantity": 1, "quantity": 2}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50 + b"1" + b"}" * 50,
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_body_no_database_should_see_is_400(world: World, program, name):
    answer = program("cs1").post(f"{ROOT}/complaints/", BAD_BODIES[name], content_type="application/json")

    of_one_form(answer, 400, "malformed")


@pytest.mark.parametrize("body", [[], "text", 5, None, True, [{"customer": 1}]])
def test_a_body_that_is_no_object_is_422(world: World, program, body):
    answer = program("cs1").post(f"{ROOT}/complaints/", json.dumps(body), content_type="application/json")

    of_one_form(answer, 422, "invalid")


def test_a_body_over_two_megabytes_is_413(world: World, program):
    answer = program("cs1").send("complaints/", report(description="长" * 800_000))

    of_one_form(answer, 413, "too_large")


@pytest.mark.parametrize("version", ["", "x", '"', "-1", "9" * 30, '"1", "2"'])
def test_a_version_that_is_none_is_422(world: World, program, version):
    receipt = program("cs1").send("complaints/", report()).json()["reference"]

    of_one_form(
        program("cs1").send(f"complaints/{receipt}/steps/submit/", {}, **{"If-Match": version}),
        422,
        "invalid",
    )


def test_a_fault_of_ours_is_500_in_the_one_form_and_stands_in_the_log(
    world: World, program, monkeypatch, caplog
):
    from feedback_system.interfaces.views import lists

    def broken(*_args, **_kwargs):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(lists, "searched", broken)
    client = program("cs1")
    client.raise_request_exception = False

    answer = client.ask("customers/")

    of_one_form(answer, 500, "failed")
    assert "broken on purpose" not in answer.content.decode()
    assert "broken on purpose" in caplog.text
    assert answer["X-Request-ID"] in answer.json()["message"]


def test_the_person_s_language_counts_where_the_request_names_none(world: World):
    person = world.people["cs1"]
    person.language = "en"
    person.save()
    client = Program(person)
    client.defaults.pop("HTTP_ACCEPT_LANGUAGE")

    assert client.ask("complaints/nonsense/").json()["message"].startswith("There is nothing")


# ---------------------------------------------------------------------------------------- every address, two departments


@pytest.fixture
def foreign(world: World, settings, tmp_path):
    """A case of the first sales department with something of everything on it."""
    settings.MEDIA_ROOT = tmp_path
    from django.core.files.uploadedfile import SimpleUploadedFile

    from feedback_system.attachments.operations import attach

    complaint = complaint_at(world, "awaiting_approval", description="秘密词")
    case = Case.objects.get(pk=complaint.case_id)
    at = timezone.now()
    attach(case=case, file=SimpleUploadedFile("秘密词.txt", b"a"), level="internal", by=world.cs1, at=at)
    Note.objects.create(case=case, author=world.cs1, at=at, text="秘密词")
    clock = Deadline.objects.filter(case=case).first()
    Escalation.objects.create(
        deadline=clock, case=case, level=1, rule_version=1, at=at - timedelta(hours=1), recorded_at=at,
        action="remind", recipients=[{"user": world.people["sales1"].pk, "place": "holder"}],
    )  # fmt: skip
    return case


CLOSED_REPORTS = (
    "dashboard",
    "own-reports",
    "conformity",
    "months",
    "costs",
    "claims-by-year",
    "returned-goods",
    "deductions",
    "sanction-reviews",
)
"""What a person of the other department may not open at all."""
SHEETS_TAKE_ONLY = ("/sign/", "/countersign/")
"""Acts on a daily sheet, which is not there for whom it is not meant."""
TAKES_ONLY = ("/deductions/pay/", "/deductions/2026-02/close/")
"""Nothing is read there."""


AGREEMENTS = {"contract": MaintenanceContract, "project": Project}


def addresses(case: Case) -> list[str]:
    """Every address of the API, filled with the ids of `case`."""
    ids = {
        "reference": case.reference,
        "name": "C001",
        "pk": 1,
        "month": "2026-02",
    }
    found = []
    for name in get_resolver("feedback_system.interfaces.urls").reverse_dict:
        if not isinstance(name, str) or name in ("docs", "schema", "root"):
            continue
        for _pattern, keys in get_resolver("feedback_system.interfaces.urls").reverse_dict.getlist(name)[0][
            0
        ]:
            own = {key: ids[key] for key in keys}
            if name.endswith("-file") and "pk" in keys:
                own["pk"] = Attachment.objects.get().pk
            elif name == "delivery":
                own["pk"] = Delivery.objects.get().pk
            elif name == "product":
                own["name"] = "TS-500"
            elif name in AGREEMENTS:
                own["name"] = AGREEMENTS[name].objects.get().code
            elif name == "deadline":
                own["pk"] = Deadline.objects.filter(case=case).first().pk
            found.append(reverse(f"api:{name}", kwargs=own))
    return sorted(set(found))


def test_no_address_shows_a_case_to_another_department(foreign: Case, world: World, program):
    stranger, insider = program("sales2"), program("gm_office")
    words = (foreign.number, foreign.receipt_number, "秘密词")
    new_contract(world)
    new_project(world)
    asked = addresses(foreign)
    assert len(asked) > 40

    for address in asked:
        answer = stranger.get(address)
        content = answer.content.decode()
        if foreign.reference in address:
            of_one_form(answer, 404, "not_found")
            if "/steps/" in address and not address.endswith("/steps/"):
                of_one_form(stranger.post(address, {}, format="json"), 404, "not_found")
        elif "/deadlines/" in address and address != f"{ROOT}/deadlines/":
            of_one_form(answer, 404, "not_found")
        elif address == f"{ROOT}/sanctions/":
            of_one_form(answer, 404, "not_found")  # switched off at install
        elif address.endswith(SHEETS_TAKE_ONLY):
            of_one_form(stranger.post(address, {}, format="json"), 404, "not_found")
        elif address.startswith((f"{ROOT}/written-reports/", f"{ROOT}/service-sheets/")):
            listed = address.endswith(("/written-reports/", "/service-sheets/"))
            of_one_form(answer, *((403, "not_permitted") if listed else (404, "not_found")))
        elif address.endswith(TAKES_ONLY):
            of_one_form(stranger.post(address, {}, format="json"), 403, "not_permitted")
        elif any(f"/{name}/" in address for name in CLOSED_REPORTS) and not address.endswith("/mine/"):
            of_one_form(answer, 403, "not_permitted")
        else:
            assert answer.status_code == 200, address
        assert not [word for word in words if word in content], address
        for query in ({"case": foreign.reference}, {"q": "秘密词"}):
            assert stranger.get(address, query).json().get("results", []) == []

    for part in ("complaints/", "deadlines/", "escalations/", "approvals/", "events/"):
        assert insider.ask(part).json()["results"], part


def test_a_case_that_follows_from_a_foreign_one_does_not_name_it(foreign: Case, world: World, program):
    made = program("sales2").send("complaints/", report()).json()
    Case.objects.filter(receipt_number=made["receipt_number"]).update(parent=foreign)

    assert program("sales2").ask(f"complaints/{made['reference']}/").json()["parent"] is None
    assert program("gm_office").ask(f"complaints/{made['reference']}/").json()["parent"] == foreign.reference
    assert program("sales2").ask("complaints/").json()["results"][0]["parent"] is None
