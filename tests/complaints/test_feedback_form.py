"""The blank feedback form that goes out with the goods: what we know is filled in, the rest is left for the customer's pen."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from pypdf import PdfReader

from feedback_system.masterdata.models import Delivery
from tests.factories.company import World

pytestmark = pytest.mark.django_db


def page(person: Any, address: str, *, read_in: str = "en", **asked: str) -> Any:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = read_in
    return client.get(address, asked)


def text_of(answer: Any) -> tuple[str, int]:
    assert answer.status_code == 200 and answer.content[:4] == b"%PDF"
    read = PdfReader(BytesIO(answer.content))
    return " ".join("".join(one.extract_text() for one in read.pages).split()), len(read.pages)


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_form_names_the_goods_in_the_language_asked_for_and_gives_nothing_of_ours_away(
    world: World, language: str
) -> None:
    delivery = world.delivery
    address = f"/complaints/feedback-form/{delivery.pk}/form.pdf"

    text, pages = text_of(
        page(world.sales1, address, language=language, return_to="昆山市前进路 8 号 质量部")
    )

    with translation.override(language):
        title = gettext("Product quality feedback form")
    assert pages == 1 and title.replace(" ", "") in text.replace(" ", "")
    for known in (
        delivery.product.code,
        world.batch.number,
        delivery.customer.name,
        f"{delivery.delivered_on}",
    ):
        assert known in text, known
    assert "昆山市前进路" in text
    assert world.sales1.name not in text and "Internal" not in text
    assert f"{delivery.unit_price}" not in text


def test_without_an_address_there_is_room_for_a_stamp_and_without_a_batch_for_its_number(
    world: World,
) -> None:
    delivery = world.delivery
    Delivery.objects.filter(pk=delivery.pk).update(batch=None)

    text, pages = text_of(
        page(world.warehouse, f"/complaints/feedback-form/{delivery.pk}/form.pdf", language="en")
    )

    assert pages == 1 and "Where to send it" in text and world.batch.number not in text


def test_it_is_reached_from_the_delivery_and_the_language_of_the_customer_stands_first(world: World) -> None:
    delivery = world.delivery
    delivery.customer.language = "en"
    delivery.customer.save()
    address = f"/complaints/feedback-form/{delivery.pk}/"

    assert address in page(world.sales1, f"/masterdata/deliveries/{delivery.pk}/").content.decode()
    assert '<option value="en" selected>' in page(world.sales1, address, read_in="zh-hans").content.decode()


def test_what_is_too_long_comes_back_with_a_sentence_and_what_was_typed(world: World) -> None:
    address = f"/complaints/feedback-form/{world.delivery.pk}/form.pdf"

    answer = page(world.sales1, address, language="en", return_to="路" * 501)

    assert answer.status_code == 422 and "路" * 501 in answer.content.decode()
    assert page(world.sales1, address, language="xx").status_code == 422
    assert page(world.sales1, "/complaints/feedback-form/999999/form.pdf").status_code == 404
