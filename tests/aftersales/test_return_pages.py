"""The page, the slip on paper, the ledger, the API, the search and the notices of a return, and what its complaint shows of it."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from aftersales.models import GoodsReturn
from aftersales.states import ReturnState as State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import Case
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.factories.returns import LETTER, act, new_return, return_at

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")


def signed_in(world: World, who: str) -> Client:
    """The browser of that person."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return client


def page_of(client: Client, address: str) -> str:
    """The text of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def typed(**changes: Any) -> dict[str, Any]:
    """What customer service types into the slip; `customer_text` is what stands in the look-up."""
    return {
        **LETTER,
        "customer": "",
        "customer_text": "C001",
        "product": "",
        "product_text": "TS-500",
    } | changes


def test_customer_service_takes_a_return_in_with_the_letter_and_a_double_click_takes_it_in_once(
    world: World,
) -> None:
    client = signed_in(world, "cs1")
    letter = SimpleUploadedFile("来信.txt", "我司拟退货".encode(), content_type="text/plain")

    first = client.post("/aftersales/returns/new/", typed(once="slip-1", files=letter))
    second = client.post("/aftersales/returns/new/", typed(once="slip-1"))

    record = GoodsReturn.objects.get()
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"] == record.case.get_absolute_url()
    assert record.case.attachments.get().name == "来信.txt"
    assert "Taken in under the number" in page_of(client, record.case.get_absolute_url())


def test_wrong_fields_are_named_and_what_was_typed_stays(world: World) -> None:
    answer = signed_in(world, "cs1").post(
        "/aftersales/returns/new/", typed(customer_text="无此客户", announced_quantity="0", currency="元")
    )

    page = answer.content.decode()
    assert answer.status_code == 422 and not GoodsReturn.objects.exists()
    assert "无此客户” was not found" in page and "Enter the three letters of the currency" in page
    assert "控制板焊点虚焊" in page and "东电退字12号" in page
    assert signed_in(world, "finance").get("/aftersales/returns/new/").status_code == 403


def test_the_slip_written_from_a_complaint_knows_its_customer_and_both_pages_show_each_other(
    world: World,
) -> None:
    complaint = new_complaint(world).case
    client = signed_in(world, "cs1")

    page = page_of(client, complaint.get_absolute_url())
    assert f"/aftersales/returns/new/?complaint={complaint.reference}" in page
    form = page_of(client, f"/aftersales/returns/new/?complaint={complaint.reference}")
    assert f'value="{complaint.reference}"' in form and "东方电子有限公司" in form
    assert "There is no complaint R999" in page_of(client, "/aftersales/returns/new/?complaint=R999")
    client.post("/aftersales/returns/new/", typed(once="slip-2", complaint=complaint.reference))

    case = GoodsReturn.objects.get().case
    assert f'href="{complaint.get_absolute_url()}"' in page_of(client, case.get_absolute_url())
    page = page_of(client, complaint.get_absolute_url())
    assert f'href="{case.get_absolute_url()}"' in page and "Taken in, goods awaited" in page
    assert "took in the return T" in page
    assert case.number in page_of(client, f"{complaint.get_absolute_url()}beside/")


def test_the_page_tells_the_way_of_a_return(world: World) -> None:
    record = return_at(world, State.CLOSED)
    case, office = record.case, signed_in(world, "gm_office")

    page = page_of(office, case.get_absolute_url())

    assert case.get_absolute_url() == "/aftersales/returns/T260301/"
    for words in (
        "控制板焊点虚焊", "东电退字12号", "虚焊属实", "Process again, then back to stock", "TH-031", "RK-088", "900.00",
        "FK-0302", "潘工", "款已收到", "counted 120 pieces, as announced.", "set the handling with a refund of 900.00 CNY.",
        "confirmed the refund of 900.00 CNY, voucher FK-0302.", "spoke with the customer, who is satisfied.",
    ):  # fmt: skip
        assert words in page, words
    for query in ("东电退字12号", "RK-088", "虚焊"):
        assert "T260301" in page_of(office, f"/search/?q={query}"), query
    assert "T260301" in page_of(office, "/aftersales/returns/")
    assert signed_in(world, "sales2").get(case.get_absolute_url()).status_code == 404
    assert verify(case.pk) is None  # the history holds together


def test_a_difference_and_an_unsatisfied_customer_stand_in_the_head_of_the_page(world: World) -> None:
    record = new_return(world)
    act(record, "count", by=world.warehouse, at=LATER, quantity="118", remark="缺两件")

    assert "118 of 120 pieces came" in page_of(signed_in(world, "cs1"), record.case.get_absolute_url())


def test_the_approver_sees_worth_and_amount_and_decides_from_the_inbox(world: World) -> None:
    record = return_at(world, State.AWAITING_APPROVAL)
    asked, head = Approval.objects.get(), signed_in(world, "sales_head")

    page = page_of(head, f"/approvals/{asked.pk}/")
    assert "4,260.00" in page and "900.00" in page and "T260301" in page and "Worth of the goods" in page
    assert "T260301" in page_of(head, "/approvals/")
    answer = head.post(
        "/aftersales/returns/T260301/steps/approve/",
        {"version": record.case.version, "once": "a-1", "reason": ""},
    )

    assert answer.status_code == 302
    assert GoodsReturn.objects.get().refund_approved_by == world.sales_head


def test_the_slip_prints_every_opinion_with_its_signature(world: World) -> None:
    record = return_at(world, State.CLOSED)

    answer = signed_in(world, "finance").get("/aftersales/returns/T260301/print/slip.pdf?language=zh-hans")

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(b"".join(answer))).pages)
    for words in (
        "T260301", "东方电子有限公司", "控制板焊点虚焊", "虚焊属实", "秦安", "万库", "TH-031", "RK-088", "900.00 CNY", "FK-0302",
        "韩立", "范财", "潘工", "款已收到",
    ):  # fmt: skip
        assert words in text, words
    assert CaseEvent.objects.filter(case=record.case_id, name="printed").exists()


def test_a_slip_just_written_leaves_room_for_the_pens(world: World) -> None:
    new_return(world)

    answer = signed_in(world, "cs1").get("/aftersales/returns/T260301/print/slip.pdf?language=en")

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(b"".join(answer))).pages)
    assert (
        text.count("Signature") == 3 and "Counted by" not in text
    )  # count, opinion and handling wait for their pens
    assert "程晓" in text and "120" in text


def test_the_ledger_has_a_line_for_each_return_the_reader_may_see_as_page_file_and_paper(
    world: World,
) -> None:
    return_at(world, State.CLOSED)
    return_at(world, State.REASON_REFUSED, order_number="SO-7", batch_number="", unit_price="9")
    new_return(world, who="sales2", sender_number="北区1号")
    office = signed_in(world, "gm_office")

    page = page_of(office, "/aftersales/returns/register/")
    assert all(number in page for number in ("T260301", "T260302", "T260303")) and "reason refused" in page
    file = b"".join(office.get("/aftersales/returns/register/export/?format=xlsx").streaming_content)  # type: ignore[attr-defined]
    heading, *rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    lines = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert set(lines) == {"T260301", "T260302", "T260303"}
    one = lines["T260301"]
    assert (one["Pieces announced"], one["Pieces counted"], one["Refund"], one["Outcome"]) == (
        120,
        120,
        900,
        "Money back",
    )
    assert one["Stock papers"] == "TH-031, RK-088, BF-007" and one["Voucher"] == "FK-0302"
    assert lines["T260303"]["Pieces counted"] == "" and lines["T260303"]["Refund"] == ""
    mine = page_of(signed_in(world, "sales2_head"), "/aftersales/returns/register/")
    assert "T260303" in mine and "T260301" not in mine
    paper = office.get("/aftersales/returns/register/register.pdf?language=zh-hans")
    assert "T260302" in PdfReader(io.BytesIO(b"".join(paper))).pages[0].extract_text()
    assert signed_in(world, "cs1").get("/aftersales/returns/register/export/").status_code == 403


def test_programs_take_returns_in_list_read_and_walk_them(world: World) -> None:
    desk = signed_in(world, "cs1")
    answer: Any = desk.post("/api/v1/returns/", LETTER, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["number"], answer.json()["unit_price"]) == ("T260301", "35.50") or answer.json()[
        "number"
    ]
    number = answer.json()["number"]

    store: Any = signed_in(world, "warehouse")
    version = store.get(f"/api/v1/returns/{number}/").json()["version"]
    address = f"/api/v1/returns/{number}/steps/count/"
    wrong = store.post(address, {"version": version, "quantity": "119"}, content_type="application/json")
    assert wrong.status_code == 422 and "remark" in wrong.json()["errors"]
    body = {"version": version, "quantity": "119", "remark": "缺一件"}
    right = store.post(address, body, content_type="application/json")
    assert (right.status_code, right.json()["state"], right.json()["counted_quantity"]) == (
        200,
        "counted",
        119,
    )
    rows = desk.get("/api/v1/returns/?state=counted").json()["results"]
    assert [row["number"] for row in rows] == [number]
    patched: Any = desk.patch(
        f"/api/v1/returns/{number}/",
        {"demand": "换货"},
        content_type="application/json",
        headers={"if-match": f'"{right.json()["version"]}"'},
    )
    assert patched.status_code == 200, patched.json()
    assert (patched.json()["demand"], patched.json()["announced_quantity"]) == ("换货", 120)
    refused: Any = signed_in(world, "qa1").post("/api/v1/returns/", LETTER, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


def test_the_api_shows_money_lines_and_visits(world: World) -> None:
    return_at(world, State.CLOSED)

    one = signed_in(world, "gm_office").get("/api/v1/returns/T260301/").json()

    assert (one["refund_amount"], one["currency"], one["refund_voucher"]) == ("900.00", "CNY", "FK-0302")
    assert [(line["handling"], line["quantity"]) for line in one["lines"]] == [
        ("reprocess", 100),
        ("scrap", 20),
    ]
    assert [visit["satisfied"] for visit in one["visits"]] == [True]
    assert one["responsible_person"]["username"] == "prod1"


def test_every_notice_says_what_why_by_when_and_what_if_not(world: World) -> None:
    record = return_at(world, State.RETEST)
    asked = return_at(world, State.AWAITING_APPROVAL, order_number="SO-7", batch_number="", unit_price="9")

    for kind, case in (
        ("return_arrived", record.case), ("return_retest", record.case), ("return_approval_asked", asked.case),
    ):  # fmt: skip
        row = Notification.objects.filter(kind=kind, case=case).first()
        assert row is not None, kind
        message = message_for(row, company=world.company)
        assert case.number in message.subject and message.url.endswith(case.get_absolute_url())
    told = Notification.objects.filter(kind="return_approval_asked").values_list(
        "recipient__username", flat=True
    )
    assert set(told) == {"sales_head"}


def test_the_page_costs_no_query_more_for_more_lines_and_visits(
    world: World, django_assert_max_num_queries: Any
) -> None:
    record = return_at(world, State.CLOSED)
    client = signed_in(world, "gm_office")
    client.get(record.case.get_absolute_url())

    with django_assert_max_num_queries(16):
        client.get(record.case.get_absolute_url())
    assert Case.objects.get(pk=record.case_id).goodsreturn.goods_value == Decimal("4260.00")


def test_an_administrator_names_another_department_for_a_kind_of_reason_after_a_preview(world: World) -> None:
    return_at(world, State.REASON_REVIEW)
    client = signed_in(world, "admin")
    assert "Quality assurance" in page_of(client, "/settings/return-reasons/")
    typed = {"label_zh_hans": "质量问题", "label_en": "Quality", "function": "rd", "is_quality": "on", "position": "1", "is_active": "on"}  # fmt: skip

    preview = client.post("/settings/return-reasons/quality/", typed | {"act": "preview"})

    page = preview.content.decode()
    assert "Research and development" in page and "1 return has this kind of reason" in page
    seal = page.split('name="seal" value="')[1].split('"')[0]
    saved = client.post("/settings/return-reasons/quality/", typed | {"act": "save", "seal": seal})
    assert saved.status_code == 302
    record = return_at(world, State.COUNTED, order_number="SO-7", batch_number="")
    record = act(record, "send_slip", by=world.cs1, at=LATER, reason_kind="quality")
    assert record.confirming_department == world.departments["rd"]
    nobody = client.post(
        "/settings/return-reasons/quality/", typed | {"function": "service", "act": "preview"}
    )
    assert nobody.status_code == 422 and "No department has this function" in nobody.content.decode()


def test_the_last_kind_of_reason_stays_and_a_new_one_is_offered(world: World) -> None:
    from aftersales.models import ReturnReason
    from aftersales.operations.setting import save_reason
    from feedback_system.errors import Invalid, NotPermitted

    with pytest.raises(NotPermitted):
        save_reason(record=None, values={"code": "x"}, by=world.gm_office, at=LATER)
    values = {
        "code": "wrong_goods",
        "label_zh_hans": "发错货",
        "function": "sales",
        "position": 9,
        "is_active": True,
    }
    save_reason(record=None, values=values, by=world.admin, at=LATER)
    assert "发错货" in page_of(signed_in(world, "cs1"), "/aftersales/returns/new/")
    for row in ReturnReason.objects.exclude(code="quality"):
        save_reason(record=row, values={"is_active": False}, by=world.admin, at=LATER)

    with pytest.raises(Invalid):
        save_reason(
            record=ReturnReason.objects.get(code="quality"),
            values={"is_active": False},
            by=world.admin,
            at=LATER,
        )
