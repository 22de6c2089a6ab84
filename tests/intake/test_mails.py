"""Mail from outside: stored before it is read, then a report, words on a case, nothing, or work for a person. Never a step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import User
from complaints.intake.addresses import token_for
from complaints.intake.models import InboundMail
from complaints.intake.operations.answering import send_receipts
from complaints.intake.operations.deciding import add_mail_to_case, discard_mail, make_report_of
from complaints.intake.operations.storing import bytes_of, store_mail
from complaints.intake.operations.taking_in import take_in
from complaints.intake.operations.tidying import KEPT, forget_old_mails
from complaints.models import CustomerReport, CustomerWord
from complaints.operations.post import message
from complaints.operations.status_pages import page_for
from complaints.states import State as ComplaintState
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.errors import Conflict, Invalid, NotPermitted
from feedback_system.notifications.models import Notification
from tests.complaints.test_letters import send
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint
from tests.factories.customer_reports import opened, photo
from tests.factories.mails import BOX, CAME, came, mailbox, written

pytestmark = pytest.mark.django_db
State = InboundMail.State


def sent_receipts() -> list[outbox.EmailMessage]:
    """What leaves in one round."""
    send_receipts(clock=lambda: CAME)
    return list(outbox.outbox)


def test_a_mail_becomes_a_report_with_its_files_and_its_sender_is_told_once(world: World) -> None:
    mailbox()

    mail = came(written(files={"板面.jpg": photo(), "run.exe": b"MZ.."}))

    report = mail.report
    assert report is not None and mail.state == State.REPORT
    assert (report.channel, report.name, report.email) == ("mail", "王先生", "wang@dongfang.example")
    assert report.description == "TS-500 划伤\n\n第3批板面有划伤，请处理。"
    assert [one.name for one in report.files.all()] == ["板面.jpg"]
    assert mail.left_out == [{"name": "run.exe", "why": "kind"}]
    assert Notification.objects.get(kind="customer_report_arrived").recipient == world.cs1
    [receipt] = sent_receipts()
    assert receipt.to == ["wang@dongfang.example"] and report.receipt_number in receipt.subject
    assert receipt.extra_headers["Auto-Submitted"] == "auto-replied"
    assert sent_receipts() == [receipt], "once"


def test_a_clerk_opens_a_complaint_from_a_mail_and_the_answer_finds_it_by_the_key_alone(world: World) -> None:
    mailbox()
    first = came(written())
    complaint = opened(world, first.report, moment=CAME, customer=world.customer.code, product=world.product.code,
                       batch_number="B1", quantity="5", channel="mail", complaint_class="quality", severity="general")  # fmt: skip
    page = page_for(complaint, at=CAME)
    mark = f"Re: [#{token_for(page)}]"

    answer = came(written("补充照片。\n\nOn Monday wrote:\n> 您好", subject=mark, files={"b.jpg": photo()}))
    guessed = came(written(subject=f"Re: [#c{page.pk}-{'a' * 26}]"))
    number = came(
        written("A", subject=f"Re: {complaint.case.reference}", In_Reply_To="<letter.1.x@factory.example>")
    )

    assert complaint.channel.code == "mail"
    assert (answer.state, answer.case) == (State.ADDED, complaint.case)
    word = CustomerWord.objects.get()
    assert (word.text, word.by_mail, word.kind) == ("补充照片。", True, "message")
    assert [one.name for one in Attachment.objects.filter(case=complaint.case, name="b.jpg")] == ["b.jpg"]
    assert {guessed.state, number.state} == {State.REPORT}, "neither a number nor a Message-ID opens the case"


def test_the_key_in_the_address_works_and_letters_carry_it(world: World) -> None:
    mailbox(takes_plus=True)
    mail = came(written())
    [receipt] = sent_receipts()
    page = mail.report.page

    assert receipt.reply_to == [f"quality+{token_for(page)}@factory.example"]
    again = came(written("还有一件事", to=receipt.reply_to[0]))
    assert again.state == State.REPORT, "nobody works on the first yet: a report of its own, nothing is lost"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_submitted"),
        ({"Precedence": "bulk"}, "bulk"),
        ({"X_Loop": "factory"}, "loop"),
        ({"sender": "MAILER-DAEMON@relay.example"}, "delivery_report"),
        ({"sender": BOX}, "loop"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_programs_are_left_aside_and_never_answered(
    world: World, headers: dict[str, str], reason: str
) -> None:
    mailbox()

    mail = came(written(**headers))

    assert (mail.state, mail.reason) == (State.IGNORED, reason)
    assert CustomerReport.objects.count() == 0 and sent_receipts() == []


def test_no_mail_does_what_staff_do_even_from_an_address_of_staff(world: World) -> None:
    mailbox()
    complaint = complaint_at(world, ComplaintState.AWAITING_APPROVAL)
    before, events = complaint.case.version, CaseEvent.objects.count()
    User.objects.filter(pk=world.gm.pk).update(email="gm@factory.example")
    page = page_for(complaint, at=CAME)

    mail = came(written("同意", subject=f"approve [#{token_for(page)}]", sender="gm@factory.example",
                        X_Step="approve", X_Case=complaint.case.reference))  # fmt: skip

    case = Case.objects.as_system("the test looks at the row").get(pk=complaint.case_id)
    assert (mail.state, mail.reason) == (State.QUARANTINED, "staff")
    assert (case.version, case.state, CaseEvent.objects.count()) == (before, complaint.case.state, events)


def test_the_same_mail_twice_makes_nothing_twice(world: World) -> None:
    raw = written(Message_ID="<1@dongfang.example>")
    first = came(raw)
    same, new = store_mail(raw, at=CAME)
    take_in(first.pk, at=CAME)
    copy = came(b"Received: by another way\r\n" + raw)
    other = came(written("另一件事", Message_ID="<1@dongfang.example>"))

    assert (same, new) == (first, False)
    assert (copy.state, copy.reason) == (State.IGNORED, "came_before")
    assert other.state == State.REPORT, "a number that somebody copies hides no other mail"
    assert CustomerReport.objects.count() == 2


def test_a_flood_from_one_address_waits_for_a_person_and_receipts_stop_earlier(world: World) -> None:
    mailbox()
    made = [came(written(f"第{number}封")) for number in range(22)]

    assert [mail.state for mail in made].count(State.REPORT) == 20
    assert {mail.reason for mail in made[20:]} == {"flood"}
    assert len(sent_receipts()) == 3


def test_chinese_mail_in_old_encodings_and_in_html_can_be_read(world: World) -> None:
    old = b"From: =?gb2312?B?zfXPyMn6?= <w@x.example>\r\nSubject: " + "划伤".encode("gb18030")
    old += b"\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n" + "漢字㐀和简体".encode("gb18030")
    page = '<html><head><style>p{}</style></head><body><p>板面<b>划伤</b></p><img src="http://t.example/x.png"><script>a()</script></body></html>'
    html = came(
        b"From: w2@x.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    )

    gb = came(old)

    assert (gb.subject, gb.sender_name) == ("划伤", "王先生")
    assert gb.report is not None and "漢字㐀和简体" in gb.report.description
    assert html.report is not None and html.report.description == "x\n\n板面划伤"


def test_what_cannot_be_read_waits_and_a_clerk_still_makes_a_report_of_it(
    world: World, client: Client
) -> None:
    deep = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x0\r\n\r\n"
    for level in range(30):
        deep += b"--x%d\r\nContent-Type: multipart/mixed; boundary=x%d\r\n\r\n" % (level, level + 1)
    mail = came(deep + b"--x30\r\n\r\n<script>alert(1)</script>")
    client.force_login(world.cs1)

    page = client.get(mail.get_absolute_url())
    made = client.post(mail.get_absolute_url(), {"act": "report"})

    assert (mail.state, mail.reason) == (State.QUARANTINED, "too_deep")
    assert page.status_code == 200 and "<script>alert" not in page.content.decode()
    assert made.status_code == 302
    mail.refresh_from_db()
    assert mail.state == State.REPORT and mail.decided_by == world.cs1


def test_a_mail_that_kills_its_reader_waits_after_three_times(world: World) -> None:
    mail, _new = store_mail(written(), at=CAME)
    InboundMail.objects.filter(pk=mail.pk).update(tries=3)

    take_in(mail.pk, at=CAME)

    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (State.QUARANTINED, "too_heavy")


def test_who_decides_what_on_a_mail_that_waits(world: World) -> None:
    User.objects.filter(pk=world.gm.pk).update(email="gm@factory.example")
    raws = [written(str(n), sender="gm@factory.example", files={"a.jpg": photo()}) for n in range(3)]
    one, two, three = (came(raw) for raw in raws)
    complaint = complaint_at(world, ComplaintState.SUBMITTED)

    with pytest.raises(NotPermitted):
        discard_mail(mail=one, reason="广告", by=world.prod1, at=CAME)
    with pytest.raises(Invalid):
        discard_mail(mail=one, reason=" ", by=world.cs1, at=CAME)
    discard_mail(mail=one, reason="广告", by=world.cs1, at=CAME)
    with pytest.raises(Conflict):
        make_report_of(mail=one, by=world.cs1, at=CAME)
    add_mail_to_case(mail=two, case=complaint.case, by=world.cs1, at=CAME)
    make_report_of(mail=three, by=world.cs1, at=CAME)

    two.refresh_from_db()
    assert (
        complaint.case.notes.get().text.startswith("邮件")
        or "gm@factory.example" in complaint.case.notes.get().text
    )
    assert two.case == complaint.case
    assert InboundMail.objects.visible_to(world.cs1).count() == 3
    assert InboundMail.objects.visible_to(world.prod1).count() == 0


def test_old_mails_lose_their_contents_but_stay_counted(world: World) -> None:
    mail = came(written())
    assert bytes_of(mail)

    forget_old_mails(at=CAME + KEPT + timedelta(days=1))

    mail.refresh_from_db()
    assert (bytes_of(mail), mail.sender, mail.subject, mail.state) == (b"", "***", "***", State.REPORT)


def test_answers_to_letters_come_to_the_case_once_a_mailbox_is_on(world: World) -> None:
    complaint = new_complaint(world)
    letter = send(complaint, world.cs1)
    before = message(letter)
    mailbox(takes_plus=True)

    after = message(letter)

    assert before.reply_to == [world.cs1.email]
    assert after.reply_to == [f"quality+{token_for(page_for(complaint, at=CAME))}@factory.example"]
    assert came(written("谢谢", to=after.reply_to[0])).case == complaint.case
