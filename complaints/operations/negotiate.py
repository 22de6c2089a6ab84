"""Speak with the customer: first answer, talks, outcome, refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.customer import (
    ON_PAGE,
    AcknowledgeForm,
    OutcomeForm,
    RefileForm,
    TellForm,
    is_usual_first_answer,
)
from complaints.forms.stages import OpinionForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, HeldReply
from complaints.models.lines import COPIED, copy_further_lines
from complaints.operations.parts import record_reply, remedy_facts, replace_remedy, sign
from complaints.operations.propose import ask_when_next
from complaints.operations.releasing import hold
from complaints.states import State
from complaints.wordings import codes_of, found_in
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import latest_approved
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import REFILED
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "acknowledge",
    label=_("Answer the customer"),
    rights=[Permission.ACKNOWLEDGE_COMPLAINT],
    form=AcknowledgeForm,
    side=True,
    help=_("Record the first answer: by telephone, WeChat or mail. It is due within 24 hours of the report."),
)
def acknowledge(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    channel: Any,
    text: str,
    told_at: datetime | None,
    late_reason: str,
) -> Trace:
    """Record the first answer to the customer; a later one stands beside it. On the status page it may wait for quality."""
    first = complaint.acknowledged_at is None
    facts = warned_of(complaint, text)
    if on_page_after_release(complaint, channel, text):
        held = hold(complaint, way=HeldReply.Way.PAGE, authority=authority, at=at, text=text, is_first=first)
        return Trace({"channel": channel.code, "held": held.pk, **facts}, {"text": text})
    reply = record_reply(
        complaint,
        channel=channel,
        text=text,
        told_at=told_at,
        late_reason=late_reason,
        by=by,
        at=at,
        first=first,
    )
    if first:
        complaint.acknowledged_at = reply.told_at
    return Trace(
        {"channel": channel.code, "told_at": reply.told_at, "first": first, **facts},
        {"text": text, "late": late_reason},
    )


@step(
    complaint_kind,
    "tell_customer",
    label=_("Record what was told"),
    rights=[Permission.NEGOTIATE, Permission.ACKNOWLEDGE_COMPLAINT],
    form=TellForm,
    side=True,
    help=_("A letter, call or message to the customer. The complaint form itself never leaves the company."),
)
def tell_customer(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    channel: Any,
    text: str,
    told_at: datetime | None,
    late_reason: str,
    tells_decision: bool = False,
) -> Trace:
    """Record what was told (policies 001 and 004: by letter or telephone, never the form). On the status page it may wait for quality."""
    facts = warned_of(complaint, text)
    if on_page_after_release(complaint, channel, text):
        held = hold(
            complaint, way=HeldReply.Way.PAGE, authority=authority, at=at, text=text, tells_decision=tells_decision
        )  # fmt: skip
        return Trace(
            {"channel": channel.code, "held": held.pk, "decision": tells_decision, **facts}, {"text": text}
        )
    reply = record_reply(
        complaint, channel=channel, text=text, told_at=told_at, late_reason=late_reason, by=by, at=at,
        decision=tells_decision,
    )  # fmt: skip
    return Trace(
        {"channel": channel.code, "told_at": reply.told_at, "decision": tells_decision, **facts},
        {"text": text},
    )


def warned_of(complaint: Complaint, text: str) -> dict[str, Any]:
    """The phrases to avoid in the text, for the history; nothing where there is none."""
    found = codes_of(found_in(text, complaint))
    return {"phrases": found} if found else {}


def on_page_after_release(complaint: Complaint, channel: Any, text: str) -> bool:
    """Whether the words would stand on the status page and wait for quality first (policy 001, one voice).

    What was told by telephone or in person has been told; it is recorded as it was.
    """
    usual = complaint.acknowledged_at is None and is_usual_first_answer(complaint, text)
    return channel.code == ON_PAGE and complaint.needs_release(first=usual)


@step(
    complaint_kind,
    "record_outcome",
    label=_("Record the outcome of the talks"),
    rights=[Permission.NEGOTIATE],
    stage=State.NEGOTIATING,
    form=OutcomeForm,
    help=_("What the customer says to our offer. The head of sales reviews it next."),
)
def record_outcome(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    outcome: str,
    text: str,
    remedy: Sequence[Mapping[str, Any]] | None = None,
) -> Trace:
    """Write the outcome on the form at once (policies 001 and 004). Changed terms need the final approval."""
    complaint.outcome, complaint.outcome_text = outcome, text
    facts: dict[str, Any] = {"outcome": outcome}
    if outcome == Complaint.Outcome.ACCEPTED_CHANGED and remedy is not None:
        replace_remedy(complaint, remedy, authority=authority, at=at)
        facts |= remedy_facts(complaint)
    return Trace(facts, {"text": text})


@step(
    complaint_kind,
    "review_outcome",
    label=_("Review the outcome"),
    rights=[Permission.REVIEW_OUTCOME],
    stage=State.NEGOTIATING,
    form=OpinionForm,
    help=_("The head of sales confirms the outcome and hands the case back."),
)
def review_outcome(complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Sign the head's review of the talks (policies 001 and 004)."""
    sign(complaint, desk=Desk.SALES, text=text, authority=authority, at=at)
    return Trace(ask_when_next(complaint, authority=authority, at=at), {"text": text})


