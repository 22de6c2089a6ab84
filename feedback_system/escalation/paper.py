"""The reminder slip (催办单) and the enquiry slip (洽办单) on paper, with the place for the answer (policy 004)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.escalation.models import EnquirySlip, ReminderSlip
from feedback_system.joining import listed
from feedback_system.printing import papers
from feedback_system.printing.blocks import (
    Block,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
)
from feedback_system.printing.codes import Rows
from feedback_system.web.wording import span_text

REMINDER = "reminder_slip"
ENQUIRY = "enquiry_slip"


def register_papers() -> None:
    """Make both slips known at start-up."""
    papers.register(REMINDER, TITLES[REMINDER])
    papers.register(ENQUIRY, TITLES[ENQUIRY])


TITLES = {REMINDER: gettext_lazy("Reminder slip"), ENQUIRY: gettext_lazy("Enquiry slip")}


def paper_code(slip: ReminderSlip | EnquirySlip) -> str:
    """Which of the two papers this slip is."""
    return ENQUIRY if isinstance(slip, EnquirySlip) else REMINDER


def slip_form(
    slip: ReminderSlip | EnquirySlip, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The slip as data for `engine.make`, in the active language and zone."""
    case = slip.case
    issued_by = (
        _("by the clock, in the name of the GM office")
        if slip.issued_by.kind == "system"
        else str(slip.issued_by)
    )
    about = [
        fact(_("To"), listed(filter(None, (slip.department, slip.head)))),
        fact(_("Issued"), f"{instant(slip.issued_at)} {issued_by}"),
        fact(_("Case"), case.reference),
        fact(_("Customer"), case.customer or ""),
        fact(_("In one line"), case.title, wide=True),
        *(_asked(slip) if isinstance(slip, EnquirySlip) else _late(slip.deadline, slip)),
    ]
    blocks = [facts(*about), opinion(_("What is asked"), part(_question(slip))), *_answer(slip)]
    if slip.withdrawn_at:
        text = f"{instant(slip.withdrawn_at)} {slip.withdrawn_by}: {slip.withdrawal_reason}"
        blocks.append(opinion(_("Withdrawn"), part(text)))
    return form(
        company=company.name,
        title=TITLES[paper_code(slip)],
        head=(_("No. %(number)s") % {"number": slip.number}, instant(slip.issued_at)),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
        remarks=[_("Return this slip with the answer to the GM office, or answer it on the case.")]
        if slip.is_open
        else [],
    )


def _late(deadline: Deadline, slip: ReminderSlip) -> list[dict[str, Any]]:
    late = max(slip.issued_at - deadline.due_at, timedelta(0))
    return [
        fact(_("Time limit"), f"{deadline.label}, {deadline.rule.allowance_text}"),
        fact(_("Started"), instant(deadline.started_at)),
        fact(_("Due"), instant(deadline.due_at)),
        fact(_("Late when issued"), span_text(late)),
    ]


def _asked(slip: EnquirySlip) -> list[dict[str, Any]]:
    return [
        fact(_("Time allowed"), slip.allowed),
        fact(_("Working time used"), span_text(timedelta(seconds=slip.used_seconds), days=False)),
        fact(_("Closed"), instant(slip.case.closed_at)),
    ]


def _question(slip: ReminderSlip | EnquirySlip) -> str:
    if isinstance(slip, EnquirySlip):
        asked = _("The GM office asks the department why it needed more time on this case than it had.")
        return f"{asked}\n{slip.question}" if slip.question else asked
    return _("The case is past its time limit. The GM office asks the department why, and when it goes on.")


def _answer(slip: ReminderSlip | EnquirySlip) -> list[Block]:
    """The answer as given, or room for one written by hand; the judgement of an enquiry below."""
    blocks: list[Block]
    if slip.answered_at:
        place = signature(_("Answered by"), str(slip.answered_by), instant(slip.answered_at))
        blocks = [
            opinion(_("Cause of the delay"), part(slip.cause)),
            opinion(_("How it goes on"), part(slip.answer, signatures=[place])),
        ]
    else:
        blocks = [
            opinion(_("Cause of the delay"), part(blank=30)),
            opinion(_("How it goes on"), part(blank=30, signatures=[signature()])),
        ]
    if isinstance(slip, EnquirySlip):
        word = "" if slip.accepted is None else _("accepted") if slip.accepted else _("not accepted")
        blocks.append(
            signatures(signature(_("GM office: explanation"), word), signature(_("Head of the department")))
        )
    else:
        blocks.append(signatures(signature(_("GM office")), signature(_("Head of the department"))))
    return blocks
