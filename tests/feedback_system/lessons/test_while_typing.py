"""While a complaint or an alert is typed: what is perhaps there already, why, and how the typed words go over to it."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.states import State
from feedback_system.attachments.models import Attachment
from feedback_system.cases.models import Case, FormDraft, Note
from feedback_system.deadlines.clock import database_now
from feedback_system.lessons.recurrence import BATCH, CUSTOMER, ORDER, PRODUCT
from feedback_system.searching.similar import text_compared
from tests.factories.anomalies import new_alert
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint, take
from tests.feedback_system.lessons.made import make_cases
from tests.sizes import LARGE, size

pytestmark = pytest.mark.django_db

PANEL = "/complaints/new/duplicates/"
QUICK = 0.15
"""Seconds of work for one answer among 20,000 cases, the waiting of a busy machine left out."""


def an_hour_ago():
    return database_now() - timedelta(hours=1)


def test_few_words_of_a_long_report_are_enough_and_each_case_says_why(world: World, client: Client) -> None:
    earlier = new_complaint(
        world,
        at=an_hour_ago(),
        description="板面划伤严重，客户上线时发现共十二片，要求尽快换货并提交改善报告",
    )
    client.force_login(world.cs1)

    typed = {
        "customer": world.customer.pk,
        "batch_number": "b2601",
        "order_number": "SO-1001",
        "description": "板面劃傷嚴重",
    }
    page = client.get(PANEL, typed)

    found = page.context["alike"]
    assert [one.case.pk for one in found] == [earlier.case_id]
    assert found[0].reasons == (ORDER, BATCH, CUSTOMER)
    assert "板面划伤严重" in found[0].words
    assert "<mark>" in page.text and 'data-said="' in page.text


def test_the_words_alone_find_a_case_and_a_case_out_of_sight_is_not_found(
    world: World, client: Client
) -> None:
    own = new_complaint(world, at=an_hour_ago(), description="外箱受潮变形，底层三箱无法开箱")
    hidden = new_alert(world, at=an_hour_ago(), description="外箱受潮变形，底层三箱无法开箱")
    client.force_login(world.cs1)

    page = client.get(PANEL, {"description": "外箱受潮变形"})

    assert [one.case.pk for one in page.context["alike"]] == [own.case_id]
    assert hidden.case.reference not in page.text


def test_the_form_of_an_alert_has_the_same_panel(world: World, client: Client) -> None:
    earlier = new_alert(world, at=an_hour_ago(), description="焊点虚焊，推力不足")
    client.force_login(world.inspector1)

    page = client.get(
        "/quality/anomalies/alike/", {"product": world.product.pk, "description": "焊点虚焊推力不足"}
    )

    assert [one.case.pk for one in page.context["alike"]] == [earlier.case_id]
    assert PRODUCT in page.context["alike"][0].reasons


def test_a_merged_case_is_not_named_the_one_it_went_into_is(world: World, client: Client) -> None:
    first, double = complaint_at(world, State.SUBMITTED), complaint_at(world, State.SUBMITTED)
    take(double, "merge", by=world.gm_office, at=database_now(), into=first.case.reference, reason="同一批")
    client.force_login(world.cs1)

    page = client.get(PANEL, {"customer": world.customer.pk, "order_number": "SO-1001"})

    assert [one.case.pk for one in page.context["alike"]] == [first.case_id]


def test_what_was_typed_goes_over_as_a_note_to_be_saved_with_its_files_and_nothing_is_lost(
    world: World, client: Client
) -> None:
    earlier = complaint_at(world, State.SUBMITTED)
    client.force_login(world.cs1)
    address = f"/quality/alike/{earlier.case.reference}/add/"

    def sent():
        picture = SimpleUploadedFile("划伤.txt", "第二批也有".encode(), "text/plain")
        typed = {
            "description": "第二批也划伤",
            "contact_name": "王先生",
            "order_number": "SO-2",
            "files": picture,
        }
        return client.post(address, typed)

    answer = sent()
    sent()  # pressed twice: neither words nor files stand there twice

    page = client.get(answer.headers["Location"].split("#")[0])
    assert "第二批也划伤" in page.text and "王先生" in page.text
    assert Attachment.objects.filter(case=earlier.case).count() == 1
    assert not Note.objects.filter(case=earlier.case).exists()
    text = FormDraft.objects.get(form="note").data["text"][0]
    assert text.count("第二批也划伤") == 1
    client.post(f"{earlier.case.get_absolute_url()}notes/", {"text": text})
    assert Note.objects.get(case=earlier.case).text.count("第二批也划伤") == 1
    assert not FormDraft.objects.filter(form="note").exists()


def test_who_may_not_see_the_case_cannot_add_to_it_and_who_asks_too_often_waits(
    world: World, client: Client
) -> None:
    hidden = new_alert(world, at=an_hour_ago(), description="外箱受潮变形")
    client.force_login(world.cs1)

    assert (
        client.post(f"/quality/alike/{hidden.case.reference}/add/", {"description": "x"}).status_code == 404
    )
    codes = {client.get(PANEL, {"description": "外"}).status_code for _time in range(95)}
    assert codes == {200, 429}


@pytest.mark.proof
def test_the_panel_answers_quickly_among_many_cases(world: World, client: Client) -> None:
    made = make_cases(world, size(600, 20_000), at=database_now(), dice=random.Random(7))  # noqa: S311 - made cases
    client.force_login(world.qa1)
    took, hits = [], 0

    for first, _others in made.groups:
        case = Case.objects.get(pk=first)
        text = text_compared(case)
        for asked in ({"description": text[:12]}, {"description": text, "customer": case.customer_id}):
            begins = time.process_time()
            page = client.get(PANEL, asked)
            took.append(time.process_time() - begins)
            hits += bool(page.context["alike"])

    assert hits >= len(made.groups) * 0.8
    assert not LARGE or sorted(took)[len(took) // 2] < QUICK, took
    if LARGE:
        print(f"median {sorted(took)[len(took) // 2]:.3f} s, worst {max(took):.3f} s")  # noqa: T201 - the proof tells
