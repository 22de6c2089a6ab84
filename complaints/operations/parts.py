"""Small pieces that several steps share: signing an opinion, replacing the remedy, recording a reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from complaints.models import Complaint, Opinion, RemedyLine, ReplyRecord
from complaints.operations.status_news import tell_of_reply

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def sign(
    complaint: Complaint,
    *,
    desk: str,
    text: str,
    authority: Authority,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> Opinion:
    """Add the signed part of a desk to the form; it is never changed afterwards."""
    return Opinion.objects.create(
        complaint=complaint,
        desk=desk,
        stage=complaint.state,
        author=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
        text=text,
        details=dict(details or {}),
    )


def replace_remedy(
    complaint: Complaint, rows: Sequence[Mapping[str, Any]], *, authority: Authority, at: datetime
) -> None:
    """Put these remedy lines in the place of the present ones; earlier terms stay with their approvals and events.

    Who did it and for whom has prepared what is to be decided: neither decides it.
    """
    complaint.remedy_lines.all().delete()
    RemedyLine.objects.bulk_create(
        RemedyLine(
            complaint=complaint,
            position=position,
            kind=row["kind"],
            amount=row["amount"],
            quantity=row.get("quantity"),
            description=row.get("description") or "",
        )
        for position, row in enumerate(rows, start=1)
    )
    complaint.proposed_by, complaint.proposed_for = authority.by, authority.on_behalf_of


def remedy_facts(complaint: Complaint) -> dict[str, Any]:
    """The remedy as facts for the history: lines without free text, total in company currency."""
    terms = complaint.remedy_terms()
    lines = [{key: value for key, value in line.items() if key != "description"} for line in terms["lines"]]
    return {"remedy": lines, "currency": terms["currency"], "total": f"{complaint.remedy_total():.2f}"}


def record_reply(
    complaint: Complaint,
    *,
    channel: Any,
    text: str,
    told_at: datetime | None,
    late_reason: str,
    by: User,
    at: datetime,
    first: bool = False,
    decision: bool = False,
) -> ReplyRecord:
    """Keep what was told to the customer; `told_at` None means now. An answer on the status page is announced by mail."""
    reply = ReplyRecord.objects.create(
        complaint=complaint,
        channel=channel,
        told_at=told_at or at,
        text=text,
        told_by=by,
        entered_at=at,
        late_reason=late_reason,
        is_first_answer=first,
        tells_decision=decision,
    )
    tell_of_reply(complaint, reply, at=at)
    return reply
