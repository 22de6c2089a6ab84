"""What came in to the demo company by itself – reports of customers and mails – and the tables that its managers keep."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from accounts.models import User
from complaints.intake.operations.storing import store_mail
from complaints.intake.operations.taking_in import take_in
from complaints.models import CustomerReport, CustomerWord, StatusPage, notice_in_force
from complaints.operations.customer_reports import form_of, open_complaint, refuse_report
from complaints.operations.public_limits import whom_is
from complaints.operations.public_reports import send_report, write_word
from demo.people import Cast
from demo.walking import Act, Story, Tale, World
from feedback_system.reporting.builder.definition import Definition
from feedback_system.reporting.builder.models import Rhythm, Shared
from feedback_system.reporting.builder.operations import keep_report, subscribe

SOMEBODY = whom_is("203.0.113.9")
"""A customer at home, from an address of the documentation."""

OPENED = {
    "description": "电源板通电后指示灯不亮，同一箱里有三块都是这样，已换电源试过。",
    "product_text": "KB-520",
    "quantity": 3,
    "demand": "请尽快寄来三块新的，坏的等你们来收。",
    "name": "蒋先生",
    "phone": "13800000012",
    "email": "jiang@jingyue.example",
}
WAITING = {
    "description": "外壳边缘有毛刺，装配工人划伤了手指，请派人来看。",
    "demand": "现场确认，并给出整批的处理办法。",
    "name": "方先生",
    "company": "青禾电子",
    "phone": "13800000013",
}
NONE_OF_OURS = {
    "description": "你们的快递员把包裹放在门口，没有打电话。",
    "name": "谢女士",
    "phone": "13800000014",
}
ANSWER = "谢谢您告诉我们。包裹由物流公司派送，我们已把您的意见转给该公司，并请其与您联系。产品如有问题，请随时再写信给我们。"
QUESTION = "请问新的电源板什么时候能寄到？我们下周一要交货。"

LETTERS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "乔先生 <qiao@partner.example>",
        "到货短少两箱",
        "你好，昨天到的货比送货单少两箱，请核对后告诉我们怎么办。",
        {},
    ),
    (
        "自动回复 <away@partner.example>",
        "自动回复：外出",
        "我在外出差，下周一回来。",
        {"Auto-Submitted": "auto-replied"},
    ),
)
"""Sender, subject, words and headers: a report, and a notice of absence that is left aside."""
FORWARDED = ("转发：客户来信", "客户说涂层有气泡，照片在他那边，请客服登记。")
"""What a salesperson passes on from her own mailbox: no mail of our own people becomes a report by itself, so it waits for a clerk."""

OWN_REPORTS = (
    (
        "各部门未结案件",
        Definition(rows="holder", measure_code="open", period="year", chart="bars"),
        Rhythm.WEEKLY,
    ),
    (
        "产品 × 月份：案件数",
        Definition(rows="product", columns="month", period="months_3", chart="heat"),
        None,
    ),
    ("各缺陷类别（十三个月）", Definition(rows="defect", period="months_13", chart="pareto"), Rhythm.MONTHLY),
)
"""Name, what is asked, and how often the head of quality gets it."""


def doors(world: World) -> list[Story]:
    """What customers send, told beside the complaints: hours of work before now."""
    return [
        Story(_report("opened", OPENED, then=_opens), 11),
        Story(_report("refused", NONE_OF_OURS, then=_refuses), 20),
        Story(_report("waiting", WAITING), 3),
        Story([Act(0, lambda tale, at: _letters(world.cast, at))], 5),
    ]


def _report(name: str, fields: dict[str, Any], then: Any = None) -> list[Act]:
    """A customer's report, and what customer service made of it two hours later."""
    sent: list[StatusPage] = []

    def send(tale: Tale, at: datetime) -> None:
        notice = notice_in_force(at)
        assert notice is not None  # noqa: S101 - one is installed with the company
        key = f"demo-{name}-of-a-customer"
        sent.append(
            send_report(key=key, fields=fields, notice=notice, language="zh-hans", whom=SOMEBODY, at=at)
        )

    return [Act(0, send), *(then(sent) if then else [])]


def _opens(sent: list[StatusPage]) -> list[Act]:
    """A clerk opens the complaint, and the customer asks on the status page."""

    def open_it(tale: Tale, at: datetime) -> None:
        report, clerk = CustomerReport.objects.get(page=sent[0]), User.objects.get(username="cs1")
        form = form_of(report, by=clerk, at=at, data=_typed(report))
        if not form.is_valid():
            raise ValueError(form.errors.as_json())
        open_complaint(report=report, fields=form.cleaned_data, by=clerk, at=at)

    def ask(tale: Tale, at: datetime) -> None:
        page = StatusPage.objects.get(pk=sent[0].pk)
        write_word(page=page, kind=CustomerWord.Kind.MESSAGE, text=QUESTION, offer=None, key="demo", at=at)

    return [Act(2, open_it), Act(6, ask)]


def _typed(report: CustomerReport) -> dict[str, Any]:
    return {
        "customer": "C010",
        "product": report.product_text,
        "contact_name": report.name,
        "contact_phone": report.phone,
        "quantity": str(report.quantity or ""),
        "description": report.description,
        "demand": report.demand,
        "complaint_class": "quality",
        "severity": "general",
    }


def _refuses(sent: list[StatusPage]) -> list[Act]:
    def refuse(tale: Tale, at: datetime) -> None:
        report = CustomerReport.objects.get(page=sent[0])
        refuse_report(report=report, reason=ANSWER, by=User.objects.get(username="cs2"), at=at)

    return [Act(2, refuse)]


def _letters(cast: Cast, at: datetime) -> None:
    """Mails that came before the mailbox was switched off: a report, a notice of absence, and one for a clerk to judge."""
    for sender, subject, words, headers in LETTERS:
        _mail(sender, subject, words, headers, at)
    seller = cast["sales1"]
    _mail(f"{seller.name} <{seller.email}>", *FORWARDED, {}, at)


def _mail(sender: str, subject: str, words: str, headers: dict[str, str], at: datetime) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "feedback@sample.example", subject
    for name, value in headers.items():
        letter[name] = value
    letter.set_content(words)
    mail, _new = store_mail(letter.as_bytes(), at=at)
    take_in(mail.pk, at=at)


def keep_reports(cast: Cast, *, at: datetime) -> None:
    """The tables that the head of quality has put together, shared with all who read figures."""
    keeper = cast["qa_head"]
    for name, asked, rhythm in OWN_REPORTS:
        report = keep_report(
            name=name, definition=asked, shared=Shared.READERS, department=None, by=keeper, at=at
        )
        if rhythm is not None:
            subscribe(
                report=report,
                definition=asked,
                rhythm=rhythm,
                limit=None,
                row="",
                column="",
                by=keeper,
                at=at,
            )
