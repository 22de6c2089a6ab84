"""Dispose of the goods, have concessions approved by somebody else, carry the lines out.

Source: policy 001 on anomaly alerts: the quality department disposes. The approval of concessions is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import who_is
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import request_approval, void_pending
from feedback_system.approvals.waiting import conflicts_in, decide_waiting, may_decide, trace_of
from feedback_system.attachments.models import Attachment
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from quality.anomalies.forms.disposing import (
    ConcessionForm,
    DisposeForm,
    FinishLineForm,
    RedisposeForm,
)
from quality.anomalies.forms.fields import AnomalyReasonForm, department_ids_of
from quality.anomalies.kind import ROUTE, anomaly_kind
from quality.anomalies.models import (
    QUALITY,
    Anomaly,
    DispositionLine,
    LineState,
    anomaly_rules,
)
from quality.anomalies.operations.investigating import kept_proof
from quality.anomalies.states import Disposal

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


# ------------------------------------------------------------------------------------------------------ the disposition


def note_answer(anomaly: Anomaly, *, by: User, at: datetime) -> None:
    """The first answer to the shop floor counts."""
    if anomaly.answered_at is None:
        anomaly.answered_by, anomaly.answered_at = by, at


def write_lines(
    anomaly: Anomaly, rows: Sequence[Mapping[str, Any]], *, by: User, at: datetime, authority: Authority
) -> dict[str, Any]:
    """Write the lines of a disposition and ask for the approval of concessions; returns what the history keeps of it."""
    note_answer(anomaly, by=by, at=at)
    last = max((line.number for line in anomaly.all_lines()), default=0)
    lines = DispositionLine.objects.bulk_create(
        DispositionLine(
            anomaly=anomaly,
            number=last + place,
            round=anomaly.handling,
            disposal=row["disposal"],
            quantity=row["quantity"],
            department=row["department"],
            due_on=row["due_on"],
            reason=row["reason"],
            customer_consent=row["customer_consent"],
            state=LineState.ASKED if row["disposal"] == Disposal.CONCESSION else LineState.OPEN,
            set_by=by,
            set_at=at,
        )
        for place, row in enumerate(rows, start=1)
    )
    for line in lines:
        let_read(anomaly.case, department=line.department, why="party")
    facts: dict[str, Any] = {"lines": [line_facts(line) for line in lines]}
    if any(line.is_asked for line in lines):
        asked = _ask(anomaly, by=by, authority=authority, at=at)
        facts |= {"approval": asked.pk, "level": asked.role, "climbed": asked.climbed}
    return facts


def line_facts(line: DispositionLine) -> dict[str, Any]:
    """What the history keeps of a line: numbers, codes and days."""
    return {
        "number": line.number,
        "disposal": line.disposal,
        "quantity": line.quantity,
        "department": line.department.code,
        "due_on": line.due_on,
    }


def _ask(anomaly: Anomaly, *, by: User, authority: Authority, at: datetime) -> Approval:
    """Put the concessions before the role that the company names, or the next one where it prepared them."""
    void_pending(case=anomaly.case, subject=Subject.CONCESSION, by=by, at=at)
    with translation.override(Company.get().default_language):
        summary = _("Concession") + f" · {anomaly.case.title}"
    asked = request_approval(
        case=anomaly.case,
        subject=Subject.CONCESSION,
        route=ROUTE,
        terms=anomaly.concession_terms(),
        summary=summary,
        amount=None,
        blocked={},
        lowest=anomaly_rules().concession_role,
        by=by,
        asked_for=authority.on_behalf_of,
        at=at,
    )
    for person in who_is(asked.role):
        let_read(anomaly.case, person=person, why="approver")
    return asked


@step(
    anomaly_kind,
    "dispose",
    label=gettext_lazy("Dispose"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=DisposeForm,
    help=gettext_lazy("What becomes of every affected piece: which department, how many, by when."),
)
def dispose(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    affected_quantity: int,
    lines: Sequence[Mapping[str, Any]],
    remark: str,
) -> Trace:
    """Say what becomes of the goods (policy 001 on anomaly alerts: the quality department disposes)."""
    anomaly.affected_quantity = affected_quantity
    facts = write_lines(anomaly, lines, by=by, at=at, authority=authority)
    return Trace({"affected": affected_quantity, **facts}, {"remark": remark} if remark else {})


@step(
    anomaly_kind,
    "redispose",
    label=gettext_lazy("Dispose anew"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=RedisposeForm,
    side=True,
    help=gettext_lazy("What is done stands; what is open is replaced and stays readable, struck through."),
)
def redispose(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    affected_quantity: int,
    lines: Sequence[Mapping[str, Any]],
    reason: str,
    remark: str,
) -> Trace:
    """Replace the open lines by new ones."""
    replaced = anomaly.open_lines()
    DispositionLine.objects.filter(pk__in=[line.pk for line in replaced]).update(state=LineState.REPLACED)
    anomaly.affected_quantity = affected_quantity
    facts = write_lines(anomaly, lines, by=by, at=at, authority=authority)
    facts["replaced"] = sorted(line.number for line in replaced)
    payload = {"reason": reason, **({"remark": remark} if remark else {})}
    return Trace({"affected": affected_quantity, **facts}, payload)


# ------------------------------------------------------------------------------------------------------- the concession


def decides_concessions(anomaly: Anomaly, person: User) -> bool:
    """Whether `person` approves concessions, or is asked for the second signature under this one."""
    return may_decide(person, Permission.APPROVE_CONCESSION, anomaly.waiting_concession)


def concession_conflicts(anomaly: Anomaly, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not decide the concession that waits."""
    return conflicts_in(anomaly.waiting_concession(), authority)


