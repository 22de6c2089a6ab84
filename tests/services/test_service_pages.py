"""The pages of service calls: the call book on the telephone, the board, the papers, the signature, the interface."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from aftersales.services.models import ServiceCall, VoucherMail
from aftersales.services.operations.post import deliver_vouchers
from aftersales.services.prints.voucher import receipt, voucher
from aftersales.services.states import ServiceState as State
from feedback_system.attachments.models import Attachment
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from tests.factories.company import World, at
from tests.factories.services import CALL, SIGNATURE, SIGNED, act, call_at, new_call

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")


def logged_in(person: Any, **headers: str) -> Client:
    client = Client(headers={"accept-language": "en", **headers})
    client.force_login(person)
    return client


def test_the_desk_takes_a_call_with_the_customers_file_beside_it(world: World) -> None:
    new_call(world)
    client = logged_in(world.service_desk)

    beside = client.get(
        "/aftersales/services/beside/", {"customer": world.customer.pk, "product": world.product.pk}
    ).content.decode()
    typed = {"customer": world.customer.pk, "customer_text": "东方电子有限公司", "product": "", "product_text": "TS-500",
             "caller": "李工", "address": "工业园2号", "description": "异响", "once": "k1"}  # fmt: skip
    answer = client.post("/aftersales/services/new/", typed)
    again = client.post("/aftersales/services/new/", typed)
    wrong = client.post("/aftersales/services/new/", typed | {"description": "", "once": "k2"})

    assert "S260301" in beside and "SO-1001" in beside and 'data-phone="13800000001"' in beside
    assert answer.status_code == 302 and again.headers["Location"] == answer.headers["Location"]
    assert ServiceCall.objects.count() == 2  # the form that was sent twice took one call
    assert wrong.status_code == 422 and "李工" in wrong.content.decode()
    assert logged_in(world.tech1).get("/aftersales/services/new/").status_code == 403


def test_the_board_shows_left_over_calls_first_and_only_what_the_reader_may_see(world: World) -> None:
    today = timezone.now().replace(second=0, microsecond=0)
    old = new_call(world, at=today - timedelta(days=3), called_at=(today - timedelta(days=3)).isoformat())
    fresh = new_call(world, at=today, serial_number="SN-2")
    page = logged_in(world.service_desk).get("/aftersales/services/board/").content.decode()

    assert 0 < page.index(old.case.number or "?") < page.index(fresh.case.number or "?")
    assert page.count("left over") == 1
    Case.objects.get(pk=old.case_id).audience.all().delete()
    assert (old.case.number or "?") not in logged_in(world.service_desk).get(
        "/aftersales/services/board/"
    ).content.decode()
    assert logged_in(world.prod1).get("/aftersales/services/board/").status_code == 403


def told(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)


def test_the_voucher_carries_the_signature_for_who_may_see_it_and_the_receipt_says_when_it_is_void(
    world: World,
) -> None:
    call = call_at(world, State.RETURNED)
    call = act(call, "sign", by=world.tech1, at=LATER, **SIGNED)
    company = Company.get()
    with translation.override("en"):
        kinds = {
            who: [
                block["kind"]
                for block in voucher(call, company=company, code=(), by=getattr(world, who), at=LATER)[
                    "blocks"
                ]
            ]
            for who in ("tech1", "service_desk")
        }
        void = told(receipt(call, company=company, code=(), by=world.tech1, at=LATER))

    assert "picture" in kinds["tech1"] and "picture" not in kinds["service_desk"]
    assert "VOID" in void and "外壳无划伤" in void
    made = logged_in(world.tech1).get(f"/aftersales/services/{call.case.number}/print/voucher.pdf")
    assert made.status_code == 200 and made["Content-Type"] == "application/pdf"
    assert {one.level for one in Attachment.objects.filter(case=call.case_id)} == {"restricted"}


def test_the_voucher_goes_to_the_customer_by_mail_once(world: World) -> None:
    call = call_at(world, State.SIGNED)

    act(call, "mail_voucher", by=world.service_desk, at=LATER, address="wang@example.com", language="en")
    sent = [deliver_vouchers(clock=lambda: LATER) for _time in range(2)]

    assert sent == [1, 0] and VoucherMail.objects.get().state == "sent"
    letter = mail.outbox[-1]
    assert letter.to == ["wang@example.com"] and "S260301" in letter.subject
    assert letter.attachments[0][0] == "voucher-S260301-1.pdf"


def test_a_technician_does_the_whole_job_by_the_interface_and_a_repeated_request_changes_nothing(
    world: World,
) -> None:
    desk, tech = logged_in(world.service_desk), logged_in(world.tech1)

    def post(client: Client, path: str, body: dict[str, Any], key: str) -> Any:
        return client.post(
            f"/api/v1/services/{path}", json.dumps(body), content_type="application/json", headers={"idempotency-key": key}
        )  # fmt: skip

    made = post(desk, "", CALL, "a")
    number = made.json()["number"]
    assert made.status_code == 201 and made.json()["service_class"] == "C"
    way = (
        (desk, "dispatch", {"technician": "tech1"}),
        (tech, "arrive", {}),
        (tech, "fix", {"work_done": "换保险", "work_minutes": 20}),
        (tech, "sign", {"signature": SIGNATURE, "signer": "王师傅"}),
        (tech, "settle", {"fee_way": "free"}),
    )
    for client, name, body in way:
        for _time in range(2):
            answer = post(client, f"{number}/steps/{name}/", body, name)
            assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == State.FREE and answer.json()["signatures"][0]["name"] == "王师傅"

    refused = post(tech, f"{number}/steps/accept_repair/", {"remark": "好"}, "z")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    let_read(Case.objects.get(number=number), person=world.prod1, why="test")
    seen = logged_in(world.prod1).get(f"/api/v1/services/{number}/").json()
    assert seen["phone"] == "139****2222" and seen["address"] == ""


def test_the_costs_of_a_month_stand_by_product(world: World) -> None:
    call = call_at(world, State.FIXED)
    act(call, "enter_cost", by=world.tech1, at=LATER, kind="travel", amount="420")

    page = logged_in(world.service_desk).get("/aftersales/services/costs/?month=2026-03").content.decode()

    assert "TS-500" in page and "420.00" in page
    assert (
        "420.00"
        not in logged_in(world.prod1).get("/aftersales/services/costs/?month=2026-03").content.decode()
    )
