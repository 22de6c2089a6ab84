"""What a third party answers to a claim: through its link, or by letter and telephone, line by line.

An answer through the link is a step of the case like every other: the system takes it for the person outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import system_user
from complaints.forms.claim_answers import RecordClaimAnswerForm, answered_amount
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.models.recovery import RecoveryClaim
from complaints.operations.claim_links import usable_link
from complaints.operations.recovering import claim_facts, claim_numbered
from complaints.operations.waiving import void_waiver
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPossibleNow
from feedback_system.links.operations import end_links, gone, use_links
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

State = RecoveryClaim.State


def write_answer(
    claim: RecoveryClaim,
    answers: Iterable[Mapping[str, Any]],
    *,
    answered_by: str,
    by_link: bool,
    at: datetime,
) -> dict[str, Any]:
    """Write what the third party answers to every line; returns it as facts, without texts."""
    lines = {line.position: line for line in claim.in_order()}
    for row in answers:
        line = lines[row["line"]]
        line.answer, line.answer_reason = row["answer"], row["reason"] or ""
        line.answered_amount = answered_amount(line, row["answer"], row["amount"])
        line.save(update_fields=["answer", "answered_amount", "answer_reason"])
    claim.state, claim.answered_at = State.ANSWERED, at
    claim.answered_by, claim.answered_by_link = answered_by, by_link
    claim.save(update_fields=["state", "answered_at", "answered_by", "answered_by_link"])
    return {
        **claim_facts(claim),
        "by_link": by_link,
        "offered": f"{sum((line.answered_amount or Decimal(0) for line in lines.values()), Decimal(0)):.2f}",
        "answers": {str(place): line.answer for place, line in lines.items()},
    }


@step(
    complaint_kind,
    "record_claim_answer",
    label=gettext_lazy("Write down the answer to a claim"),
    rights=[Permission.CLAIM_RECOVERY],
    form=RecordClaimAnswerForm,
    side=True,
    help=gettext_lazy("An answer by letter, mail or telephone. Attach what proves it. An open link ends."),
)
def record_claim_answer(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    claim: int,
    answered_by: str,
    lines: Sequence[Mapping[str, Any]],
) -> Trace:
    """Write down what the third party answers, line by line; its link can no longer be used."""
    found = claim_numbered(complaint, claim)
    end_links(found.links.all(), by=by, at=at)
    void_waiver(complaint, found, by=by, at=at)
    facts = write_answer(found, lines, answered_by=answered_by, by_link=False, at=at)
    return Trace(facts, answer_texts(answered_by, lines))


def answer_texts(answered_by: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The texts of an answer for the history."""
    reasons = [f"{row['line']}. {row['reason']}" for row in rows if row["reason"]]
    return {"answered_by": answered_by, **({"text": "\n".join(reasons)} if reasons else {})}


@step(
    complaint_kind,
    "answer_claim",
    label=gettext_lazy("Answer to a claim through its link"),
    rights=[],
    form=RecordClaimAnswerForm,
    side=True,
    by_system=True,
)
def answer_claim(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    claim: int,
    answered_by: str,
    lines: Sequence[Mapping[str, Any]],
) -> Trace:
    """Write down what the third party typed on the page of its link, which is used up; who drafted and who sent are told."""
    found = claim_numbered(complaint, claim)
    use_links(found.links.all(), at=at)
    void_waiver(complaint, found, by=by, at=at)
    facts = write_answer(found, lines, answered_by=answered_by, by_link=True, at=at)
    notify(
        "claim_answered",
        case=complaint.case,
        to={person.pk: person for person in (found.drafted_by, found.sent_by) if person}.values(),
        at=at,
        facts={
            "claim": found.reference,
            "currency": found.currency,
            "total": f"{found.total:,.2f}",
            "offered": f"{found.offered:,.2f}",
        },
        key=f"claim-answered:{found.pk}",
    )
    return Trace(facts, answer_texts(answered_by, lines))


def answer_by_link(
    *,
    token: str,
    answers: Iterable[Mapping[str, Any]],
    answered_by: str,
    files: Iterable[Any],
    at: datetime,
) -> RecoveryClaim:
    """Take the step for the third party, once, with its files.

    :raises NotVisible: the token is wrong, used, ended or late, or another answer was faster
    :raises Invalid: a file or a line is not accepted; nothing is written
    """
    with transaction.atomic():
        seen = usable_link(token, at=at)
        if seen is None:
            raise gone()
        case = Case.objects.lock(seen.claim.complaint.case_id)
        link = usable_link(token, at=at)  # what another act did meanwhile is seen only under the lock
        if link is None:
            raise gone()
        clock, number = system_user(), link.claim.number
        data = {"claim": number, "answered_by": answered_by, "lines": [dict(row) for row in answers]}
        try:
            record = advance(answer_claim, case, by=clock, at=at, data=data)
        except NotPossibleNow as ended:
            raise gone() from ended
        for file in files:
            attach(case=case, file=file, level=Attachment.Level.INTERNAL, by=clock, at=at)
    return claim_numbered(record, number)
