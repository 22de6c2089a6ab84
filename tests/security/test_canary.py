"""Planted words: nobody reads through any address what the case page would refuse.

A complaint carries a word of its own in every text. People it has not reached then ask for every address of the product
with its numbers and ids, search for the words, and read exports. A word that comes back is a leak, wherever the door was.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pypdf import PdfReader

from complaints.models import Complaint
from complaints.states import State
from feedback_system.attachments.operations import attach
from feedback_system.desk.operations import write_note
from feedback_system.masterdata.models import Customer
from tests.complaints.objecting import file
from tests.factories.claims import CLAIM
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, intake, take
from tests.sizes import size

pytestmark = pytest.mark.django_db

LATER = at("2026-03-06 10:00")
WORDS = (
    "canarydescription",
    "canarydemand",
    "canarycontact",
    "canaryreason",
    "canaryremarks",
    "canarynote",
    "canaryfile",
    "canarysample",
    "canaryplace",
    "canaryvisit",
    "canaryletter",
    "canarysubject",
    "canaryasked",
    "canaryobjection",
    "canaryclaim",
    "canarycost",
)
OUTSIDERS = ("sales2", "admin", "manager", "finance", "rd1", "hr", "warehouse")[: size(3, 7)]
"""Another department of the same kind, who may set up everything, who reads all figures; with `make proofs` four more."""


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address of the product, with its placeholders."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


@pytest.fixture
def complaint(world: World) -> Complaint:
    """A complaint of the sales department with a word of its own in every text: the form, a note, a file, a sample, a visit, a
    letter with its paper, and the objection to its ruling."""
    words = intake(
        world, description="canarydescription", demand="canarydemand", contact_name="canarycontact",
        defect_reason="canaryreason", sales_remarks="canaryremarks",
    )  # fmt: skip
    Customer.objects.filter(code="C001").update(salesperson=world.sales1)
    found = complaint_at(world, State.AWAITING_RULING_APPROVAL, **words)
    take(found, "approve_ruling", by=world.sales_head, at=at("2026-03-02 18:00"), reason="")
    file(found, by=world.prod_head, asked="canaryasked", reasons="canaryobjection")
    take(
        found, "receive_sample", by=world.qa1, at=LATER, label="YP-01", description="canarysample", quantity="3",
        place="canaryplace",
    )  # fmt: skip
    take(found, "ask_joint_visit", by=world.cs1, at=LATER, reason="canaryvisit")
    take(
        found, "send_letter", by=world.sales1, at=LATER, letter="progress", language="en", way="paper", address="",
        subject="canarysubject", text="canaryletter",
    )  # fmt: skip
    lines = [{"kind": "goods", "amount": "10.00", "description": "canarycost", "evidence": ""}]
    take(
        found,
        "draft_claim",
        by=world.gm_office,
        at=LATER,
        **{**CLAIM, "reason": "canaryclaim", "lines": lines},
    )
    take(
        found, "enter_cost", by=world.gm_office, at=LATER, kind="other", spent_on="2026-03-02", amount="5.00",
        reference="CL-1", note="canaryexpense",
    )  # fmt: skip
    write_note(case=found.case, text="canarynote", by=world.qa1, at=LATER)
    upload = SimpleUploadedFile("canaryfile.txt", b"canarybytes", content_type="text/plain")
    attach(case=found.case, file=upload, level="internal", by=world.qa1, at=LATER)
    return found


def filled(route: str, complaint: Complaint) -> str:
    """The address with the numbers and ids of the complaint in its placeholders; "" when it cannot be filled."""
    case = complaint.case
    first = {
        "attachments": case.attachments.values_list("pk", flat=True).first(),
        "deadlines": case.deadlines.values_list("pk", flat=True).first(),
    }
    area = route.split("/")[0] if not route.startswith("api/") else route.split("/")[2]
    number = first.get(area, case.pk)
    values = {
        "area": "complaints", "kind": "complaints", "reference": case.number, "number": case.number, "name": "consolidate",
        "pk": str(number), "id": str(number), "key": "x", "form": "step", "code": "complaint-close", "act": "change",
    }  # fmt: skip
    filled_in = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match.group(1), number)), route)
    filled_in = re.sub(
        r"\(\?P<(\w+)>[^)]*\)", lambda match: str(values.get(match.group(1), number)), filled_in
    )
    return "" if re.search(r"[\[\]()\\^$]", filled_in) else "/" + filled_in


def body_of(response: Any) -> bytes:
    """All bytes of an answer, streamed or not; of a paper also the text that stands on it."""
    content = b"".join(response.streaming_content) if response.streaming else bytes(response.content)
    if content.startswith(b"%PDF"):
        content += "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
    return content


@pytest.mark.proof
@pytest.mark.parametrize("name", OUTSIDERS)
def test_no_address_gives_a_planted_word_to_somebody_the_case_has_not_reached(
    world: World, complaint: Complaint, name: str, client: Client
) -> None:
    client.force_login(getattr(world, name))
    asked, leaks = 0, []

    questions = [filled(route, complaint) for route in addresses()]
    questions += [f"/search/?q={word}" for word in WORDS] + [f"/complaints/?q={word}" for word in WORDS]
    questions += [f"/api/v1/complaints/?q={word}" for word in WORDS] + [
        "/worklist/export/?tab=all&format=csv"
    ]
    questions += [f"/attachments/{one.pk}/" for one in complaint.case.attachments.all()]
    questions += [f"/attachments/{one.pk}/download/" for one in complaint.case.attachments.all()]
    for question in filter(None, questions):
        if question.startswith(("/accounts/logout", "/readyz")):
            continue
        response = client.get(question)
        asked += 1
        assert response.status_code < 500, question
        text = body_of(response).decode("utf-8", "replace")
        asked_for = question.split("q=")[-1] if "q=" in question else ""
        for word in (*WORDS, "canarybytes", complaint.case.receipt_number):
            if word in text and word != asked_for:
                leaks.append((question, word))

    assert leaks == []
    assert asked > 90


def test_whoever_the_case_has_reached_does_find_the_words(
    world: World, complaint: Complaint, client: Client
) -> None:
    client.force_login(world.qa1)

    page = body_of(client.get(complaint.case.get_absolute_url())).decode()

    assert "canarydescription" in page
    assert "canarynote" in page
    assert "canarysample" in page and "canaryobjection" in page
