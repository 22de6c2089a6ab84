"""Mails as customers write them, and a mailbox that is switched on."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from complaints.intake.models import InboundMail, Mailbox
from complaints.intake.operations.storing import store_mail
from complaints.intake.operations.taking_in import take_in
from tests.factories.company import at

CAME = at("2026-03-02 08:20")
BOX = "quality@factory.example"


def mailbox(**changes: Any) -> Mailbox:
    """The mailbox, switched on."""
    values = {
        "is_active": True,
        "address": BOX,
        "host": "127.0.0.1",
        "port": 1143,
        "security": "none",
    } | changes
    row = Mailbox.objects.filter(pk=1).first() or Mailbox(pk=1)
    for name, value in values.items():
        setattr(row, name, value)
    row.password = "secret"
    row.save()
    return row


def written(
    text: str = "第3批板面有划伤，请处理。",
    *,
    subject: str = "TS-500 划伤",
    sender: str = "王先生 <wang@dongfang.example>",
    to: str = BOX,
    files: dict[str, bytes] | None = None,
    html: str = "",
    **headers: str,
) -> bytes:
    """The bytes of a mail; `headers` with "_" for "-"."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def came(raw: bytes, *, moment: datetime = CAME) -> InboundMail:
    """The mail stored and read."""
    mail, _new = store_mail(raw, at=moment)
    take_in(mail.pk, at=moment)
    mail.refresh_from_db()
    return mail
