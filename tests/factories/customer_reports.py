"""Reports as customers send them through the public form, and the photos that come with them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from PIL import Image

from complaints.forms.public import PublicReportForm
from complaints.models import CustomerReport, StatusPage, notice_in_force
from complaints.operations.customer_reports import form_of, open_complaint
from complaints.operations.public_limits import whom_is
from complaints.operations.public_reports import send_report
from complaints.operations.public_uploads import receive_piece
from complaints.views.customer_reports import first_values
from tests.factories.company import World, at

SENT = at("2026-03-02 08:10")
KEY = "k" * 24
SOMEBODY = whom_is("203.0.113.9")

TYPED = {
    "description": "开箱发现板面划伤，共十二片",
    "product_text": "TS-500",
    "batch_number": "B2601",
    "order_number": "SO-1001",
    "quantity": "200",
    "demand": "请换货",
    "name": "王先生",
    "company": "东方电子",
    "phone": "13800000001",
    "email": "wang@dongfang.example",
    "agreed": "on",
    "website": "",
}


def photo(size: tuple[int, int] = (40, 30), form: str = "JPEG") -> bytes:
    """The bytes of a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form)
    return out.getvalue()


def piece(
    data: bytes, *, key: str = KEY, part: str = "1", offset: int = 0, until: int | None = None, **changes: Any
) -> Any:
    """Send the bytes of a photo from `offset` on."""
    entries = {"name": "板面.jpg", "size": len(data), "whom": SOMEBODY, "at": SENT} | changes
    return receive_piece(key=key, part=part, offset=offset, data=data[offset:until], **entries)


def sent(*, key: str = KEY, moment: datetime = SENT, **changes: Any) -> StatusPage:
    """A report that has come in."""
    form = PublicReportForm(TYPED | changes)
    assert form.is_valid(), form.errors
    notice = notice_in_force(moment)
    assert notice is not None
    return send_report(
        key=key, fields=form.cleaned_data, notice=notice, language="zh-hans", whom=SOMEBODY, at=moment
    )


def opened(world: World, report: CustomerReport, *, moment: datetime, by: str = "cs1", **changes: Any) -> Any:
    """The complaint that a clerk opens from the report, without typing anything anew."""
    person = getattr(world, by)
    typed = {
        name: getattr(value, "code", value)
        for name, value in first_values(report).items()
        if value not in (None, "")
    }
    form = form_of(report, by=person, at=moment, data=typed | changes)
    assert form.is_valid(), form.errors
    return open_complaint(report=report, fields=form.cleaned_data, by=person, at=moment)
