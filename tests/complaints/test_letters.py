"""Letters to the customer: kept as they leave, promising only what is approved, holding nothing from inside the house."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from pypdf import PdfReader

from accounts.models import RoleAssignment
from complaints.forms.letters import SendLetterForm
from complaints.models import Complaint, Letter, LetterKind, LetterTemplate, ReplyRecord
from complaints.models.letters import PLACEHOLDERS, validate_places
from complaints.operations.letters import change_template, retry_letter
from complaints.operations.post import deliver_letters
from complaints.prints.letter import filled
from complaints.states import State
from feedback_system.attachments import store
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.masterdata.models import Contact
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk

pytestmark = pytest.mark.django_db

LATER = at("2026-03-05 10:00")


def letter(**changes: Any) -> dict[str, Any]:
    """What the form posts for a letter on paper in the wording of the company."""
    return {"letter": "progress", "language": "zh-hans", "way": "paper"} | changes


def send(complaint: Complaint, by: Any, **changes: Any) -> Letter:
    """Send a letter and return it."""
    take(complaint, "send_letter", by=by, at=LATER, **letter(**changes))
    found: Letter = complaint.letters.order_by("-pk").first()  # type: ignore[assignment]
    return found


def test_a_letter_on_paper_is_kept_as_it_left_with_its_paper_for_the_customer(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)

    sent = send(complaint, world.sales1, letter="decision")

    assert sent.state == Letter.State.PRINTED
    assert sent.reply.tells_decision
    assert "折让：CNY 800.00" in sent.reply.text.replace(" CNY", "CNY") or "折让" in sent.reply.text
    assert sent.reply.channel.code == "letter"
    assert sent.paper is not None
    assert sent.paper.level == "customer"
    content = store.full_path(sent.paper.stored_path).read_bytes()
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "东方电子有限公司" in said
    assert "800.00" in said


def test_a_letter_does_not_show_what_is_inside_the_house(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY, until=State.NEGOTIATING)
    inside = (
        "划伤来自装箱工序",
        "夹具磨损",
        "建议折让",
        "按不良品折让",
        "生产部",
        "秦安",
        "潘工",
        "责任明确",
        "王先生",
    )

    for template in LetterTemplate.objects.all():
        subject, text = filled(template, complaint, company=Company.get(), at=LATER)
        assert [word for word in inside if word in subject + text] == []


def test_goods_are_promised_by_number_and_never_with_what_they_cost_us(world: World) -> None:
    goods = [{"kind": "exchange", "amount": "640.00", "quantity": "12", "description": "内部说明"}]
    complaint = walk(
        world, new_complaint(world), LONG_WAY, until=State.NEGOTIATING, changes={"propose": {"remedy": goods}}
    )

    sent = send(complaint, world.sales1, letter="decision", language="en")

    assert "Exchange: 12 pcs" in sent.reply.text
    assert "640" not in sent.reply.text
    assert "内部说明" not in sent.reply.text


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PROPOSAL_REVIEW, State.AWAITING_APPROVAL])
def test_a_decision_is_not_written_before_it_is_approved(world: World, state: str) -> None:
    complaint = complaint_at(world, state)

    with pytest.raises(Invalid, match="not approved yet"):
        send(complaint, world.sales1, letter="decision")
    assert not ReplyRecord.objects.filter(complaint=complaint).exists()


def test_terms_changed_after_the_approval_are_not_promised_before_the_new_approval(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    more = [{"kind": "allowance", "amount": "900.00", "description": ""}]
    take(
        complaint,
        "record_outcome",
        by=world.sales1,
        at=LATER,
        outcome="accepted_changed",
        text="要求九百",
        remedy=more,
    )

    with pytest.raises(Invalid, match="changed after its approval"):
        send(complaint, world.sales1, letter="decision")


def test_not_upheld_is_told_only_when_it_was_ruled_and_without_an_apology(world: World) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)
    with pytest.raises(Invalid, match="Nobody has ruled"):
        send(complaint, world.sales1, letter="not_upheld")

    complaint = take(complaint, "rule_not_upheld", by=world.gm_office, at=LATER, text="客户使用不当")
    sent = send(complaint, world.sales1, letter="not_upheld", language="en")

    assert sent.reply.tells_decision
    assert "cannot uphold" in sent.reply.text
    assert "apolog" not in sent.reply.text
    assert Complaint.objects.get(pk=complaint.pk).state == State.NOT_UPHELD


def test_before_the_ruling_a_letter_regrets_the_trouble_and_admits_nothing(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)

    sent = send(complaint, world.sales1, letter="decision", language="en")

    assert "regret the inconvenience" in sent.reply.text
    assert not [word for word in ("uphold", "apolog", "fault") if word in sent.reply.text]


def test_once_it_is_ruled_that_the_complaint_stands_the_letter_says_so_and_apologises(world: World) -> None:
    way = tuple(step for step in LONG_WAY if step not in ("tell_customer", "close"))
    complaint = walk(world, new_complaint(world), way)

    sent = send(complaint, world.sales1, letter="decision", language="en")

    assert "uphold it" in sent.reply.text
    assert "apologise" in sent.reply.text


def test_a_letter_with_the_decision_lets_the_case_close(world: World) -> None:
    way = tuple(step for step in LONG_WAY if step not in ("tell_customer", "close"))
    complaint = walk(world, new_complaint(world), way)
    with pytest.raises(Blocked, match="has not been told"):
        take(complaint, "close", by=world.gm_office, at=LATER, remark="", delay_cause="staff")

    sent = send(complaint, world.sales1, letter="decision")
    complaint = take(complaint, "close", by=world.gm_office, at=LATER, remark="", delay_cause="staff")

    assert sent.reply.tells_decision
    assert complaint.state == State.EXECUTING


def test_the_first_letter_is_the_first_answer(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)

    sent = send(complaint, world.cs1, letter="first_answer")

    complaint = Complaint.objects.get(pk=complaint.pk)
    assert sent.reply.is_first_answer
    assert complaint.acknowledged_at == LATER
    assert complaint.case.deadlines.get(code="complaint-first-answer").met_at == LATER


def test_a_gap_must_be_filled_before_the_letter_leaves(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING, batch_number="")

    with pytest.raises(Invalid, match="____"):
        send(complaint, world.sales1, letter="decision")


def test_a_letter_by_mail_leaves_after_the_commit_with_its_paper(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    Contact.objects.create(customer=world.customer, name="王先生", email="wang@customer.test", is_main=True)
    complaint = complaint_at(world, State.NEGOTIATING)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks():
        sent = send(complaint, world.sales1, letter="decision", way="mail", subject="决定", text="#let 您好")
        assert mail.outbox == []

    assert deliver_letters(clock=lambda: LATER) == 1

    sent.refresh_from_db()
    (message,) = mail.outbox
    assert (sent.state, sent.sent_at) == (Letter.State.SENT, LATER)
    assert message.to == ["wang@customer.test"]
    assert message.reply_to == ["sales1@example.test"]
    assert message.subject == "决定"
    assert message.body.startswith("#let 您好\n\n") and "/feedback/status/" in message.body
    assert message.attachments[0][0] == f"letter-{complaint.case.number}-1.pdf"
    assert message.attachments[0][1].startswith(b"%PDF")
    assert deliver_letters(clock=lambda: LATER) == 0


def test_without_an_address_a_mail_is_not_taken(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)

    with pytest.raises(Invalid, match="no mail address"):
        send(complaint, world.sales1, way="mail")


def test_a_letter_that_cannot_be_delivered_is_tried_for_days_and_then_told_to_its_writer(
    world: World, settings: Any
) -> None:
    complaint = complaint_at(world, State.RULING)
    sent = send(complaint, world.sales1, letter="decision", way="mail", address="nobody@customer.test")
    settings.EMAIL_BACKEND = "no.such.backend"

    assert deliver_letters(clock=lambda: LATER) == 0
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == (Letter.State.FAILED, 1)
    end = LATER + timedelta(days=8)
    assert deliver_letters(clock=lambda: end) == 0

    sent.refresh_from_db()
    assert sent.state == Letter.State.DEAD
    assert Notification.objects.filter(kind="complaint_letter_failed", recipient=world.sales1).count() == 1
    reasons = " ".join(str(reason) for reason in Complaint.objects.get(pk=complaint.pk).what_blocks_close())
    assert "has not been told" in reasons
    retry_letter(letter=sent, by=world.sales1, at=end)
    sent.refresh_from_db()
    assert sent.state == Letter.State.WAITING
    with pytest.raises(NotPossibleNow):
        retry_letter(letter=sent, by=world.sales1, at=end)


def test_a_dead_sender_does_not_hold_a_letter_back(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    sent = send(complaint, world.sales1, way="mail", address="a@customer.test")
    Letter.objects.filter(pk=sent.pk).update(
        state="sending", claim="x", lease_until=LATER + timedelta(minutes=5)
    )
    mail.outbox.clear()

    assert deliver_letters(clock=lambda: LATER) == 0
    assert deliver_letters(clock=lambda: LATER + timedelta(minutes=6)) == 1


@pytest.mark.parametrize(
    "text", ["{ruling}", "{customer.salesperson}", "{0}", "{}", "{number", "number}", "{{number}}"]
)
def test_a_template_takes_the_known_placeholders_and_no_other(world: World, text: str) -> None:
    validate_places(" ".join(f"{{{name}}}" for name in PLACEHOLDERS))
    with pytest.raises(ValidationError):
        validate_places(text)
    template = LetterTemplate.objects.get(code="decision", language="en")

    with pytest.raises(Invalid):
        change_template(template=template, by=world.admin, at=LATER, subject="s", body=text)


def test_only_who_keeps_the_settings_changes_the_wording_and_the_history_keeps_the_old_one(
    world: World,
) -> None:
    template = LetterTemplate.objects.get(code="decision", language="en")
    before = template.body
    with pytest.raises(NotPermitted):
        change_template(template=template, by=world.sales1, at=LATER, subject="s", body="b")

    change_template(
        template=template, by=world.admin, at=LATER, subject="About {number}", body="Dear {customer}"
    )

    assert LetterTemplate.objects.get(pk=template.pk).subject == "About {number}"
    assert [row.body for row in template.history.order_by("history_id")] == [before, "Dear {customer}"]


def test_every_letter_ships_in_three_languages_with_placeholders_that_exist(world: World) -> None:
    found = set(LetterTemplate.objects.values_list("code", "language"))

    assert found == {
        (kind, language) for kind in LetterKind.values for language in ("zh-hans", "zh-hant", "en")
    }
    for template in LetterTemplate.objects.all():
        template.full_clean()


def test_the_form_starts_with_the_letter_that_is_due_in_the_language_of_the_customer(world: World) -> None:
    world.customer.language = "en"
    world.customer.save()
    complaint = complaint_at(world, State.NEGOTIATING)
    take(
        complaint,
        "acknowledge",
        by=world.cs1,
        at=LATER,
        channel="phone",
        text="已回复",
        told_at="",
        late_reason="",
    )
    complaint = Complaint.objects.select_related("case__customer").get(pk=complaint.pk)

    form = SendLetterForm(record=complaint, by=world.sales1, at=LATER)

    assert (form.initial["letter"], form.initial["language"]) == ("decision", "en")
    assert "Allowance: CNY 800.00" in form.initial["text"]


def test_another_letter_is_chosen_by_its_address_without_javascript(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    client.force_login(world.sales1)
    page = client.get(f"/complaints/{complaint.case.number}/print/").content.decode()
    assert 'name="letter"' in page

    step = client.get(
        f"/complaints/{complaint.case.number}/steps/send_letter/?letter=progress&language=en"
    ).content.decode()

    assert "Your complaint" in step
    assert "weighing how to settle" in step


def test_a_template_is_previewed_on_a_complaint_the_reader_may_see_and_on_no_other(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    typed = {"subject": "About {number}", "body": "To {customer}: {remedy}", "preview": "1"}
    address, number = "/settings/letters/decision/en/", complaint.case.number
    client.force_login(world.admin)
    refused = client.post(address, typed | {"on_case": number})
    assert refused.status_code == 422 and "that you may see" in refused.content.decode()
    assert world.customer.name not in refused.content.decode()

    RoleAssignment.objects.create(
        user=world.admin, department=world.departments["gm_office"], role="gm_office"
    )
    page = client.post(address, typed | {"on_case": number}).content.decode()
    assert f"About {number}" in page and f"To {world.customer.name}: ____" in page


def test_the_page_of_a_template_previews_a_change_and_saves_it(world: World, client: Client) -> None:
    client.force_login(world.admin)
    assert client.get("/settings/letters/").status_code == 200
    address = "/settings/letters/decision/en/"

    preview = client.post(address, {"subject": "About {number}", "body": "Hello {customer}", "preview": "1"})
    assert "About 260301" in preview.content.decode()
    assert LetterTemplate.objects.get(code="decision", language="en").subject != "About {number}"
    refused = client.post(address, {"subject": "About {cost}", "body": "x"})
    assert refused.status_code == 422
    client.post(address, {"subject": "About {number}", "body": "Hello {customer}"})

    assert LetterTemplate.objects.get(code="decision", language="en").subject == "About {number}"
    client.force_login(world.sales1)
    assert client.get(address).status_code == 403
