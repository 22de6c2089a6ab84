"""Samples: receive one, and follow it through every hand until it is returned, scrapped or kept for good."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from complaints.forms.samples import MoveSampleForm, ReceiveSampleForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, MoveKind, Sample, SampleMove
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "receive_sample",
    label=_("Receive a sample"),
    rights=[Permission.HANDLE_SAMPLE],
    form=ReceiveSampleForm,
    side=True,
    help=_("Label it, say what it is and where it lies. From here on every hand it goes through is kept."),
)
def receive_sample(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    label: str,
    description: str,
    quantity: int | None,
    origin: str,
    place: str,
    carrier: str,
    received_at: datetime | None,
    late_reason: str,
) -> Trace:
    """Begin the chain of a sample (complaint form of policy 004, abnormal sample)."""
    sample = Sample.objects.create(
        complaint=complaint, label=label, description=description, quantity=quantity, origin=origin
    )
    SampleMove.objects.create(
        sample=sample,
        kind=MoveKind.RECEIVED,
        at=received_at or at,
        entered_at=at,
        late_reason=late_reason,
        by=by,
        place=place,
        carrier=carrier,
    )
    facts = {"label": label, "quantity": quantity, "moved_at": received_at or at}
    texts = {"text": description, "origin": origin, "place": place, "carrier": carrier, "late": late_reason}
    return Trace(facts, {name: text for name, text in texts.items() if text})


@step(
    complaint_kind,
    "move_sample",
    label=_("Move a sample"),
    rights=[Permission.HANDLE_SAMPLE],
    form=MoveSampleForm,
    side=True,
    help=_(
        "Store it, send it on, return it, scrap it, or keep it for good. You sign the entry; it cannot be changed."
    ),
)
def move_sample(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    sample: Sample,
    kind: str,
    department: Department | None,
    outside: str,
    place: str,
    carrier: str,
    reason: str,
    moved_at: datetime | None,
    late_reason: str,
) -> Trace:
    """Add an entry to the chain of a sample; a department that gets it may read the case."""
    SampleMove.objects.create(
        sample=sample,
        kind=kind,
        at=moved_at or at,
        entered_at=at,
        late_reason=late_reason,
        by=by,
        department=department,
        outside=outside,
        place=place,
        carrier=carrier,
        reason=reason,
    )
    if department is not None:
        let_read(complaint.case, department=department, why="sample")
    facts = {
        "label": sample.label,
        "kind": kind,
        "department": department.code if department else "",
        "outside": outside,
        "moved_at": moved_at or at,
    }
    texts = {"reason": reason, "place": place, "carrier": carrier, "late": late_reason}
    return Trace(facts, {name: text for name, text in texts.items() if text})
