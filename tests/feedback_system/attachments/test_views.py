"""Files in the browser: only for readers of the case, always as a download, pictures only as our own small
copies.
"""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from feedback_system.attachments import views
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach, withdraw_attachment
from tests.feedback_system.attachments.conftest import photo_with_place, picture, sent
from tests.feedback_system.folders import MONDAY_9AM, TUESDAY_9AM

HTMX = {"HTTP_HX_REQUEST": "true"}


def put(case, by, name="照片.jpg", content=None, level="internal"):
    file = sent(name, photo_with_place() if content is None else content)
    return attach(case=case, file=file, level=level, by=by, at=MONDAY_9AM)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_handed_out_as_a_download_that_can_do_nothing(client, case, clerk):
    attachment = put(case, clerk)
    client.force_login(clerk)

    response = client.get(reverse("attachments:download", args=[attachment.pk]))

    assert body(response) == photo_with_place()
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["download", "thumbnail"])
def test_who_may_not_see_the_case_learns_nothing_of_its_files(client, case, clerk, outsider, name):
    attachment = put(case, clerk)
    address = reverse(f"attachments:{name}", args=[attachment.pk])

    assert client.get(address).status_code == 302  # to the log-in
    client.force_login(outsider)
    assert client.get(address).status_code == 404


def test_a_restricted_file_is_no_file_for_a_colleague(client, case, clerk, colleague):
    attachment = put(case, clerk, level="restricted")
    client.force_login(colleague)

    assert client.get(reverse("attachments:download", args=[attachment.pk])).status_code == 404
    assert (
        client.post(reverse("attachments:withdraw", args=[attachment.pk]), {"reason": "x"}).status_code == 404
    )
    assert views.files_of(case, colleague)["files"] == []


def test_the_small_copy_is_ours_and_tells_no_place(client, case, clerk):
    attachment = put(case, clerk, content=photo_with_place())
    client.force_login(clerk)

    response = client.get(reverse("attachments:thumbnail", args=[attachment.pk]))
    drawn = body(response)

    assert response["Content-Type"] == "image/webp"
    assert "attachment" not in response.get("Content-Disposition", "")
    assert b"secret place" not in drawn
    small = Image.open(io.BytesIO(drawn))
    assert small.format == "WEBP"
    assert not small.getexif()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_every_kind_of_picture_gets_a_small_copy(client, case, clerk, kind):
    attachment = put(case, clerk, name=f"p.{kind.lower()}", content=picture(kind, (1200, 900)))
    client.force_login(clerk)

    drawn = body(client.get(reverse("attachments:thumbnail", args=[attachment.pk])))

    assert max(Image.open(io.BytesIO(drawn)).size) == 480


def test_what_is_no_picture_has_no_small_copy(client, case, clerk):
    attachment = put(case, clerk, name="note.txt", content=b"hello")
    client.force_login(clerk)

    assert client.get(reverse("attachments:thumbnail", args=[attachment.pk])).status_code == 404


def test_a_withdrawn_file_opens_for_the_auditor_only(client, case, clerk, auditor):
    attachment = put(case, clerk)
    withdraw_attachment(attachment=attachment, by=clerk, at=TUESDAY_9AM, reason="Wrong case")
    address = reverse("attachments:download", args=[attachment.pk])

    client.force_login(clerk)
    assert client.get(address).status_code == 404
    client.force_login(auditor)
    response = client.get(address)
    assert response.status_code == 200
    assert body(response) == photo_with_place()


def test_the_front_proxy_can_hand_out_the_bytes(client, case, clerk, settings):
    settings.EVIDENCE_ACCEL_PREFIX = "/evidence/"
    attachment = put(case, clerk)
    client.force_login(clerk)

    response = client.get(reverse("attachments:download", args=[attachment.pk]))

    assert response["X-Accel-Redirect"] == f"/evidence/{attachment.stored_path}"
    assert response.content == b""
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def upload(client, case, *files, **more):
    address = reverse("attachments:upload", args=[case.reference])
    return client.post(address, {"files": list(files), **more}, **HTMX)


def test_several_files_are_taken_at_once_and_the_list_comes_back(client, case, clerk):
    client.force_login(clerk)

    response = upload(
        client,
        case,
        SimpleUploadedFile("a.jpg", picture()),
        SimpleUploadedFile("b.txt", b"hello"),
        level="customer",
    )

    assert response.status_code == 200
    page = response.content.decode()
    assert "a.jpg" in page
    assert "b.txt" in page
    assert "<html" not in page
    assert set(Attachment.objects.values_list("level", "state")) == {("customer", "stored")}


def test_one_bad_file_keeps_all_out_and_says_which(client, case, clerk):
    client.force_login(clerk)

    response = upload(
        client, case, SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("setup.exe", b"MZ")
    )

    assert response.status_code == 422
    assert "setup.exe" in response.content.decode()
    assert not Attachment.objects.exists()


def test_no_file_or_too_many_bytes_are_refused(client, case, clerk, monkeypatch):
    client.force_login(clerk)

    assert client.post(reverse("attachments:upload", args=[case.reference]), **HTMX).status_code == 422
    monkeypatch.setattr(views, "MAX_REQUEST", 5)
    assert upload(client, case, SimpleUploadedFile("a.txt", b"123456")).status_code == 422
    assert not Attachment.objects.exists()


def test_a_case_out_of_sight_takes_no_files_and_an_auditor_adds_none(client, case, outsider, auditor):
    client.force_login(outsider)
    assert upload(client, case, SimpleUploadedFile("a.txt", b"x")).status_code == 404
    client.force_login(auditor)
    assert upload(client, case, SimpleUploadedFile("a.txt", b"x")).status_code == 403


def test_a_file_is_withdrawn_in_the_page_with_its_reason(client, case, clerk):
    attachment = put(case, clerk)
    client.force_login(clerk)

    response = client.post(
        reverse("attachments:withdraw", args=[attachment.pk]), {"reason": "Wrong <b>case</b>"}, **HTMX
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "Wrong &lt;b&gt;case&lt;/b&gt;" in page
    assert reverse("attachments:download", args=[attachment.pk]) + '"' not in page


def test_the_list_of_files_costs_one_query(case, clerk, django_assert_max_num_queries):
    for number in range(5):
        put(case, clerk, name=f"{number}.txt", content=str(number).encode())
    clerk.department_ids_in_view

    with django_assert_max_num_queries(2):
        assert len(views.files_of(case, clerk)["files"]) == 5
