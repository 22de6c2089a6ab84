"""A customer without an account on a telephone: complains with two photos, refuses the first offer on the status page, accepts the second."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from complaints.models import Complaint, CustomerReport
from complaints.states import State
from feedback_system.attachments.models import Attachment
from tests.factories.complaints import LONG_WAY, walk
from tests.factories.customer_reports import photo
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOMENT = timedelta(milliseconds=1)


def leaves(desk: Desk) -> None:
    """Nobody is logged in any more; the customer sits before the telephone."""
    desk.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def offers(desk: Desk, complaint: Complaint, text: str, **people: str) -> str:
    """The house works until the offer can be told, and tells it on the status page. Returns the number of the case."""
    way = LONG_WAY if complaint.state == State.DRAFT else LONG_WAY[1:]
    complaint = walk(
        desk.firm, complaint, way, until=State.NEGOTIATING, start=timezone.now(), pace=MOMENT, people=people
    )
    number = complaint.case.number or ""
    desk.takes("sales1", number, "tell_customer", channel="web", text=text, tells_decision=True)
    leaves(desk)
    return number


def test_a_customer_reports_refuses_and_accepts_without_an_account(desk: Desk) -> None:
    page = desk.page
    page.set_viewport_size({"width": 360, "height": 740})
    cut: list[Any] = []
    page.route(
        "**/feedback/files/",
        lambda route: route.abort() if not cut and not cut.append(1) else route.continue_(),
    )  # type: ignore[func-returns-value]

    desk.opens("/feedback/?product=TS-500&batch=B2601")
    desk.types(description="开箱发现板面划伤", demand="请换货")
    page.click("[data-public-next]")
    files = [
        {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo((900, 700))}
        for name in ("板面", "标签")
    ]
    page.set_input_files("#id_files", files)
    page.locator('[data-public-files] [data-whole="1"]').nth(1).wait_for(timeout=20000)
    desk.said.clear()  # the piece that was cut off
    page.click("[data-public-next]")
    assert page.input_value('[name="product_text"]') == "TS-500"
    desk.types(order_number="SO-1001", quantity="20")
    page.click("[data-public-next]")
    desk.types(name="王先生", phone="13800000001", agreed=True)
    page.click("[data-public-send]")
    page.wait_for_url("**/received/")
    number, code = page.inner_text("[data-receipt]"), page.inner_text("[data-code]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    desk.sits_down("cs1")
    desk.opens("/complaints/customer-reports/")
    page.get_by_text("开箱发现板面划伤").first.click()
    page.locator(f'a[href$="/{number}/open/"]').click()
    page.click('button[name="submit"]')
    page.wait_for_url("**/complaints/R*/", wait_until="domcontentloaded")
    complaint = Complaint.objects.get()
    assert (complaint.case.receipt_number, complaint.state) == (number, State.SUBMITTED)
    assert Attachment.objects.filter(case=complaint.case_id, level="customer").count() == 2

    first = offers(desk, complaint, "愿折让八百元。")
    desk.opens("/feedback/status/")
    desk.types(number=number, code=code)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/feedback/status/[\w-]{40,}/"))
    link = page.url.removeprefix(desk.server.url)
    assert "愿折让八百元" in desk.reads()
    page.locator("#offer textarea").fill("不接受，要求全部换货")
    page.click('#offer button[value="refuses"]')
    page.wait_for_url("**?sent=refuses")

    desk.takes("sales1", first, "refile", demand="全部换货")
    successor = Complaint.objects.exclude(pk=complaint.pk).get()
    assert (
        successor.sales_remarks == "不接受，要求全部换货"
    )  # what the customer wrote stood in the step already
    second = offers(desk, successor, "同意全部换货。", approve="deputy_gm", submit="sales1")
    desk.opens(link)
    assert "同意全部换货" in desk.reads() and second in desk.reads()
    page.click('#offer button[value="accepts"]')
    page.wait_for_url("**?sent=accepts")
    desk.takes("sales1", second, "record_outcome", text="客户在进度页面同意")

    assert CustomerReport.objects.get().state == "opened"
    assert Complaint.objects.get(pk=successor.pk).outcome == Complaint.Outcome.ACCEPTED
    assert desk.said == []


def test_each_file_that_cannot_be_taken_says_why_and_the_others_arrive_over_a_bad_line(desk: Desk) -> None:
    page, pieces = desk.page, []

    def every_third_is_cut(route: Any) -> None:
        pieces.append(1)
        route.abort() if len(pieces) % 3 == 0 else route.continue_()

    page.route("**/feedback/files/", every_third_is_cut)
    huge = photo((8000, 5001), "PNG")  # more than 40 million points
    chosen = [
        ("IMG_1.HEIC", "image/heic", b"\0\0\0\x18ftypheic" + b"x" * 200),
        ("panorama.png", "image/png", huge),
        *((f"photo-{number}.jpg", "image/jpeg", photo((900, 700 + number))) for number in range(6)),
    ]

    desk.opens("/feedback/")
    page.set_input_files(
        "#id_files", [{"name": n, "mimeType": kind, "buffer": data} for n, kind, data in chosen]
    )
    page.locator('[data-public-files] [data-whole="1"]').nth(5).wait_for(timeout=60_000)
    page.locator("[data-refused] p").nth(1).wait_for(timeout=30_000)
    desk.said.clear()  # the pieces that were cut off

    told = page.inner_text("[data-refused]")
    assert "IMG_1.HEIC" in told and "panorama.png" in told
    assert page.locator("[data-public-files] li").count() == 6
    desk.types(
        description="板面划伤", order_number="SO-1001", name="王先生", phone="13800000001", agreed=True
    )
    page.click("[data-public-send]")
    page.wait_for_url("**/received/")
    assert sorted(one.name for one in CustomerReport.objects.get().files.all()) == [
        name for name, _kind, _data in chosen[2:]
    ]