@step(
    complaint_kind,
    "consolidate_outcome",
    label=_("Weigh the outcome"),
    rights=[Permission.CONSOLIDATE],
    stage=State.OUTCOME_REVIEW,
    form=OpinionForm,
    help=_(
        "The second consolidated opinion, within one day. Within the approved terms no second approval is needed."
    ),
)
def consolidate_outcome(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Sign the second consolidated opinion within one day (policy 004); say when the final approval is met by itself."""
    sign(complaint, desk=Desk.GM_OFFICE, text=text, authority=authority, at=at)
    facts = ask_when_next(complaint, authority=authority, at=at)
    if not facts and State.AWAITING_FINAL_APPROVAL in complaint.stage_rows:
        approved = latest_approved(complaint.case, Subject.REMEDY)
        facts = {"final_approval": "within approved terms", "approval": approved.pk if approved else None}
    return Trace(facts, {"text": text})


@step(
    complaint_kind,
    "refile",
    label=_("The customer refuses"),
    rights=[Permission.NEGOTIATE],
    stage=State.NEGOTIATING,
    form=RefileForm,
    side=True,
    help=_("This case ends. A new one, linked to it, starts over and is approved one level higher."),
)
def refile(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str, demand: str
) -> Trace:
    """Open a new linked case in the place of this one (policies 001 and 004, customer does not accept)."""
    case = complaint.case
    approved = latest_approved(case, Subject.REMEDY)
    level = (
        approved.band.position
        if approved is not None and approved.band is not None
        else complaint.lowest_level + 1
    )
    copied = (
        *COPIED, "complaint_class", "channel", "contact_name", "contact_phone", "description", "defect_reason", "wished_on",
        "wants_8d", "currency", "exchange_rate", "salesperson", "sales_department", "route",
    )  # fmt: skip
    successor = Complaint(
        **{name: getattr(complaint, name) for name in copied},
        demand=demand,
        sales_remarks=reason,
        lowest_level=level,
    )
    new_case = open_case(
        complaint_kind,
        successor,
        by=by,
        at=at,
        department=complaint.sales_department,
        trace=Trace({"refiled_from": case.reference}, {"demand": demand, "reason": reason}),
        after_saving=lambda: copy_further_lines(complaint, successor),
        title=case.title,
        customer=case.customer,
        product=case.product,
        market=case.market,
        severity=case.severity,
        reported_at=at,
        event_at=case.event_at,
        parent=case,
        parent_relation=REFILED,
    )
    let_read(new_case, person=complaint.salesperson, why="sales")
    return Trace({"refiled_as": new_case.receipt_number}, {"reason": reason, "demand": demand})
