"""The page on which a customer follows a matter: opened by link or by number and code, safe against guessing, silent about the house."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from complaints.forms.customer import OutcomeForm
from complaints.models import Complaint, CustomerWord, Letter, PublicTry, ReplyRecord, StatusPage
from complaints.operations.post import deliver_letters
from complaints.operations.public_limits import TooMany
from complaints.operations.public_reports import write_word
from complaints.operations.status_pages import (
    address_of_page,
    code_of,
    conversation,
    last_of,
    offer_of,
    page_by_code,
    page_by_token,
    page_for,
    standing_of,
    token_of_page,
)
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.errors import Conflict, Invalid, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import LONG_WAY, complaint_at, take, walk
from tests.factories.customer_reports import SENT, SOMEBODY, opened, sent

pytestmark = pytest.mark.django_db

OFFER = "经核实，我们愿意折让 800 元，请您确认。"
TOLD = at("2026-03-03 10:00")
LATER = at("2026-03-03 11:00")


def page_url(page: StatusPage) -> str:
    return f"/feedback/status/{token_of_page(page)}/"


def offered(world: World, *, at_page: bool = True) -> tuple[StatusPage, Complaint]:
    """A report that became a complaint, came through to the talks, with the offer told in writing on the page."""
    page = sent()
    complaint = opened(world, page.report, moment=MONDAY_9AM)
    complaint = walk(world, complaint, LONG_WAY, until=State.NEGOTIATING, start=MONDAY_9AM)
    channel = "web" if at_page else "phone"
    complaint = take(
        complaint, "tell_customer", by=world.sales1, at=TOLD, channel=channel, text=OFFER, tells_decision="on"
    )
    page.refresh_from_db()
    return page, complaint


def say(
    page: StatusPage, kind: str, text: str = "", *, moment: datetime = LATER, **changes: object
) -> CustomerWord:
    offer = offer_of(last_of(page.complaint)) if page.complaint else None
    entries = {"offer": offer.pk if offer and kind != "message" else None, "key": f"{kind}{moment}"} | changes
    return write_word(page=page, kind=kind, text=text, at=moment, **entries)  # type: ignore[arg-type]


def test_number_and_code_open_the_page_however_they_are_typed(world: World, client: Client) -> None:
    page = sent()
    number, code = page.report.receipt_number, code_of(page)

    done = client.post(
        "/feedback/status/", {"number": f" {number.lower()} ", "code": code.lower().replace("-", " ")}
    )

    assert done.status_code == 302 and done.url == page_url(page)
    shown = client.get(done.url)
    assert shown.status_code == 200 and number in shown.content.decode()
    assert code not in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "same-origin" and "no-store" in shown.headers["Cache-Control"]


def test_who_guesses_a_thousand_codes_is_locked_and_learns_nothing(world: World, client: Client) -> None:
    page = sent()
    number = page.report.receipt_number

    answers = [
        client.post("/feedback/status/", {"number": number, "code": f"AAAAA-{guess:05}"})
        for guess in range(12)
    ]
    strange = [client.post("/feedback/status/", {"number": "R991231999", "code": "AAAAA"}) for _ in range(12)]
    right = client.post("/feedback/status/", {"number": number, "code": code_of(page)})

    assert [one.status_code for one in answers] == [422] * 10 + [429] * 2
    assert [one.status_code for one in strange][:10] == [422] * 10, (
        "a number that does not exist is told in the same way"
    )
    assert right.status_code == 429, "a right code opens nothing while the number is locked"

    told = [re.sub(r"<[^>]*>", "", one.content.decode()) for one in (answers[0], strange[0])]
    assert told[0] == told[1]
    assert client.get(page_url(page)).status_code == 200, "the link of the letters still opens it"


def test_a_thousand_tries_from_one_address_end_for_every_number(world: World) -> None:
    page = sent()
    found = []
    for guess in range(1000):
        try:
            found.append(page_by_code(number=f"R2603{guess:05}", code="x", whom=SOMEBODY, at=SENT))
        except TooMany:
            found.append("locked")

    assert found[:30] == [None] * 30 and set(found[30:]) == {"locked"}
    hour = SENT + timedelta(hours=1)
    assert page_by_code(number=page.report.receipt_number, code=code_of(page), whom=SOMEBODY, at=hour) == page


def test_neither_link_nor_code_can_be_made_from_the_database(world: World) -> None:
    page = sent()
    token, code = token_of_page(page), code_of(page).replace("-", "")

    stored = " ".join(str(value) for row in StatusPage.objects.values() for value in row.values())

    assert token not in stored and code not in stored
    assert page_by_token(token, at=SENT) == page
    for wrong in (token[:-1], token + "A", token.swapcase(), "", page.nonce, page.token_hash):
        assert page_by_token(wrong, at=SENT) is None


def test_a_page_runs_out_some_months_after_the_end(world: World, client: Client) -> None:
    page, complaint = offered(world)
    say(page, "accepts")

    assert page_by_token(token_of_page(page), at=LATER + timedelta(days=400)) == page, (
        "an open matter stays readable"
    )
    report = sent(key="2" * 24).report
    report.state, report.decided_by, report.decided_at, report.reason = (
        "refused",
        world.cs1,
        LATER,
        "说明书第三页",
    )
    report.save()
    ended = report.page
    assert page_by_token(token_of_page(ended), at=LATER + timedelta(days=89)) == ended
    assert page_by_token(token_of_page(ended), at=LATER + timedelta(days=90)) is None
    assert client.get("/feedback/status/" + "x" * 43 + "/").status_code == 404


def test_the_page_tells_stage_offer_and_next_news_and_nothing_of_the_house(
    world: World, client: Client
) -> None:
    page, complaint = offered(world)
    take(
        complaint,
        "tell_customer",
        by=world.sales1,
        at=TOLD,
        channel="phone",
        text="王先生态度强硬，内部备注",
        tells_decision="",
    )

    shown = client.get(page_url(page)).content.decode()

    complaint = Complaint.objects.get(pk=complaint.pk)
    assert OFFER in shown and complaint.case.number in shown
    due = complaint.case.deadlines.get(code="complaint-close").due_at
    assert f"{(due - timedelta(seconds=1)).astimezone(world.company.zone):%Y-%m-%d}" in shown
    hidden = [person.name for person in world.people.values()]
    hidden += [row.label for row in world.departments.values() if row.parent is not None]
    hidden += ["夹具", "划伤来自装箱工序", "内部备注", "业务提出", "生产"]
    assert [word for word in hidden if word in shown] == []


def test_looking_changes_nothing(world: World, client: Client) -> None:
    page, complaint = offered(world)
    events, replies = CaseEvent.objects.count(), ReplyRecord.objects.count()

    for query in ("", "?kind=accepts", f"?sent=accepts&offer={complaint.pk}"):
        client.get(page_url(page) + query)
        client.head(page_url(page))

    assert (CaseEvent.objects.count(), ReplyRecord.objects.count()) == (events, replies)
    assert CustomerWord.objects.count() == 0


def test_a_refusal_on_the_page_reaches_who_speaks_with_the_customer_and_moves_nothing(
    world: World, client: Client
) -> None:
    page, complaint = offered(world)
    offer = offer_of(complaint)
    form = {"kind": "refuses", "text": "不接受，要求换货", "offer": offer.pk, "once": "abc"}

    first, second = client.post(page_url(page), form), client.post(page_url(page), form)

    fresh = Complaint.objects.get(pk=complaint.pk)
    assert (first.status_code, second.status_code) == (302, 302)
    assert (fresh.state, fresh.outcome) == (State.NEGOTIATING, "")
    assert CustomerWord.objects.get().offer == offer
    event = CaseEvent.objects.get(case=fresh.case_id, name="customer_wrote")
    assert (
        event.facts == {"kind": "refuses", "offer": offer.pk}
        and event.payload.content["text"] == "不接受，要求换货"
    )
    assert verify(fresh.case_id) is None
    assert set(Notification.objects.filter(kind="customer_wrote").values_list("recipient__username", flat=True)) == {
        fresh.salesperson.username, "sales1",
    }  # fmt: skip
    with pytest.raises(Conflict):
        say(page, "accepts", offer=offer.pk)

    client.force_login(world.sales1)
    case_page = client.get(fresh.case.get_absolute_url()).content.decode()
    step = client.get(f"{fresh.case.get_absolute_url()}steps/refile/").content.decode()
    assert "不接受，要求换货" in case_page and "/steps/refile/" in case_page
    assert "不接受，要求换货" in step


def test_after_a_refusal_the_same_page_follows_the_new_case(world: World) -> None:
    page, complaint = offered(world)
    say(page, "refuses", "要求换货")

    take(complaint, "refile", by=world.sales1, at=LATER, reason="要求换货", demand="换货")

    page.refresh_from_db()
    present = last_of(page.complaint)
    assert present.pk != complaint.pk and offer_of(present) is None
    assert standing_of(page, present, None, at=LATER).stage == "received"
    assert page_for(present, at=LATER) == page, "the letters of the new case carry the same link"
    assert [one.text for one in conversation(page, present) if one.text][-1] == "要求换货"


def test_an_acceptance_stands_ready_in_the_step_of_a_person(world: World) -> None:
    page, complaint = offered(world)
    say(page, "accepts", "同意")

    form = OutcomeForm(record=Complaint.objects.get(pk=complaint.pk), by=world.sales1, at=LATER)

    assert (form.initial["outcome"], form.initial["text"]) == ("accepted", "同意")
    assert Complaint.objects.get(pk=complaint.pk).outcome == ""


def test_an_offer_told_by_telephone_or_changed_since_cannot_be_answered_on_the_page(world: World) -> None:
    page, complaint = offered(world, at_page=False)
    assert offer_of(complaint) is None
    with pytest.raises(Conflict):
        say(page, "accepts", offer=complaint.replies.get().pk)


def test_a_question_is_answered_on_the_page(world: World, client: Client) -> None:
    page = sent()
    with pytest.raises(NotPossibleNow):
        say(page, "message", "有人吗")
    complaint = opened(world, page.report, moment=MONDAY_9AM)
    page.refresh_from_db()
    with pytest.raises(Invalid):
        say(page, "message", "  ")
    say(page, "message", "什么时候有结果？<b>急</b>")
    take(complaint, "acknowledge", by=world.cs1, at=LATER, channel="web", text="已收到，正在核实。")

    shown = client.get(page_url(page)).content.decode()

    assert "什么时候有结果？&lt;b&gt;" in shown and "已收到，正在核实。" in shown
    for number in range(25):
        try:
            say(page, "message", f"再问 {number}", key=str(number))
        except TooMany:
            break
    assert CustomerWord.objects.count() < 25, "who writes without end is stopped for the hour"


def test_every_letter_carries_the_same_link(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    for moment in (TOLD, LATER):
        complaint = take(
            complaint, "send_letter", by=world.sales1, at=moment, letter="progress", language="zh-hans", way="mail",
            address="wang@dongfang.example", subject="进展", text="正在调查。",
        )  # fmt: skip

    deliver_letters(clock=lambda: LATER)

    page = StatusPage.objects.get(complaint=complaint)
    assert len(mail.outbox) == 2 and Letter.objects.count() == 2
    assert all(address_of_page(page) in one.body and code_of(page) in one.body for one in mail.outbox)
    stored = " ".join(ReplyRecord.objects.values_list("text", flat=True))
    assert address_of_page(page) not in stored and PublicTry.objects.count() == 0
