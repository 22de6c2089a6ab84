"""Holes that systems of this kind really had, each tried on ours: case numbers are guessed, filters asked for passwords,
headers forged. One test for each class of hole; its name says what other products let through.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog, User
from complaints.models import Complaint
from complaints.operations.letters import change_template
from complaints.states import State
from feedback_system.cases.models import Case, FormDraft
from feedback_system.desk.models import SavedView
from feedback_system.desk.operations import write_note
from feedback_system.errors import Invalid
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, intake

pytestmark = pytest.mark.django_db

LATER = at("2026-03-06 10:00")
PASSWORD = "hedgehog-lantern-42"  # noqa: S105
SECRET = "canarytext"  # noqa: S105


@pytest.fixture
def complaint(world: World) -> Complaint:
    """A complaint of the first sales department; the second one has nothing to do with it."""
    made = complaint_at(world, State.INVESTIGATING, description=SECRET, demand=SECRET, contact_name=SECRET)
    write_note(case=made.case, text=SECRET, by=world.qa1, at=LATER)
    return made


@pytest.fixture
def outsider(world: World) -> Client:
    """A salesperson of the other department, who logs complaints and looks up customers like everybody."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.sales2)
    return client


@pytest.fixture
def insider(world: World) -> Client:
    """The engineer who works on the case."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.qa1)
    return client


def told(answer: Any) -> str:
    """Everything an answer says, headers too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


BESIDE = {
    "the form of a repeated complaint": "/complaints/new/?repeats={number}",
    "the form of a repeated complaint by receipt": "/complaints/new/?repeats={receipt}",
    "the box of likely duplicates": "/complaints/new/duplicates/?customer={customer}&order_number=SO-1001&batch_number=B2601"
    "&description=canary",
    "the look-up of orders": "/lookup/orders/?q=SO-1001",
    "the card of the customer": "/masterdata/customers/{customer}/card/",
    "the page of the customer": "/masterdata/customers/{customer}/",
    "the page of the product": "/masterdata/products/{product}/",
    "a search for the number": "/search/?q={number}",
    "a search for the receipt number": "/search/?q={receipt}",
    "a list with the number": "/?tab=all&q={number}",
    "the register": "/complaints/register/?number={number}",
    "the counts": "/worklist/counts/?q={number}",
    "an export with ids": "/worklist/export/?tab=all&format=csv&case={id}&ids={id}",
    "the case by its id": "/complaints/{id}/",
    "the story of the case": "/complaints/{number}/timeline/",
    "the paper": "/complaints/{number}/print/form.pdf",
    "the steps": "/complaints/{number}/steps/finish_investigation/",
    "the program's list": "/api/v1/complaints/?q={number}",
    "the program's case": "/api/v1/complaints/{number}/",
    "the program's case by its id": "/api/v1/complaints/{id}/",
    "the program's history": "/api/v1/events/?case={number}",
    "the program's clocks": "/api/v1/deadlines/?case={number}",
    "the program's escalations": "/api/v1/escalations/?case={number}",
    "the program's decisions": "/api/v1/approvals/?case={number}",
    "the program's requests for a stop": "/api/v1/approvals/stops/?case={number}",
    "the program's related cases": "/api/v1/complaints/{number}/related/",
}


@pytest.mark.parametrize("door", BESIDE)
def test_side_doors_such_as_clone_search_by_number_history_and_export_tell_nothing(
    world: World, complaint: Complaint, outsider: Client, door: str
) -> None:
    case = complaint.case
    names = {
        "number": case.number, "receipt": case.receipt_number, "id": case.pk, "customer": world.customer.pk,
        "product": world.product.pk,
    }  # fmt: skip

    answer = outsider.get(BESIDE[door].format(**names))

    text = told(answer)
    asked = BESIDE[door].format(**names)
    assert answer.status_code in (200, 302, 403, 404, 422)
    assert SECRET not in text
    for number in (case.number, case.receipt_number):
        assert number not in text or number in asked
    assert case.title not in text or "masterdata" not in door


def test_a_complaint_that_names_a_foreign_case_as_its_earlier_one_copies_nothing_from_it(
    world: World, complaint: Complaint, outsider: Client
) -> None:
    page = outsider.post(
        "/complaints/new/", intake(world, repeat_of=complaint.case.number, order_number="", description="x") | {"once": "k"}
    )  # fmt: skip

    assert page.status_code == 422
    assert SECRET not in told(page)
    assert Case.objects.count() == 1


def test_a_list_somebody_shared_and_a_draft_somebody_keeps_show_nothing_of_hers(
    world: World, complaint: Complaint, outsider: Client
) -> None:
    view = SavedView.objects.create(
        user=world.qa1,
        name="shared",
        query=f"tab=all&q={complaint.case.number}",
        shared_with=world.departments["sales_north"],
    )
    FormDraft.objects.create(
        user=world.qa1, form="intake", key="hers", data={"description": [SECRET]}, updated_at=LATER
    )

    for address in (
        f"/?view={view.pk}",
        f"/?{view.query}",
        "/complaints/new/?draft=hers",
        "/drafts/intake/hers/",
    ):
        answer = outsider.get(address)
        assert SECRET not in told(answer), address
        assert complaint.case.receipt_number not in told(answer), address