def _decided(
    anomaly: Anomaly, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> tuple[Approval, Trace]:
    decided = decide_waiting(
        anomaly.waiting_concession(),
        approve=approve,
        terms=anomaly.concession_terms,
        reason=reason,
        authority=authority,
        at=at,
    )
    return decided, trace_of(decided, reason)


def _asked_lines(anomaly: Anomaly) -> list[int]:
    return [line.pk for line in anomaly.all_lines() if line.is_asked]


@step(
    anomaly_kind,
    "approve_concession",
    label=gettext_lazy("Approve the concession"),
    rights=[Permission.APPROVE_CONCESSION, Permission.SIGN_SECOND],
    form=ConcessionForm,
    standing=decides_concessions,
    conflicts=concession_conflicts,
    help=gettext_lazy("These pieces may be used as they are, for the reason given. The lines start."),
)
def approve_concession(
    anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Approve the concession as it was put (ours: the role that the company names)."""
    asked = _asked_lines(anomaly)
    decided, trace = _decided(anomaly, approve=True, reason=reason, authority=authority, at=at)
    if not decided.is_pending:
        DispositionLine.objects.filter(pk__in=asked).update(state=LineState.OPEN)
    return trace


@step(
    anomaly_kind,
    "refuse_concession",
    label=gettext_lazy("Refuse the concession"),
    rights=[Permission.APPROVE_CONCESSION, Permission.SIGN_SECOND],
    form=AnomalyReasonForm,
    standing=decides_concessions,
    conflicts=concession_conflicts,
    side=True,
    help=gettext_lazy("Quality disposes anew. Say why."),
)
def refuse_concession(
    anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Refuse it; the lines of this disposition that are not done fall with it."""
    open_ones = [line.pk for line in anomaly.open_lines()]
    asked = _asked_lines(anomaly)
    _approval, trace = _decided(anomaly, approve=False, reason=reason, authority=authority, at=at)
    DispositionLine.objects.filter(pk__in=asked).update(state=LineState.REFUSED)
    DispositionLine.objects.filter(pk__in=open_ones).update(state=LineState.REPLACED)
    return trace


# ---------------------------------------------------------------------------------------------------------- the lines


def carries_out(anomaly: Anomaly, person: User) -> bool:
    """Whether an open line is that of a department of `person`."""
    open_ones = {line.department_id for line in anomaly.open_lines()}
    return bool(open_ones) and bool(open_ones & department_ids_of(person))


@step(
    anomaly_kind,
    "finish_line",
    label=gettext_lazy("Report a line done"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=FinishLineForm,
    standing=carries_out,
    whose=gettext_lazy("A line is reported done by the department that carries it out."),
    help=gettext_lazy("With what was done; a photo or a paper where there is one."),
)
def finish_line(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: DispositionLine,
    done: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Report a line done, with its proof, by the department that carried it out."""
    line.proof = kept_proof(anomaly, proof, files, by=by, at=at)
    line.state, line.proof_text, line.done_by, line.done_at = LineState.DONE, done, by, at
    line.save(update_fields=["state", "proof_text", "proof", "done_by", "done_at"])
    facts = {"line": line.number, "disposal": line.disposal, "quantity": line.quantity}
    return Trace({**facts, "file": line.proof.sha256 if line.proof else ""}, {"text": done})
