"""The gallery of defects shows pictures through the scope of their cases, and those for learning name no customer."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach, withdraw_attachment
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.lessons.models import LearningPicture
from feedback_system.lessons.pictures import choose_picture, drop_picture
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 09:00")


def picture(case: Any, by: Any, level: str = "internal") -> Attachment:
    """A photo on the case."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "#c0392b").save(content, "PNG")
    file = SimpleUploadedFile("photo.png", content.getvalue(), "image/png")
    return attach(case=case, file=file, level=level, by=by, at=NOW)


def shown(client: Client, person: Any, **query: str) -> set[int]:
    """The pictures that the gallery shows to this person."""
    client.force_login(person)
    return {card["pk"] for card in client.get("/quality/gallery/", query).context["cards"]}


def test_each_reader_sees_the_pictures_of_the_own_cases_by_defect(world: World, client: Client) -> None:
    alert = picture(new_alert(world, defect="scratch").case, world.inspector1)
    complaint = picture(new_complaint(world, defect="leak").case, world.cs1)
    restricted = picture(new_complaint(world, defect="leak", batch_number="B9").case, world.cs1, "restricted")
    unclassified = picture(new_complaint(world, batch_number="B8").case, world.cs1)

    assert shown(client, world.gm) == {alert.pk, complaint.pk, restricted.pk}
    assert unclassified.pk not in shown(client, world.gm)
    assert shown(client, world.qa1) == {alert.pk, complaint.pk}
    assert shown(client, world.gm, defect="appearance") == {alert.pk}
    assert shown(client, world.gm, defect="nonsense") == set()
    assert shown(client, world.sales2) == set()
    withdraw_attachment(attachment=alert, by=world.inspector1, at=NOW, reason="拍错")
    assert shown(client, world.gm, defect="appearance") == set()


def test_a_picture_for_learning_has_a_caption_of_quality_without_the_customer(
    world: World, client: Client
) -> None:
    case = new_complaint(world, defect="scratch").case
    photo = picture(case, world.cs1)

    with pytest.raises(NotPermitted):
        choose_picture(attachment=photo, caption="典型划伤", by=world.sales1, at=NOW)
    for caption in ("", f"{world.customer.name}的典型划伤"):
        with pytest.raises(Invalid):
            choose_picture(attachment=photo, caption=caption, by=world.qa1, at=NOW)
    choose_picture(attachment=photo, caption="装箱时的典型划伤", by=world.qa1, at=NOW)

    assert shown(client, world.qa1, learning="1") == {photo.pk}
    page = client.get("/quality/gallery/").text
    assert "装箱时的典型划伤" in page
    assert world.customer.name not in page and world.customer.short_name not in page
    assert shown(client, world.sales2, learning="1") == set()  # chosen for learning, but not in sight
    assert [event.name for event in case.events.order_by("sequence")][-1] == "picture_chosen"
    drop_picture(attachment=photo, by=world.qa1, at=NOW)
    assert shown(client, world.qa1, learning="1") == set()
    assert LearningPicture.objects.get().dropped_by == world.qa1


def test_a_picture_that_was_withdrawn_meanwhile_cannot_be_chosen(world: World) -> None:
    photo = picture(new_alert(world).case, world.inspector1)
    withdraw_attachment(attachment=photo, by=world.inspector1, at=NOW, reason="拍错")

    with pytest.raises(NotPossibleNow, match="withdrawn meanwhile"):
        choose_picture(attachment=photo, caption="虚焊", by=world.qa1, at=NOW)


def test_older_pictures_come_when_one_scrolls_and_the_refused_caption_leads_back(
    world: World, client: Client
) -> None:
    case = new_alert(world).case
    photos = [picture(case, world.inspector1) for _number in range(26)]
    client.force_login(world.qa1)

    first = client.get("/quality/gallery/")
    older = client.get("/quality/gallery/" + first.context["next_url"], headers={"HX-Request": "true"})
    refused = client.post(
        f"/quality/gallery/{photos[0].pk}/choose/",
        {"caption": " ", "next": "https://example.com/"},
        follow=True,
    )

    assert len(first.context["cards"]) == 24 and len(older.context["cards"]) == 2
    assert not older.context["next_url"] and "<!doctype" not in older.text.lower()
    assert refused.redirect_chain == [("/quality/gallery/", 302)]
