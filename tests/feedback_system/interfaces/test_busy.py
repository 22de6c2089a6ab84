"""Rows that somebody else holds for too long: a clear answer, nothing saved, nothing lost, and trying again works."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.test import Client

from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.errors import busy_from
from tests.factories.company import World
from tests.factories.complaints import complaint_at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

NOTE = "客户要求周五前答复"


@contextmanager
def held(case: Case) -> Iterator[None]:
    """Somebody else is writing to the case and does not finish; whoever waits here gives up soon."""
    holding, over = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Case.objects.filter(pk=case.pk).update(version=F("version"))
                holding.set()
                over.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=hold)
    other.start()
    on_postgresql = connection.vendor == "postgresql"
    try:
        assert holding.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'" if on_postgresql else "PRAGMA busy_timeout = 50")
        yield
    finally:
        over.set()
        other.join()
        connection.close()  # the next connection has the time limits of the settings again


def test_a_page_whose_case_is_held_says_so_keeps_what_was_typed_and_works_afterwards(world: World) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(world.gm_office)
    address = f"/complaints/{case.number}/steps/flag_major/"
    typed = {"version": Case.objects.get(pk=case.pk).version, "reason": NOTE}
    before = CaseEvent.objects.filter(case=case).count()

    with held(case):
        refused = client.post(address, typed)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    page = refused.content.decode()
    assert "Nothing was saved" in page and NOTE in page
    assert CaseEvent.objects.filter(case=case).count() == before
    assert client.post(address, typed).status_code in (200, 302)
    assert CaseEvent.objects.filter(case=case).count() > before


def test_a_program_whose_case_is_held_is_told_to_send_it_again(world: World, program) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    path = f"complaints/{case.reference}/steps/flag_major/"
    program("gm_office").ask(f"complaints/{case.reference}/")
    before = CaseEvent.objects.filter(case=case).count()

    with held(case):
        refused = program("gm_office").send(path, {"reason": NOTE}, **{"Idempotency-Key": "one"})

    assert refused.status_code == 503, refused.content
    assert refused.json()["code"] == "busy"
    assert refused.headers["Retry-After"] == "5"
    assert CaseEvent.objects.filter(case=case).count() == before
    again = program("gm_office").send(path, {"reason": NOTE}, **{"Idempotency-Key": "one"})
    assert again.status_code == 200, again.content


def test_another_failure_of_the_database_is_not_told_as_somebody_elses_work() -> None:
    with pytest.raises(Exception) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere_at_all")

    assert busy_from(caught.value) is None
    assert busy_from(OperationalError("the server closed the connection")) is None