ORACLES = (
    "entered_by__password__startswith", "owner__password", "case__entered_by__password__regex", "customer__phone__startswith",
    "created_by__password", "complaint__contact_phone__contains", "_connector", "_negated", "pk__in", "id", "notes__text",
    "audience__person__password", "__class__", "raw", "extra",
)  # fmt: skip
API_LISTS = (
    "complaints",
    "customers",
    "products",
    "deliveries",
    "deadlines",
    "escalations",
    "approvals",
    "approvals/stops",
    "events",
)


@pytest.mark.parametrize("place", API_LISTS)
def test_no_filter_or_order_of_the_programs_lists_is_an_oracle_for_other_columns(
    world: World, complaint: Complaint, insider: Client, place: str
) -> None:
    asked = insider.get(f"/api/v1/{place}/", dict.fromkeys(ORACLES, "a"))

    assert asked.status_code == 422
    assert not set(ORACLES) - set(asked.json()["errors"])
    for name in ORACLES[:6]:
        assert insider.get(f"/api/v1/{place}/", {"ordering": name}).status_code == 422, name


@pytest.mark.parametrize(
    "address", ["/?tab=all", "/complaints/?show=all", "/masterdata/customers/", "/masterdata/deliveries/"]
)
def test_no_filter_or_order_of_a_page_is_an_oracle_for_other_columns(
    world: World, complaint: Complaint, insider: Client, address: str
) -> None:
    def rows(**more: str) -> int:
        sign = "&" if "?" in address else "?"
        page = insider.get(address + sign + "&".join(f"{name}={value}" for name, value in more.items()))
        assert page.status_code == 200
        return page.content.decode().count("<tr")

    plain = rows()

    assert plain > 0
    assert rows(**dict.fromkeys(ORACLES, "nobody-has-this")) == plain
    assert rows(order=ORACLES[0]) == rows(sort=ORACLES[1]) == plain


def test_logging_in_gives_another_session_and_the_old_one_opens_nothing(client: Client, world: World) -> None:
    person = world.cs1
    person.set_password(PASSWORD)
    person.save()
    client.get(reverse("account_login"))
    planted = client.session
    planted["planted"] = "by the attacker"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key

    answer = client.post(reverse("account_login"), {"login": "cs1", "password": PASSWORD})

    assert answer.status_code == 302
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert thief.get("/").status_code == 302


ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
    "javascript:alert(1)", "data:text/html,x", "http:///evil.example", "https://testserver@evil.example/", "\t//evil.example",
    "/\t/evil.example", "https://testserver.evil.example/", "%2f%2fevil.example",
)  # fmt: skip


@pytest.mark.parametrize("there", ELSEWHERE)
def test_neither_the_log_in_nor_the_language_switch_leads_to_another_site(
    client: Client, world: World, there: str
) -> None:
    person = world.cs1
    person.set_password(PASSWORD)
    person.save()

    answers = (
        client.post("/i18n/setlang/", {"language": "en", "next": there}),
        client.get("/accounts/login/", {"next": there}),
        client.post("/accounts/login/", {"login": "cs1", "password": PASSWORD, "next": there}),
    )

    for answer in answers:
        place = answer.headers.get("Location", "/")
        goes = urlsplit(place)
        assert (
            (goes.scheme, goes.netloc) == ("", "")
            and not place.startswith(("//", "/\\", "\\"))
            and "\t" not in place
        )


@pytest.mark.parametrize(
    "address", ["/", "/api/v1/complaints/", "/api/v1/schema/", "/lookup/customers/?q=a", "/accounts/login/"]
)
def test_no_other_site_may_read_answers_with_the_cookie_of_a_person(insider: Client, address: str) -> None:
    origin = {"origin": "https://evil.example", "access-control-request-method": "GET"}

    for answer in (insider.get(address, headers=origin), insider.options(address, headers=origin)):
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "address",
    ["/", "/accounts/login/", "/complaints/{number}/", "/complaints/{number}/print/form.pdf", "/worklist/export/?tab=all",
     "/api/v1/complaints/", "/api/v1/complaints/none/", "/api/v1/docs/", "/nothing/here/", "/complaints/new/"],
)  # fmt: skip
def test_every_kind_of_answer_forbids_guessing_types_framing_and_foreign_code(
    world: World, complaint: Complaint, address: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.gm)

    answer = client.get(address.format(number=complaint.case.number))

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy and "*" not in policy.split()
    assert "default-src" in policy


