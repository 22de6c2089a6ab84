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

from complaints.models import Complaint
from complaints.states import State
from feedback_system.attachments.operations import attach
from feedback_system.desk.operations import write_note
from feedback_system.masterdata.models import Customer
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, intake

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
)
OUTSIDERS = ("sales2", "rd1", "hr", "admin", "manager", "finance", "warehouse")


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
    """A complaint of the sales department with a word of its own in every text, a note and a file."""
    words = intake(
        world, description="canarydescription", demand="canarydemand", contact_name="canarycontact",
        defect_reason="canaryreason", sales_remarks="canaryremarks",
    )  # fmt: skip
    Customer.objects.filter(code="C001").update(salesperson=world.sales1)
    found = complaint_at(world, State.CONSOLIDATING, **words)
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
    """All bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else BytesIO(response.content).read()


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
