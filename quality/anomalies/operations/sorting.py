"""Register and sort an alert for the first time; what changes later: situation, quantities, severity, the batch, the answer.

Source: policy 001 on quality feedback (registered and first sorted within 24 hours, handled by severity and reach); policy 001 on
anomaly alerts (a major one goes to the head of the company at once).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.masterdata.models import Batch
from quality.anomalies.forms.sorting import (
    FlagMajorForm,
    LinkBatchForm,
    QuantityForm,
    RegisterForm,
    SituationForm,
    UnderReviewForm,
)
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import QUALITY, Anomaly
from quality.anomalies.operations.clocks import leaders

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def _grade(anomaly: Anomaly, severity: str, triggers: Sequence[str], *, at: datetime) -> None:
    """Set the severity; of a major one the leader reads the case from now on, and is told at once."""
    anomaly.case.severity = severity
    anomaly.triggers = ",".join(triggers)
    if anomaly.is_grave():
        anomaly.leader_told_at = at
        for person in leaders():
            let_read(anomaly.case, person=person, why="leader")


@step(
    anomaly_kind,
    "register",
    label=_("Register and sort"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=RegisterForm,
    help=_("Within 24 hours: how grave it is. A major one is told to the leader of major cases at once."),
)
def register(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    severity: str,
    triggers: Sequence[str],
    remark: str,
) -> Trace:
    """Register it and sort it for the first time (policy 001 on quality feedback: within 24 hours)."""
    anomaly.registered_by, anomaly.registered_at = by, at
    _grade(anomaly, severity, triggers, at=at)
    return Trace({"severity": severity, "triggers": list(triggers)}, {"remark": remark} if remark else {})


@step(
    anomaly_kind,
    "flag_major",
    label=_("Mark as major or critical"),
    rights=[Permission.HANDLE_ANOMALY],
    form=FlagMajorForm,
    side=True,
    help=_("The leader of major cases and the general manager are told at once, at any hour."),
)
def flag_major(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    severity: str,
    triggers: Sequence[str],
    reason: str,
) -> Trace:
    """Mark it as major and report it at once (policy 001 on anomaly alerts, major demands and accidents)."""
    _grade(anomaly, severity, triggers, at=at)
    return Trace({"severity": severity, "triggers": list(triggers)}, {"reason": reason})


@step(
    anomaly_kind,
    "change_situation",
    label=_("The situation changed"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=SituationForm,
    side=True,
    help=_("A line stopped, a batch is held, or neither is so any more. The time for the answer follows."),
)
def change_situation(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    situation: str,
    since: datetime | None,
    reason: str,
) -> Trace:
    """Write down what stands still now (ours: the time for the answer depends on it)."""
    before, anomaly.situation = anomaly.situation, situation
    anomaly.situation_before = before
    anomaly.situation_changes += 1
    facts = {"situation": situation, "situation_before": before, "since": since or at}
    return Trace(facts, {"reason": reason})


@step(
    anomaly_kind,
    "fix_quantity",
    label=_("Correct the quantities"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=QuantityForm,
    side=True,
    help=_("When it is known better how many pieces are affected."),
)
def fix_quantity(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    affected_quantity: int,
    bad_quantity: int,
    reason: str,
) -> Trace:
    """Correct how many pieces are affected and bad; the history keeps what was said before."""
    facts = {
        "affected_before": anomaly.affected_quantity,
        "bad_before": anomaly.bad_quantity,
        "affected": affected_quantity,
        "bad": bad_quantity,
    }
    anomaly.affected_quantity, anomaly.bad_quantity = affected_quantity, bad_quantity
    return Trace(facts, {"reason": reason})


@step(
    anomaly_kind,
    "link_batch",
    label=_("Link the batch"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=LinkBatchForm,
    side=True,
    help=_("The typed batch was unknown to the master data. Choose the one that was meant."),
)
def link_batch(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, batch: Batch) -> Trace:
    """Link it to the batch of the master data; what was typed stays in the history."""
    typed, anomaly.batch, anomaly.batch_number = anomaly.batch_number, batch, batch.number
    return Trace({"typed": typed, "batch": batch.number})


@step(
    anomaly_kind,
    "put_under_review",
    label=_("Answer: under review"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=UnderReviewForm,
    help=_("The answer in time, when a disposition needs longer."),
)
def put_under_review(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, answer: str) -> Trace:
    """Answer the shop floor that it is being looked into (ours: an answer is a disposition or this)."""
    anomaly.answered_by, anomaly.answered_at = by, at
    return Trace({"situation": anomaly.situation}, {"text": answer})
