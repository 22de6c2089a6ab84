"""A refusal says what happened and what to do next, with its status, and loses nothing that was typed."""

import logging

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.feedback_system.web.small_site")]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def client():
    return Client(headers={"Accept-Language": "en"}, raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/permitted-to-others/", 403, "Only the head of quality may close this complaint."),
        ("/closed-already/", 409, "The complaint was closed on 3 March."),
        ("/changed-meanwhile/", 409, "Lin Na changed this complaint at 10:04."),
        ("/not-ready/", 422, "The shares add up to 90 %."),
        ("/wrong-entries/", 422, "Enter a whole number."),
    ],
)
def test_each_refusal_is_a_page_with_its_status_and_its_sentence(client, address, status, sentence):
    response = client.post(address)

    assert response.status_code == status
    assert sentence in response.content.decode()
    assert "<html" in response.content.decode()


@pytest.mark.parametrize("address", ["/permitted-to-others/", "/changed-meanwhile/", "/not-ready/"])
def test_htmx_gets_the_reasons_alone_and_puts_them_into_the_alert_area(client, address):
    response = client.post(address, headers=HTMX)

    assert response["HX-Retarget"] == "#page-alerts"
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_every_reason_is_told_and_markup_in_it_stays_text(client):
    html = client.post("/not-ready/").content.decode()

    assert "The shares add up to 90 %." in html
    assert "&lt;b&gt;approval&lt;/b&gt;" in html


def test_what_was_typed_is_shown_again_without_secrets(client):
    typed = {"answer": "We replace the seals.", "password": "tulip-lantern", "version": "3", "empty": " "}

    html = client.post("/changed-meanwhile/", typed).content.decode()

    assert "We replace the seals." in html
    assert "tulip-lantern" not in html
    assert 'id="kept-2"' not in html


def test_typed_markup_is_shown_as_text(client):
    html = client.post(
        "/changed-meanwhile/", {"answer": "</textarea><script>alert(1)</script>"}
    ).content.decode()

    assert "<script>alert(1)" not in html
    assert "&lt;/textarea&gt;" in html


def test_the_way_back_is_the_page_one_came_from(client):
    html = client.post(
        "/not-ready/", headers={"Referer": "http://testserver/spoken/?page=2"}
    ).content.decode()

    assert 'href="/spoken/?page=2"' in html


def test_the_way_back_never_leads_to_another_site(client):
    html = client.post("/not-ready/", headers={"Referer": "https://evil.example/phish/"}).content.decode()

    assert "evil.example" not in html


def test_a_missing_right_is_logged_as_a_warning_without_what_was_typed(client, caplog):
    with caplog.at_level(logging.INFO, logger="feedback_system.web"):
        client.post("/permitted-to-others/", {"answer": "private words"})

    ours = [record for record in caplog.records if record.name == "feedback_system.web"]
    assert [record.levelname for record in ours] == ["WARNING"]
    assert "private words" not in caplog.text


def test_nothing_there_is_told_like_nothing_you_may_see(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "Search for its number" in response.content.decode()


def test_a_refusal_of_django_itself_gets_the_same_page(client):
    response = client.get("/forbidden-by-django/")

    assert response.status_code == 403
    assert "You may not do this" in response.content.decode()


def test_a_fault_of_ours_shows_a_reference_that_is_also_in_the_log(client, caplog):
    response = client.get("/broken/")

    html = response.content.decode()
    reference = html.split("<code>")[1].split("</code>")[0]
    assert response.status_code == 500
    assert reference in caplog.text
    assert "a fault of ours" not in html


def test_a_fault_behind_htmx_shows_the_same_reference_in_place(client, caplog):
    response = client.get("/broken/", headers=HTMX)

    assert response.status_code == 500
    assert response["HX-Retarget"] == "#page-alerts"
    assert "Reference: " in response.content.decode()


def test_a_page_open_too_long_loses_nothing(settings):
    settings.CSRF_FAILURE_VIEW = "feedback_system.web.views.csrf_failure"
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})

    response = strict.post("/spoken/", {"answer": "We replace the seals."})

    assert response.status_code == 403
    assert "We replace the seals." in response.content.decode()


def test_a_page_that_somebody_may_not_see_is_no_fault_of_ours_in_the_log(client, caplog):
    with caplog.at_level("ERROR", logger="feedback_system.web"):
        response = client.get("/forbidden-by-django/")

    assert response.status_code == 403
    assert caplog.records == []
