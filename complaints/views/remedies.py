"""What the case page shows of the remedies and their papers, and the list of what waits for a department."""

from __future__ import annotations

from typing import Any

from complaints.kind import complaint_kind
from complaints.models import (
    AllowanceCertificate,
    CertificateState,
    Complaint,
    ReturnSlip,
    SlipState,
)
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.desk.story import payload_of

SLIP_LOOKS = {
    SlipState.DRAFTED: ("pause", "stamp"),
    SlipState.SENT_BACK: ("risk", "undo"),
    SlipState.AT_WAREHOUSE: ("info", "truck"),
    SlipState.ASKED: ("risk", "chat"),
    SlipState.ANSWERED: ("info", "truck"),
    SlipState.RECEIVED: ("info", "box"),
    SlipState.HELD: ("over", "lock"),
    SlipState.REFUSED: ("over", "x-circle"),
    SlipState.EXPLAINED: ("pause", "stamp"),
    SlipState.SURPLUS: ("risk", "truck"),
    SlipState.CHECKED: ("ok", "check"),
    SlipState.BOOKED: ("ok", "check"),
}
"""Tone and icon of a slip's badge."""
CERTIFICATE_LOOKS = {
    CertificateState.DRAFTED: ("pause", "stamp"),
    CertificateState.SIGNED_ONCE: ("pause", "stamp"),
    CertificateState.SENT_BACK: ("risk", "undo"),
    CertificateState.SIGNED: ("info", "user"),
    CertificateState.DECLINED: ("over", "x-circle"),
    CertificateState.ACCEPTED: ("info", "check"),
    CertificateState.PROVEN: ("ok", "check"),
    CertificateState.REFUSED: ("over", "x-circle"),
    CertificateState.BOOKED: ("ok", "check"),
}
"""Tone and icon of a certificate's badge."""


def remedies_of(complaint: Complaint) -> list[dict[str, Any]]:
    """Every remedy with its paper and what it waits for. Note: no query, they have been read with the form."""
    acts = complaint.state == State.EXECUTING
    return [
        {
            "line": line,
            "slip": _slip(complaint.slip_of(line)),
            "certificate": _certificate(complaint.certificate_of(line)),
            "next": [complaint_kind.steps[name].label for name in complaint.next_steps(line)] if acts else [],
        }
        for line in complaint.remedy_in_order()
    ]


def _slip(slip: ReturnSlip | None) -> dict[str, Any] | None:
    if slip is None:
        return None
    tone, icon = SLIP_LOOKS[SlipState(slip.state)]
    return {"paper": slip, "tone": tone, "icon": icon}


def _certificate(paper: AllowanceCertificate | None) -> dict[str, Any] | None:
    if paper is None:
        return None
    tone, icon = CERTIFICATE_LOOKS[CertificateState(paper.state)]
    return {"paper": paper, "tone": tone, "icon": icon}


def why_changed(complaint: Complaint, approval: Approval) -> str:
    """What sales wrote when it asked for this change of a remedy; empty when it was erased. Note: one query."""
    rows = CaseEvent.objects.filter(
        case=complaint.case_id, name__in=("explain_return", "ask_change"), at__lte=approval.asked_at
    ).select_related("payload")
    for event in rows.order_by("-sequence"):
        if event.facts.get("line") == approval.terms.get("change"):
            payload = payload_of(event) or {}
            return str(payload.get("text") or payload.get("reason") or "")
    return ""
