"""Wage and bonus out of a file and through the interface: a dry run, all or nothing, and no figure where others read."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import AccessLog
from complaints.penalties.models import DeductionMonth, MonthlyPay
from feedback_system.api.models import IdempotencyKey
from feedback_system.audit.models import CaseEvent
from tests.factories.company import World
from tests.penalties.papers import MARCH, month_with, opened, penalty_of
from tests.security.test_canary import addresses

pytestmark = pytest.mark.django_db

HEADINGS = "工资月份,姓名,应发工资,绩效奖金\n"


def signed_in(who: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who)
    return client


def program(who: Any) -> APIClient:
    client = APIClient(headers={"accept-language": "en"})
    client.force_authenticate(who)
    return client


def chosen(hr: Client, text: str) -> Any:
    """The dry run of a CSV file with these rows."""
    file = SimpleUploadedFile("工资.csv", (HEADINGS + text).encode("utf-8-sig"))
    return hr.post("/deductions/pay/import/", {"file": file})


def test_a_file_is_shown_row_by_row_and_then_taken_as_a_whole(on: World) -> None:
    hr = signed_in(on.hr)

    shown = chosen(hr, "2026年3月,潘工,12345.60,1000\n202603,qa1,9000,0\n")
    assert not MonthlyPay.objects.exists(), "a dry run writes nothing"
    assert [row.outcome for row in shown.context["plan"].rows] == ["create", "create"]
    saved = hr.post("/deductions/pay/import/apply/", {"agreed": shown.context["agreed"]})

    assert saved.headers["Location"] == "/deductions/pay/?month=2026-03"
    assert set(MonthlyPay.objects.values_list("person__username", "wage", "bonus")) == {
        ("prod1", Decimal("12345.60"), Decimal(1000)),
        ("qa1", Decimal(9000), Decimal(0)),
    }
    again = chosen(hr, "2026-03,prod1,12345.60,1000\n2026-03,qa1,9100,0\n").context["plan"]
    assert [row.outcome for row in again.rows] == ["skip", "update"]


def test_one_row_that_cannot_be_taken_keeps_the_whole_file_out(on: World) -> None:
    month_with(on, MARCH)
    rows = (
        "2026-04,潘工,9000,1000\n2026-04,没有此人,9000,1\n2026-04,qa1,800,900\n2026-04,prod1,9000,900\n"
        "2026-03,qa1,9000,1\n2026-04,rd1,很多,1\n"
    )

    page = chosen(signed_in(on.hr), rows)

    told = page.content.decode()
    assert [row.outcome for row in page.context["plan"].rows] == ["create", *["refuse"] * 5]
    for sentence in (
        "is no person here",
        "cannot be higher",
        "repeats row 2",
        "are closed",
        "nothing of the file",
    ):
        assert sentence in told
    assert 'name="agreed"' not in told


def test_a_month_is_opened_filled_and_closed_through_the_interface_once_each(on: World) -> None:
    month_with(on, MARCH)
    penalty_of(on, "prod1", "1500")
    hr, pays = program(on.hr), [{"person": "prod1", "wage": "20000.00", "bonus": "1000.00"}]

    made = hr.post(
        "/api/v1/deductions/", {"month": "2026-04"}, format="json", headers={"idempotency-key": "a"}
    )
    again = hr.post(
        "/api/v1/deductions/", {"month": "2026-04"}, format="json", headers={"idempotency-key": "a"}
    )
    assert (made.status_code, again.status_code, again.json()) == (201, 201, made.json())
    wrong = hr.post("/api/v1/deductions/pay/", {"month": "2026-04", "pays": [*pays, *pays]}, format="json")
    assert wrong.status_code == 422 and "stands in it twice" in str(wrong.json()["errors"])
    entered = hr.post("/api/v1/deductions/pay/", {"month": "2026-04", "pays": pays}, format="json")
    assert entered.json() == {"month": "2026-04", "changed": 1}

    seal = hr.get("/api/v1/deductions/2026-04/").json()["seal"]
    stale = hr.post("/api/v1/deductions/2026-04/close/", {"seal": "x"}, format="json")
    closed = hr.post("/api/v1/deductions/2026-04/close/", {"seal": seal}, format="json")
    assert (stale.status_code, closed.status_code, closed.json()["state"]) == (409, 200, "closed")
    assert not DeductionMonth.objects.filter(state="open").exists()
    late = hr.post("/api/v1/deductions/pay/", {"month": "2026-04", "pays": pays}, format="json")
    assert late.status_code == 409
    for who in ("finance", "gm_office", "admin", "auditor"):
        refused = program(getattr(on, who)).post("/api/v1/deductions/pay/", {}, format="json")
        assert refused.status_code == 403, who


CANARY = "4321098.76"
SHAPES = (CANARY, "4,321,098.76", "432109876", "4321098")


def test_wages_are_read_by_personnel_and_the_person_and_stand_nowhere_else(
    on: World, caplog: pytest.LogCaptureFixture
) -> None:
    penalty_of(on, "prod1", "1500")
    opened(on, MARCH)
    hr, sent = (
        program(on.hr),
        {"month": "2026-03", "pays": [{"person": "prod1", "wage": CANARY, "bonus": "1000"}]},
    )
    with caplog.at_level(logging.DEBUG):
        shown = chosen(signed_in(on.hr), f"2026-03,qa1,{CANARY},7\n")
        signed_in(on.hr).post("/deductions/pay/import/apply/", {"agreed": shown.context["agreed"]})
        assert (
            hr.post(
                "/api/v1/deductions/pay/", sent, format="json", headers={"idempotency-key": "b"}
            ).status_code
            == 200
        )
    assert MonthlyPay.objects.filter(wage=CANARY).count() == 2

    kept = [str(row) for model in (CaseEvent, AccessLog, IdempotencyKey) for row in model.objects.values()]
    assert not [shape for shape in SHAPES for text in (*kept, caplog.text) if shape in text]
    places = [one for one in addresses() if "<" not in one and not one.startswith(("accounts/", "static/"))]
    places += [
        "deductions/2026-03/",
        "api/v1/deductions/2026-03/",
        "deductions/pay/?department=production&month=2026-03",
    ]
    assert len(places) > 60
    for who in ("admin", "auditor", "finance", "gm_office", "prod_head"):
        client = signed_in(getattr(on, who))
        for place in places:
            answer = client.get(f"/{place}")
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert not [shape for shape in SHAPES if shape.encode() in body], (who, place)
