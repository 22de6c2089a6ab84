"""Opinion cards of finished jobs, the page on which they are answered, and what becomes of a remark."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from aftersales.surveys.forms.cards import NewCardForm
from aftersales.surveys.models import Asked, Questionnaire, Remark
from aftersales.surveys.operations import issue_card
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.cards import call_about_card, enter_card
from aftersales.surveys.operations.post import deliver_questionnaires
from aftersales.surveys.operations.remarks import delegate, make_serious, record_reply, record_visit
from aftersales.surveys.operations.setting import save_questionnaire
from aftersales.surveys.states import Asking
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotVisible
from feedback_system.masterdata.models import Customer
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_in_words
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.factories.surveys import ANSWERED, CARD_BAD, CARD_GOOD, ISSUED, LATER, card, contact, token


def test_every_job_gets_one_card_by_mail_however_often_it_is_asked_for(world: World) -> None:
    contact(world)
    job = new_complaint(world).case
    given: dict[str, Any] = {
        "case": job,
        "customer": world.customer,
        "person_rated": world.tech1,
        "by": world.tech1,
    }

    first = issue_card(**given, at=ISSUED)
    again = issue_card(**given, at=ISSUED + LATER)

    assert first is not None and first == again and Asked.objects.cards().count() == 1
    assert (first.way, first.address, first.state) == ("mail", "buyer@east.example", Asking.ISSUED)
    deliver_questionnaires(clock=lambda: ISSUED)
    (sent,) = [one for one in mail.outbox if one.to == ["buyer@east.example"]]
    assert token(first) in sent.body


def test_the_customer_answers_on_the_page_of_the_link_and_a_second_visit_says_so(
    world: World, client: Client
) -> None:
    asked = card(world, language="en")
    Asked.objects.filter(pk=asked.pk).update(issued_at=at("2026-03-03 09:00"))
    asked.links.update(expires_at=at("2099-01-01 00:00"))
    page = f"/survey/{token(asked)}/"

    shown = client.get(page)
    assert shown.status_code == 200 and shown.headers["Content-Language"] == "en"
    assert "Keeping of promises" in shown.content.decode() and "东方" not in shown.content.decode()
    assert shown.headers["X-Robots-Tag"].startswith("noindex")

    refused = client.post(page, {"item_attitude": "9", "remarks": "too late & rude"})
    assert refused.status_code == 422
    assert "too late &amp; rude" in refused.content.decode() and "from 1 to 4" in refused.content.decode()
    assert client.post(page, {}).status_code == 422

    thanks = client.post(page, {"item_attitude": "4", "item_skill": "3"})
    assert "Thank you, your answer has arrived." in thanks.content.decode()
    assert "Your answer is here already" in client.get(page).content.decode()
    assert client.post(page, {"item_attitude": "1"}).status_code == 200
    assert asked.answer.ratings.count() == 2


def test_wrong_ended_and_late_links_get_one_and_the_same_page(world: World, client: Client) -> None:
    def told(path: str) -> tuple[int, str]:
        answer = client.get(path)
        body = re.sub(
            r'(nonce|value|content)="[^"]*"|csrf\S+|X-CSRFToken": "\w+', "", answer.content.decode()
        )
        return answer.status_code, body

    late = card(world)
    ended = card(world)
    ended.links.update(revoked_at=ISSUED, revoked_by=world.cs1, expires_at=at("2099-01-01 00:00"))
    good = token(late)

    answers = {told(f"/survey/{text}/") for text in (good, good[:-1] + "x", "x" * 43, token(ended))}
    assert len(answers) == 1 and answers.pop()[0] == 404


def test_a_worst_level_gives_the_head_of_service_a_visit_and_the_department_a_slip_with_its_clock(
    world: World,
) -> None:
    asked = card(world)
    answer_from_outside(token=token(asked), fields=CARD_BAD, at=ANSWERED)
    remark = Remark.objects.get()

    assert (remark.serious, remark.visitor) == (False, world.sales_head)
    assert (
        remark.slip is not None and remark.slip.deadlines.filter(code="slip-answer", state="running").exists()
    )
    assert Notification.objects.filter(recipient=world.sales_head, kind="survey_remark").exists()

    with pytest.raises(NotPermitted):
        record_visit(
            remark=remark,
            visited_at=ANSWERED + LATER,
            words="已上门",
            by=world.service_desk,
            at=ANSWERED + 2 * LATER,
        )
    remark = delegate(remark=remark, to=world.service_head, by=world.sales_head, at=ANSWERED + LATER)
    assert (remark.visitor, remark.delegated_by) == (world.service_head, world.sales_head)
    with pytest.raises(Invalid):
        record_visit(
            remark=remark,
            visited_at=ANSWERED - LATER,
            words="已上门",
            by=world.service_head,
            at=ANSWERED + LATER,
        )
    record_visit(
        remark=remark,
        visited_at=ANSWERED + LATER,
        words="已上门道歉",
        by=world.service_head,
        at=ANSWERED + 2 * LATER,
    )
    closed = record_reply(
        remark=remark, way="phone", words="已批评教育", by=world.service_desk, at=ANSWERED + 3 * LATER
    )
    assert closed.closed_at == ANSWERED + 3 * LATER


def test_a_serious_remark_goes_to_the_deputy_general_manager_first_and_is_answered_by_letter(
    world: World,
) -> None:
    asked = card(world)
    answer_from_outside(
        token=token(asked), fields=CARD_GOOD | {"remarks": "漏电", "serious": True}, at=ANSWERED
    )
    remark = Remark.objects.get()

    assert remark.serious and remark.slip is not None
    assert remark.slip.slip.slip_kind.code == "survey_serious" and remark.slip.owner == world.deputy_gm
    assert Notification.objects.filter(recipient=world.deputy_gm, kind="survey_remark").exists()
    with pytest.raises(Invalid, match="by letter"):
        record_reply(remark=remark, way="phone", words="已处理", by=world.service_desk, at=ANSWERED + LATER)
    record_reply(
        remark=remark, way="letter", words="致歉函已寄出", by=world.service_desk, at=ANSWERED + LATER
    )


def test_an_ordinary_remark_can_be_made_serious_but_not_after_a_call(world: World) -> None:
    asked = card(world)
    answer_from_outside(token=token(asked), fields=CARD_BAD, at=ANSWERED)
    remark = Remark.objects.get()

    assert (
        make_serious(remark=remark, by=world.service_desk, at=ANSWERED + LATER).slip.owner == world.deputy_gm
    )
    Remark.objects.update(serious=False)
    record_reply(
        remark=Remark.objects.get(), way="phone", words="已说明", by=world.service_desk, at=ANSWERED + LATER
    )
    with pytest.raises(Blocked):
        make_serious(remark=remark, by=world.service_desk, at=ANSWERED + 2 * LATER)


def test_a_customer_who_wants_no_calls_is_not_asked_by_telephone(world: World) -> None:
    asked = card(world, way="phone", address="")
    call_about_card(
        card=asked,
        fields={"result": "no_calls", "call_back_at": None, "reason": "不要打电话"},
        by=world.cs1,
        at=ANSWERED,
    )

    with pytest.raises(Blocked, match="not to be called"):
        card(world, way="phone", address="")
    with pytest.raises(Blocked, match="not to be called"):
        enter_card(card=card(world), fields={"channel": "phone", "item_skill": 4}, by=world.cs1, at=ANSWERED)


def test_a_typed_card_counts_once_and_ends_its_link(world: World) -> None:
    asked = card(world)
    link = token(asked)
    enter_card(card=asked, fields={"channel": "paper", **CARD_GOOD}, by=world.cs1, at=ANSWERED)

    with pytest.raises(NotVisible):
        answer_from_outside(token=link, fields=CARD_BAD, at=ANSWERED)


def test_a_supervisor_reads_the_ratings_of_the_month_and_a_technician_only_the_own(
    world: World, client: Client
) -> None:
    for fields in (CARD_GOOD, CARD_BAD):
        answer_from_outside(token=token(card(world)), fields=fields, at=ANSWERED)
    other = card(world, person_rated=world.service_desk)
    answer_from_outside(token=token(other), fields=CARD_GOOD, at=ANSWERED)

    pages = {}
    for who in ("service_head", "tech1", "qa1"):
        client.force_login(world.people[who])
        pages[who] = client.get("/aftersales/opinion-cards/ratings/?month=2026-03").content.decode()

    assert "田技" in pages["service_head"] and "施台" in pages["service_head"]
    assert "田技" in pages["tech1"] and "施台" not in pages["tech1"].split("<main", 1)[1]
    assert "田技" not in pages["qa1"]
    address = "/aftersales/opinion-cards/ratings/export/?month=2026-03"
    client.force_login(world.service_head)
    sent = client.get(address).getvalue().decode()
    assert sum("田技" in line for line in sent.splitlines()) == 4  # one line for each item of the card
    client.force_login(world.tech1)
    assert client.get(address).status_code == 403


def test_an_answer_keeps_the_version_of_its_card(world: World) -> None:
    asked = card(world)
    old = Questionnaire.objects.get(code="opinion_card")
    values = {
        name: getattr(old, name)
        for name in ("label_zh_hans", "purpose", "scale", "levels", "is_active", "position", "asks_remarks")
    }
    items = [{"code": "cleanliness", "module": "", "label_zh_hans": "整洁"}]
    save_questionnaire(
        code="opinion_card", values=values | {"items": items}, since=None, by=world.admin, at=ISSUED + LATER
    )

    answer = answer_from_outside(token=token(asked), fields=CARD_GOOD, at=ANSWERED)

    assert (answer.questionnaire.version, answer.ratings.count()) == (1, 4)
    assert card_after(world).questionnaire.version == 2


def card_after(world: World) -> Asked:
    """A card that is issued after the change."""
    from aftersales.surveys.operations.cards import issue_loose_card

    form = NewCardForm({"customer": "C001", "way": "paper", "language": "zh-hans"})
    assert form.is_valid(), form.errors
    return issue_loose_card(fields=form.cleaned_data, by=world.cs1, at=ISSUED + timedelta(days=1))


def test_interest_in_buying_heard_when_asking_is_told_to_the_salesperson(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(salesperson=world.sales2)
    asked = card(world)

    enter_card(
        card=asked,
        fields={"channel": "phone", **CARD_GOOD, "interest": "想再买两台"},
        by=world.cs1,
        at=ANSWERED,
    )

    note = Notification.objects.get(kind="visit_interest", recipient=world.sales2)
    asked.refresh_from_db()
    assert (asked.interest, note.facts["words"]) == ("想再买两台", "想再买两台")
    assert "想再买两台" in message_in_words(note).text


def test_who_tries_tokens_is_stopped_and_a_link_shows_nothing_of_another(
    world: World, client: Client
) -> None:
    # An address of its own: the limit is kept in the cache, which other tests reach at the same time.
    first, second = card(world), card(world, name="李工", address="li@east.example")
    for one in (first, second):
        one.links.update(expires_at=at("2099-01-01 00:00"))
    shown = client.get(f"/survey/{token(second)}/", REMOTE_ADDR="198.51.100.79").content.decode()
    for told in ("张工", "李工", "li@east.example", "buyer@east.example", "东方", "田技", token(first)):
        assert told not in shown
    codes = [client.get(f"/survey/{n:043d}/", REMOTE_ADDR="198.51.100.79").status_code for n in range(61)]

    assert codes == [404] * 59 + [429] * 2
