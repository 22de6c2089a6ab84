"""Begin a round: what is asked and why, its clocks, the request on paper, and the link that the mail carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation

from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.company.models import Company
from feedback_system.deadlines import operations as deadlines
from feedback_system.links.operations import end_links, new_link
from feedback_system.printing import engine
from quality.supplier_requests.models import RequestLink, SupplierRequest
from quality.supplier_requests.models.request import parts_as_text
from quality.supplier_requests.operations.links import ring
from quality.supplier_requests.prints.request import request_paper
from quality.supplier_requests.states import FULL, Part

if TYPE_CHECKING:
    from accounts.models import User

CONTAIN, ANSWER = "supplier-request-contain", "supplier-request-answer"
WITHOUT_CLOCK = timedelta(days=14)
"""Time for an answer where the company has switched the rule off (ours)."""
AFTER_DUE = timedelta(days=30)
"""How long after the answer is due the link can still be used (ours): late is better than never."""


def begin_round(
    asked: SupplierRequest,
    *,
    parts: Sequence[Part],
    reason: str,
    way: str,
    address: str,
    by: User,
    at: datetime,
) -> dict[str, Any]:
    """Ask for `parts` in the round that `request` stands in, and return facts of it for the history."""
    asked.round_parts, asked.round_reason = parts_as_text(parts), reason
    _start_clocks(asked, parts, by=by, at=at)
    asked.paper = _paper(asked, by=by, at=at)
    end_links(asked.links.all(), by=by, at=at)
    if way == "mail":
        send_link(asked, address=address, at=at)
    return {
        "round": asked.round,
        "asked": [part.value for part in parts],
        "way": way,
        "paper": asked.paper.pk,
        "contain_by": asked.contain_by,
        "answer_by": asked.answer_by,
    }


def _start_clocks(asked: SupplierRequest, parts: Sequence[Part], *, by: User, at: datetime) -> None:
    due: dict[str, datetime] = {}
    for code, wanted in ((CONTAIN, Part.CONTAINMENT in parts), (ANSWER, any(part in FULL for part in parts))):
        if not wanted:
            continue
        clock = deadlines.start(
            asked.case,
            code,
            by=by,
            at=at,
            department=asked.quality_department(),
            addressees=[person for person in (asked.sent_by,) if person is not None],
            matter=asked.round,
        )
        due[code] = clock.due_at if clock is not None else at + WITHOUT_CLOCK
    asked.contain_by = due.get(CONTAIN)
    asked.answer_by = due.get(ANSWER) or asked.contain_by


def _paper(asked: SupplierRequest, *, by: User, at: datetime) -> Attachment:
    """The request in the language of the supplier, as a file of the case."""
    with translation.override(asked.language):
        made = engine.make("form.typ", request_paper(asked, company=Company.get(), by=by, at=at))
    name = f"request-{asked.case.reference}-{asked.round}.pdf"
    return attach(
        case=asked.case,
        file=SimpleUploadedFile(name, made.content, content_type=made.content_type),
        level=Attachment.Level.INTERNAL,
        by=by,
        at=at,
    )


def send_link(asked: SupplierRequest, *, address: str, at: datetime) -> RequestLink:
    """A link for the round, its mail on the way once this is written."""
    until = max(asked.answer_by or at, at) + AFTER_DUE
    made = new_link(RequestLink, request=asked, round=asked.round, address=address, expires_at=until, at=at)
    asked.address = address
    transaction.on_commit(ring, robust=True)
    return made
