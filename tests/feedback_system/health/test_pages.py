"""Is this process alive, and can the whole installation work?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from feedback_system.health import operations
from feedback_system.health.models import Heartbeat
from feedback_system.health.operations import beat, findings

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def by_name(at):
    return {finding.name: finding for finding in findings(at=at)}


def test_the_live_page_answers_without_a_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_pages_for_machines_carry_the_headers_of_every_page(client, address):
    response = client.get(address)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "default-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_installation_whose_worker_has_never_run_is_not_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["findings"]["worker"] == {
        "good": False,
        "message": "has not run yet, expected every 240 s",
    }
    assert response.json()["findings"]["database"]["good"] is True


@pytest.mark.django_db
def test_it_is_ready_while_the_worker_beats(client, time_machine):
    beat(name="worker", at=NOON)
    beat(name="sweep", at=NOON)

    time_machine.move_to(NOON + timedelta(minutes=3), tick=False)
    response = client.get("/readyz")

    assert response.status_code == 200, response.json()
    assert response.json()["findings"]["worker"]["message"] == "ran 180 s ago, expected every 240 s"


@pytest.mark.django_db
def test_a_worker_that_fell_silent_turns_the_page_red(client, time_machine):
    beat(name="worker", at=NOON)

    time_machine.move_to(NOON + timedelta(minutes=4, seconds=1), tick=False)

    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_an_older_beat_never_replaces_a_newer_one():
    beat(name="worker", at=NOON)
    beat(name="worker", at=NOON - timedelta(minutes=1))

    assert Heartbeat.objects.get(name="worker").at == NOON


@pytest.mark.django_db
def test_other_regular_work_is_watched_once_it_is_expected(monkeypatch):
    monkeypatch.setattr("feedback_system.health.expectations._expected", {"sweep": timedelta(minutes=5)})
    beat(name="sweep", at=NOON)

    assert by_name(NOON + timedelta(minutes=5))["sweep"].good
    assert not by_name(NOON + timedelta(minutes=6))["sweep"].good


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_and_nothing_else_breaks():
    def refuse(*args):
        raise OperationalError("server closed the connection; password=secret")

    with connection.execute_wrapper(refuse):
        found = by_name(NOON)

    assert found["database"].message == "does not answer"
    assert "worker" not in found
    assert "secret" not in str(found)


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_is_said(settings):
    nobody_listens = "redis://127.0.0.1:1/0"

    with operations.current_app.connection_for_write(nobody_listens) as nowhere:
        found = operations.broker(nowhere)

    assert not found.good
