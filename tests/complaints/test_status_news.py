"""An answer on the status page is announced by mail: once, with the link and no word of the case, to who agreed, unless switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from complaints.models import StatusNews
from complaints.operations.customer_reports import refuse_report
from complaints.operations.status_news import KEPT, deliver_news, forget_old_news
from complaints.operations.status_pages import address_of_page
from complaints.states import State
from feedback_system.company.models import Company
from feedback_system.notifications.models import Notification
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import LONG_WAY, complaint_at, take, walk
from tests.factories.customer_reports import opened, sent

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 11:00")


def deliver() -> int:
    return deliver_news(clock=lambda: LATER)


def test_an_answer_on_the_page_is_announced_once_with_the_link_alone(world: World) -> None:
    page = sent()
    complaint = opened(world, page.report, moment=MONDAY_9AM)

    take(complaint, "acknowledge", by=world.cs1, at=LATER, channel="web", text="已收到，划伤正在核实。")

    assert (deliver(), deliver()) == (1, 0)
    [told] = mail.outbox
    page.refresh_from_db()
    assert told.to == ["wang@dongfang.example"]
    assert address_of_page(page) in told.body and page.report.receipt_number in told.subject
    assert "划伤" not in told.subject + told.body and complaint.case.title not in told.body
    assert told.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_reason_why_a_report_is_no_complaint_is_announced_too_in_the_language_of_the_report(
    world: World,
) -> None:
    page = sent()
    page.report.language = "en"
    page.report.save()

    refuse_report(report=page.report, reason="不属投诉", by=world.cs1, at=LATER)

    assert deliver() == 1
    assert "There is news about" in mail.outbox[0].subject and "不属投诉" not in mail.outbox[0].body


def test_nobody_is_told_of_a_call_nor_without_an_address_nor_where_it_is_switched_off(world: World) -> None:
    by_phone, silent = sent(key="a" * 24), sent(key="b" * 24, email="", order_number="SO-2")
    called = opened(world, by_phone.report, moment=MONDAY_9AM)
    unaddressed = opened(world, silent.report, moment=MONDAY_9AM, same_matter_reason="另一单")
    never_reported = complaint_at(world, State.SUBMITTED, order_number="SO-3", batch_number="")

    take(called, "acknowledge", by=world.cs1, at=LATER, channel="phone", text="已收到。")
    take(unaddressed, "acknowledge", by=world.cs1, at=LATER, channel="web", text="已收到。")
    take(never_reported, "acknowledge", by=world.cs1, at=LATER, channel="web", text="已收到。")
    company = Company.get()
    company.mails_status_news = False
    company.save()
    refuse_report(report=sent(key="c" * 24).report, reason="不属投诉", by=world.cs1, at=LATER)

    assert not StatusNews.objects.exists() and deliver() == 0


def test_who_refused_an_offer_is_told_about_the_case_that_took_its_place(world: World) -> None:
    page = sent()
    complaint = walk(
        world,
        opened(world, page.report, moment=MONDAY_9AM),
        LONG_WAY,
        until=State.NEGOTIATING,
        start=MONDAY_9AM,
    )
    StatusNews.objects.all().delete()

    take(
        complaint, "tell_customer", by=world.sales1, at=at("2026-03-03 10:00"), channel="web", text="折让 800 元", tells_decision="on"
    )  # fmt: skip

    assert StatusNews.objects.get().page == page


def test_an_address_that_nobody_takes_is_given_up_and_who_answered_is_told(
    world: World, settings: pytest.FixtureRequest
) -> None:
    complaint = opened(world, sent().report, moment=MONDAY_9AM)
    take(complaint, "acknowledge", by=world.cs1, at=LATER, channel="web", text="已收到。")
    settings.EMAIL_BACKEND = "tests.complaints.test_status_news.Refusing"  # type: ignore[attr-defined]
    over = LATER + timedelta(days=8)

    deliver_news(clock=lambda: over)

    assert StatusNews.objects.get().state == "dead"
    assert Notification.objects.filter(kind="complaint_letter_failed", recipient=world.cs1).count() == 1
    assert forget_old_news(at=LATER + KEPT + timedelta(days=1)) == 1


class Refusing:
    """A mail server that takes nothing."""

    def __init__(self, *_args: object, **_options: object) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, _messages: object) -> int:
        raise OSError("refused")