def test_no_page_or_step_acts_without_the_token_of_its_form(world: World, complaint: Complaint) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.qa1)
    before = Case.objects.values_list("pk", "version").get()

    for address in (
        f"/complaints/{complaint.case.number}/steps/finish_investigation/", f"/complaints/{complaint.case.number}/notes/",
        "/complaints/new/", "/profile/", "/accounts/logout/", "/worklist/assign/", "/views/", "/notifications/read/",
        f"/attachments/to/{complaint.case.number}/",
    ):  # fmt: skip
        assert client.post(address, {"text": "x"}).status_code == 403, address
    assert client.get("/").status_code == 200, "still logged in"
    assert Case.objects.values_list("pk", "version").get() == before


@pytest.mark.parametrize(
    "header", ["x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url"]
)
def test_no_header_turns_a_reading_request_into_another_one(
    world: World, complaint: Complaint, insider: Client, header: str
) -> None:
    address = f"/api/v1/complaints/{complaint.case.number}/"
    before = Case.objects.values_list("pk", "version", "state").get()

    answer = insider.get(
        address, {"_method": "DELETE"} if "method" not in header else {}, headers={header: "DELETE"}
    )
    insider.get(
        f"/complaints/{complaint.case.number}/steps/finish_investigation/?text=x&version=4",
        headers={header: "POST"},
    )

    assert answer.status_code in (200, 422)
    assert Case.objects.values_list("pk", "version", "state").get() == before


def test_headers_that_name_a_person_or_an_address_are_believed_from_nobody(
    client: Client, world: World
) -> None:
    forged = {
        "remote-user": "gm", "x-remote-user": "gm", "x-forwarded-user": "gm", "x-forwarded-for": "<script>alert(1)</script>",
        "x-real-ip": "192.0.2.99", "authorization": "Basic Z206Z20=",
    }  # fmt: skip
    person = world.cs1
    person.set_password(PASSWORD)
    person.save()

    assert client.get("/", headers=forged).status_code == 302
    assert client.get("/api/v1/complaints/", headers=forged).status_code == 401
    client.post("/accounts/login/", {"login": "cs1", "password": PASSWORD}, headers=forged)

    assert "<script>alert" not in told(client.get("/profile/sessions/"))
    assert not AccessLog.objects.filter(user=person, address="192.0.2.99").exists()


@pytest.mark.parametrize(
    "place",
    [
        "{customer.__init__}",
        "{{ 7*7 }}",
        "{% load x %}",
        "{number.__class__.__mro__}",
        "{}",
        "{0}",
        "{settings}",
        "{",
    ],
)
def test_a_letter_template_cannot_reach_into_objects(world: World, place: str) -> None:
    from complaints.models import LetterTemplate

    template = LetterTemplate.objects.first()
    assert template is not None
    before = template.body

    try:
        change_template(template=template, by=world.admin, at=LATER, subject="x", body=f"Dear {place}")
    except Invalid:
        assert LetterTemplate.objects.get(pk=template.pk).body == template.body == before
    else:
        from complaints.prints.letter import filled
        from feedback_system.company.models import Company

        complaint = complaint_at(world, State.INVESTIGATING)
        _subject, text = filled(template, complaint, company=Company.get(), at=LATER)
        assert text == f"Dear {place}", "only words, never an expression"


def test_rights_that_were_taken_count_from_the_next_request_on(
    world: World, complaint: Complaint, insider: Client
) -> None:
    assert insider.get(complaint.case.get_absolute_url()).status_code == 200

    world.qa1.role_assignments.all().delete()
    assert insider.get(f"/complaints/{complaint.case.number}/steps/finish_investigation/").status_code == 403
    User.objects.filter(username="qa1").update(is_active=False)

    assert insider.get(complaint.case.get_absolute_url()).status_code == 302


def test_a_key_used_again_with_another_body_or_by_somebody_else_replays_nothing(
    world: World, complaint: Complaint
) -> None:
    address = f"/api/v1/complaints/{complaint.case.number}/notes/"
    first, second = Client(), Client()
    first.force_login(world.qa1)
    second.force_login(world.qa_head)
    key = {"idempotency-key": "the-same"}

    def send(client: Client, text: str) -> Any:
        return client.post(address, json.dumps({"text": text}), content_type="application/json", headers=key)

    assert send(first, "one").status_code == 201
    assert send(first, "two").status_code == 422
    assert send(second, "three").json()["text"] == "three"


def test_a_deputy_of_yesterday_sees_and_does_nothing_any_more(world: World, complaint: Complaint) -> None:
    from accounts.models import Delegation

    now = timezone.now()
    deputy = Client()
    deputy.force_login(world.sales2)
    delegation = Delegation.objects.create(
        principal=world.qa_head,
        deputy=world.sales2,
        starts_at=now - timedelta(days=3),
        ends_at=now + timedelta(days=1),
    )
    assert deputy.get(complaint.case.get_absolute_url()).status_code == 200

    Delegation.objects.filter(pk=delegation.pk).update(ends_at=now - timedelta(days=1))

    assert deputy.get(complaint.case.get_absolute_url()).status_code == 404
