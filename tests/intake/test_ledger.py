"""The intake ledger: each arrival by form, mail or program is in exactly one column, and every number opens its rows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from complaints.intake.condition import ledger_balances, mails_waiting
from complaints.intake.ledger import BY_CODE, check_ledger, days_of, finding_in_words
from complaints.intake.models import ApiArrival, InboundMail
from complaints.models import CustomerReport
from complaints.operations.customer_reports import refuse_report
from tests.factories.company import World
from tests.factories.customer_reports import SENT, opened, sent
from tests.factories.mails import CAME, came, written
from tests.feedback_system.imports.reading import MONDAY, RUNNING, read, undo, write

pytestmark = pytest.mark.django_db


def test_every_way_in_is_counted_once_and_the_numbers_open_their_rows(world: World, client: Client) -> None:
    opened(world, sent().report, moment=CAME)
    refuse_report(report=sent(key="r" * 24).report, reason="不属投诉", by=world.cs1, at=CAME)
    came(written())
    came(written(sender="b@x.example", Auto_Submitted="auto-replied"))
    client.force_login(world.cs1)
    body = {"customer": world.customer.code}
    client.post("/api/v1/complaints/", json.dumps(body), content_type="application/json")
    day = SENT.astimezone(world.company.zone).date()
    ApiArrival.objects.update(received_at=CAME)

    [row] = days_of(day, day)
    page = client.get("/intake/", {"until": day.isoformat()})
    refused = client.get(f"/intake/days/{day}/refused/")

    assert row.counts == {"came": 5, "became": 1, "added": 0, "refused": 3, "waiting": 1}
    assert row.rest == 0
    assert ApiArrival.objects.get().refusal == "invalid"
    assert page.status_code == 200 and f"/intake/days/{day}/refused/" in page.content.decode()
    assert len(refused.context["rows"]) == 3
    client.force_login(world.prod1)
    assert client.get("/intake/").status_code == 403


def test_a_call_that_opens_a_complaint_is_counted_with_its_case_and_its_repetition_is_not(
    world: World, client: Client
) -> None:
    client.force_login(world.cs1)
    body = {"customer": world.customer.code, "product": world.product.code, "description": "划伤", "channel": "phone",
            "severity": "general", "class": "quality", "quantity": 3, "order_number": "SO-1001", "demand": "换货",
            "contact_name": "王", "contact_phone": "13800000001", "batch_number": "B2601"}  # fmt: skip

    answers = [
        client.post("/api/v1/complaints/", json.dumps(body), content_type="application/json",
                    headers={"Idempotency-Key": "one-call-sent-twice"})
        for _sending in range(2)
    ]  # fmt: skip

    assert [one.status_code for one in answers] == [201, 201], answers[0].content
    assert ApiArrival.objects.get().case.receipt_number == answers[0].json()["receipt_number"]


def test_a_row_whose_case_the_reader_may_not_open_tells_no_number(world: World, client: Client) -> None:
    complaint = opened(world, sent().report, moment=CAME)
    day = SENT.astimezone(world.company.zone).date()
    client.force_login(world.sales2)

    page = client.get(f"/intake/days/{day}/became/")

    assert page.context["rows"][0]["hidden"] and complaint.case.title not in page.content.decode()


def test_the_nightly_check_finds_what_was_lost_and_the_health_page_says_so(world: World) -> None:
    came(written())
    good = check_ledger(at=CAME + timedelta(hours=1))
    told = ledger_balances(CAME + timedelta(hours=2))
    report = CustomerReport.objects.get()
    InboundMail.objects.update(state="stored", report=None)

    bad = check_ledger(at=CAME + timedelta(days=1))

    assert (good.came, good.wrong, told.state) == (1, [], "good")
    assert ["", f"report without its mail {report.receipt_number}"] in bad.wrong
    assert ledger_balances(CAME + timedelta(days=1)).state == "bad"
    assert mails_waiting(CAME + timedelta(days=1)).state == "bad"


def test_each_row_of_a_list_waits_becomes_a_case_or_was_left_out_and_what_is_undone_was_refused(
    world: World, client: Client
) -> None:
    file = read(RUNNING, by=world.gm_office)
    day = MONDAY.astimezone(world.company.zone).date()
    source = BY_CODE["import"]
    [waiting] = days_of(day, day, source=source)

    write(file, by=world.gm_office)
    [written_down] = days_of(day, day, source=source)
    client.force_login(world.gm_office)
    page = client.get(f"/intake/days/{day}/became/?source=import")
    undo(file, by=world.gm_office)
    [undone] = days_of(day, day, source=source)

    rows = waiting.counts["came"]
    assert rows and waiting.counts["waiting"] == written_down.counts["became"] == undone.counts["refused"] > 0
    assert (waiting.rest, written_down.rest, undone.rest) == (0, 0, 0)
    assert (
        len(page.context["rows"]) == written_down.counts["became"] and RUNNING.name in page.content.decode()
    )


def test_findings_are_told_in_words() -> None:
    assert finding_in_words("rest web -1").startswith("Public form: -1 ")
    assert "R26030101" in finding_in_words("report without its mail R26030101")
    assert finding_in_words("something else") == "something else"
