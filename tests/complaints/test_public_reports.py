"""The public form: a customer without an account reports something, and a clerk makes a complaint of it or answers why it is none."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.queries import system_user
from complaints.models import Complaint, CustomerReport, PublicTry, ReportFile
from complaints.operations.customer_reports import add_to_case, refuse_report, tidy, watch_reports
from complaints.operations.public_limits import ALL_REPORTS, REPORTS, Limit, TooMany, count, whom_is
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import reconcile
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Conflict, Invalid, NotPermitted
from feedback_system.notifications.models import Notification
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import new_complaint
from tests.factories.customer_reports import SENT, TYPED, opened, photo, piece, sent

pytestmark = pytest.mark.django_db

FORM = "/feedback/"


def typed(client: Client, **changes: object) -> dict[str, object]:
    """What the browser posts, with the one-time key and the version of the notice that the page holds."""
    page = client.get(FORM).context
    return TYPED | {"once": page["once"], "notice": page["notice"].version} | changes


def test_a_customer_sends_a_report_and_is_told_number_code_and_when_we_answer(
    world: World, client: Client
) -> None:
    files = [
        SimpleUploadedFile(f"{name}.jpg", photo(), content_type="image/jpeg") for name in ("板面", "标签")
    ]

    done = client.post(FORM, typed(client, files=files), follow=True)

    report = CustomerReport.objects.get()
    shown = done.content.decode()
    assert done.status_code == 200
    assert report.receipt_number in shown and done.context["code"] in shown
    assert done.context["news"] in shown and report.due_at - report.sent_at == timedelta(hours=24)
    assert (report.notice.version, report.agreed_at) == (1, report.sent_at)
    assert report.files.count() == 2
    assert Complaint.objects.count() == 0, "a report is no case before somebody accepts it"
    told = Notification.objects.get(kind="customer_report_arrived")
    assert told.recipient == world.cs1
    assert done.headers["Cache-Control"].startswith("no-store") and "noindex" in done.headers["X-Robots-Tag"]


def test_the_same_form_sent_twice_is_one_report(world: World, client: Client) -> None:
    form = typed(client)

    first, second = client.post(FORM, form), client.post(FORM, form)

    assert first.url == second.url
    assert CustomerReport.objects.count() == 1


def test_bad_input_is_answered_in_sentences_and_nothing_is_lost(world: World, client: Client) -> None:
    bot = client.post(FORM, typed(client, website="http://spam.example"))
    nobody = client.post(FORM, typed(client, name="", phone="", email="", agreed=""))
    large = SimpleUploadedFile("film.mp4", b"x" * (25 * 1024 * 1024 + 1))
    heavy = client.post(FORM, typed(client, files=[large]))
    script = SimpleUploadedFile("a.html", b"<script>alert(1)</script>")
    disguised = SimpleUploadedFile("b.jpg", b"<script>alert(1)</script>")
    sly = client.post(FORM, typed(client, description="<script>alert(1)</script>", files=[script, disguised]))

    assert [one.status_code for one in (bot, nobody, heavy, sly)] == [422] * 4
    assert "开箱发现板面划伤" in bot.content.decode()
    assert {"name", "phone", "agreed"} <= set(nobody.context["form"].errors)
    assert "film.mp4" in heavy.context["said"][0] and "25 MB" in heavy.context["said"][0]
    assert len(sly.context["said"]) == 2
    assert "<script>alert" not in sly.content.decode()
    assert CustomerReport.objects.count() == 0 and ReportFile.objects.count() == 0


def test_a_photo_goes_on_where_it_was_cut_off(world: World) -> None:
    data = photo((300, 200))

    piece(data, until=500)
    behind = piece(data, offset=0, until=500)  # the answer was lost, the piece comes again
    whole = piece(data, offset=500)
    again = piece(data, offset=500)

    assert behind.received == 500
    assert whole.is_whole and again.is_whole
    assert (Path(settings.MEDIA_ROOT) / "evidence" / whole.stored_path).read_bytes() == data
    page = sent()
    assert [one.name for one in page.report.files.all()] == ["板面.jpg"]


def test_a_picture_that_is_too_large_or_no_picture_is_refused_with_what_to_do(world: World) -> None:
    with pytest.raises(Invalid, match="40 million|4000"):
        piece(photo((8000, 5001), "PNG"), name="p.png")
    with pytest.raises(Invalid, match="HEIC"):
        piece(b"....ftypheic....", name="IMG_1.HEIC")
    with pytest.raises(Invalid, match="25 MB"):
        piece(b"x", name="p.jpg", size=50 * 1024 * 1024)
    with pytest.raises(Invalid):
        piece(b"<html>", name="p.jpg")

    assert ReportFile.objects.count() == 0
    assert not list((Path(settings.MEDIA_ROOT) / "public").glob("*.part"))


def test_limits_stand_in_the_database_and_say_so(world: World, client: Client) -> None:
    for number in range(REPORTS.most):
        sent(key=f"{number:024}")
    with pytest.raises(TooMany):
        sent(key="x" * 24)
    later = sent(key="y" * 24, moment=SENT + timedelta(hours=1))  # the next hour is open again
    PublicTry.objects.update_or_create(
        purpose=ALL_REPORTS.purpose,
        whom="all",
        since=at("2026-03-02 10:00"),
        defaults={"count": ALL_REPORTS.most},
    )
    with pytest.raises(TooMany):
        sent(key="z" * 24, moment=at("2026-03-02 10:30"))

    assert later.report is not None
    one, other = whom_is("2001:db8:1:2::1"), whom_is("2001:db8:1:2:ffff::9")
    limit = Limit("test", 1)
    assert (count(limit, one, at=SENT), count(limit, other, at=SENT)) == (True, False), (
        "one network is one visitor"
    )
    assert tidy(at=SENT) == 0


def test_a_clerk_opens_a_complaint_and_types_nothing_again(world: World) -> None:
    piece(photo())
    report = sent().report

    complaint = opened(world, report, moment=MONDAY_9AM)

    report.refresh_from_db()
    case = complaint.case
    assert (case.receipt_number, case.reported_at, complaint.channel.code) == (
        report.receipt_number,
        SENT,
        "web",
    )
    assert (case.customer, case.product, complaint.quantity) == (world.customer, world.product, 200)
    assert (complaint.description, complaint.demand) == (TYPED["description"], TYPED["demand"])
    clock = Deadline.objects.get(case=case, code="complaint-first-answer")
    assert (clock.started_at, clock.due_at) == (SENT, report.due_at)
    file = Attachment.objects.get(case=case)
    assert (file.level, file.uploaded_by, file.state) == ("customer", system_user(), "stored")
    assert (report.state, report.case, report.page.complaint) == ("opened", case, complaint)
    with pytest.raises(Conflict):
        refuse_report(report=report, reason="no", by=world.cs1, at=MONDAY_9AM)
    assert reconcile(by=system_user(), at=MONDAY_9AM + timedelta(days=9)).missing == ()


def test_a_report_opened_after_a_day_asks_the_clerk_why(world: World, client: Client) -> None:
    report = sent().report
    client.force_login(world.cs1)
    address = reverse("complaints:open_customer_report", args=[report.receipt_number])

    shown = client.get(address)
    refused = client.post(address, {"customer": "C001", "description": "划伤", "complaint_class": "quality"})

    assert TYPED["description"] in shown.content.decode()
    assert refused.status_code == 422 and "late_entry_reason" in refused.context["form"].errors
    assert CustomerReport.objects.get().state == "waiting"


def test_a_report_is_added_to_a_case_there_is(world: World) -> None:
    piece(photo())
    report = sent().report
    complaint = new_complaint(world)

    add_to_case(report=report, case=complaint.case, same_customer=False, by=world.cs1, at=MONDAY_9AM)

    report.refresh_from_db()
    note = complaint.case.notes.get()
    assert TYPED["description"] in note.text and report.receipt_number in note.text
    assert Attachment.objects.get(case=complaint.case_id).level == "customer"
    assert (report.state, report.page.complaint) == ("added", None)


def test_a_report_that_is_no_complaint_is_answered_and_forgotten_after_half_a_year(
    world: World, client: Client
) -> None:
    piece(photo())
    report = sent().report
    client.force_login(world.cs1)
    page = report.get_absolute_url()

    empty = client.post(page, {"act": "refuse", "reason": ""})
    done = client.post(page, {"act": "refuse", "reason": "这是使用咨询，说明书第三页有说明。"})
    report.refresh_from_db()
    tidy(at=report.decided_at + timedelta(days=181))

    assert (empty.status_code, done.status_code) == (422, 302)
    assert report.state == "refused"
    report.refresh_from_db()
    assert (report.description, report.phone, report.address_hash) == ("***", "***", "")
    assert ReportFile.objects.count() == 0


def test_who_may_not_log_complaints_neither_decides_nor_reads(world: World, client: Client) -> None:
    report = sent().report
    with pytest.raises(NotPermitted):
        refuse_report(report=report, reason="x", by=world.prod1, at=MONDAY_9AM)
    client.force_login(world.prod1)
    assert client.get(report.get_absolute_url()).status_code == 403

    client.force_login(world.auditor)
    shown = client.get(report.get_absolute_url()).content.decode()

    assert TYPED["description"] in shown and 'name="reason"' not in shown
    assert client.post(report.get_absolute_url(), {"act": "refuse", "reason": "x"}).status_code == 403


def test_a_report_that_nobody_opens_climbs_each_level_once(world: World) -> None:
    report = sent().report

    rounds = [watch_reports(SENT + timedelta(hours=hours)) for hours in (1, 12, 13, 20, 24, 25, 48, 90)]

    assert [(one.reminded, one.escalated > 0) for one in rounds] == [
        (0, False), (1, False), (0, False), (1, False), (0, True), (0, False), (0, True), (0, False),
    ]  # fmt: skip
    told = set(
        Notification.objects.filter(kind="customer_report_waits").values_list(
            "recipient__username", flat=True
        )
    )
    assert {"cs1", "gm_office"} <= told and len(told) >= 3
    assert CustomerReport.objects.get(pk=report.pk).told_level == 4


def test_who_gives_no_name_is_heard_and_gets_no_complaint_with_a_remedy(world: World, client: Client) -> None:
    report = sent(name="", phone="", email="", company="", anonymous="on").report
    client.force_login(world.cs1)

    answer = client.get(reverse("complaints:open_customer_report", args=[report.receipt_number]))

    assert (report.name, report.anonymous) == ("", True)
    assert answer.status_code == 302 and Complaint.objects.count() == 0


def test_a_new_privacy_notice_is_the_next_version_and_has_to_be_read_before_sending(
    world: World, client: Client
) -> None:
    form = typed(client)
    client.force_login(world.admin)
    words = {"text_zh_hans": "新", "text_zh_hant": "新", "text_en": "new"}

    empty = client.post("/settings/privacy-notice/", {**words, "text_en": ""})
    done = client.post("/settings/privacy-notice/", words)
    client.logout()
    late = client.post(FORM, form)

    assert (empty.status_code, done.status_code, late.status_code) == (422, 302, 422)
    assert "agreed" in late.context["form"].errors and late.context["notice"].version == 2
    assert client.post(FORM, {**form, "notice": 2}).status_code == 302


def test_uploads_of_a_form_that_was_never_sent_are_forgotten(world: World) -> None:
    whole = piece(photo((50, 50)))
    piece(photo((300, 300)), part="2", until=100)
    path = Path(settings.MEDIA_ROOT) / "evidence" / whole.stored_path

    kept = reconcile(by=system_user(), at=SENT + timedelta(days=1))
    assert path.exists() and kept.removed == 0
    tidy(at=SENT + timedelta(days=3))

    assert ReportFile.objects.count() == 0 and not path.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "public").glob("*.part"))
