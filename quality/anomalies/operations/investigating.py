"""Investigate: facts, evidence and opinions apart, checks of batch and samples, what a test body must judge; goods and information.

Source: policy 001 on anomaly alerts: by facts, same batch and retained samples checked, parts tested again, test body in dispute.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.anomalies.forms.fields import department_ids_of
from quality.anomalies.forms.investigating import (
    AnswerInformationForm,
    CheckForm,
    FindingForm,
    InformForm,
    MoveGoodsForm,
    SendToTestForm,
    SettleSampleForm,
    TestResultForm,
)
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import (
    QUALITY,
    Anomaly,
    AnomalyCheck,
    Finding,
    GoodsMove,
    Information,
    OutsideTest,
)

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def kept_proof(anomaly: Anomaly, proof: Any, files: Any, *, by: User, at: datetime) -> Attachment | None:
    """The file of a step: the one of the case that was chosen, or the new one, put on the case."""
    if proof is not None or files is None:
        found: Attachment | None = proof
        return found
    return attach(case=anomaly.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)


@step(
    anomaly_kind,
    "add_finding",
    label=_("Add a finding"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=FindingForm,
    side=True,
    help=_("Facts, evidence and opinions stand apart, each with its author."),
)
def add_finding(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    kind: str,
    text: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Add an entry to the investigation (policy 001 on anomaly alerts: by facts)."""
    file = kept_proof(anomaly, proof, files, by=by, at=at)
    Finding.objects.create(anomaly=anomaly, kind=kind, text=text, proof=file, by=by, at=at)
    return Trace({"kind": kind, "file": file.sha256 if file else ""}, {"text": text})


@step(
    anomaly_kind,
    "record_check",
    label=_("Record a check"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=CheckForm,
    side=True,
    help=_("Of the same batch, of the retained sample, or parts tested again."),
)
def record_check(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    kind: str,
    what: str,
    where: str,
    checked_quantity: int,
    bad_quantity: int,
    result: str,
    checked_by: User,
    checked_at: datetime | None,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Record what was checked, where, by whom, how many pieces and how many of them bad."""
    file = kept_proof(anomaly, proof, files, by=by, at=at)
    AnomalyCheck.objects.create(
        anomaly=anomaly,
        kind=kind,
        what=what,
        where=where,
        checked_quantity=checked_quantity,
        bad_quantity=bad_quantity,
        result=result,
        checked_by=checked_by,
        checked_at=checked_at or at,
        proof=file,
        by=by,
        at=at,
    )
    facts = {"kind": kind, "checked": checked_quantity, "bad": bad_quantity}
    return Trace(facts, {"text": result, "what": what, "where": where})


@step(
    anomaly_kind,
    "send_to_test",
    label=_("Send to a test body"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=SendToTestForm,
    side=True,
    help=_("What quality cannot judge. The case shows where the sample is and when it is expected back."),
)
def send_to_test(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    body: str,
    question: str,
    sample: str,
    quantity: int,
    carrier: str,
    sent_at: datetime | None,
    expected_on: date,
) -> Trace:
    """Send a sample to an outside test body (policy 001 on anomaly alerts, disputed items)."""
    number = len(anomaly.all_tests()) + 1
    OutsideTest.objects.create(
        anomaly=anomaly,
        number=number,
        body=body,
        question=question,
        sample=sample,
        quantity=quantity,
        carrier=carrier,
        sent_at=sent_at or at,
        expected_on=expected_on,
        sent_by=by,
    )
    facts = {"test": number, "quantity": quantity, "expected_on": expected_on}
    return Trace(facts, {"text": question, "body": body, "sample": sample})


@step(
    anomaly_kind,
    "enter_test_result",
    label=_("Enter the result of a test"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=TestResultForm,
    side=True,
    help=_("What the test body found, with its report."),
)
def enter_test_result(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    test: OutsideTest,
    conforms: bool,
    result: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Enter what the test body found."""
    test.conforms, test.result, test.result_by, test.result_at = conforms, result, by, at
    test.proof = kept_proof(anomaly, proof, files, by=by, at=at)
    test.save(update_fields=["conforms", "result", "result_by", "result_at", "proof"])
    return Trace({"test": test.number, "conforms": conforms}, {"text": result})


@step(
    anomaly_kind,
    "settle_sample",
    label=_("End the custody of a sample"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=SettleSampleForm,
    side=True,
    help=_("Back with us, kept by the test body, or used up."),
)
def settle_sample(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    test: OutsideTest,
    sample_end: str,
    stored_at: str,
) -> Trace:
    """Say what became of a sample."""
    test.sample_end, test.stored_at, test.settled_by, test.settled_at = sample_end, stored_at, by, at
    test.save(update_fields=["sample_end", "stored_at", "settled_by", "settled_at"])
    return Trace({"test": test.number, "sample_end": sample_end}, {"where": stored_at})


@step(
    anomaly_kind,
    "move_goods",
    label=_("Say where the goods are"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=MoveGoodsForm,
    side=True,
    help=_("Held, moved, sorted, reworked, scrapped, returned or released: how many, and where."),
)
def move_goods(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    kind: str,
    quantity: int,
    place: str,
    moved_at: datetime | None,
    remark: str,
) -> Trace:
    """Write down where goods are now."""
    GoodsMove.objects.create(
        anomaly=anomaly,
        kind=kind,
        quantity=quantity,
        place=place,
        moved_at=moved_at or at,
        remark=remark,
        by=by,
        at=at,
    )
    return Trace({"kind": kind, "quantity": quantity}, {"where": place, "remark": remark})


@step(
    anomaly_kind,
    "inform",
    label=_("Tell a department"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=InformForm,
    side=True,
    help=_("Its head gets a notice, the department reads the case and answers here."),
)
def inform(
    anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, department: Department, text: str
) -> Trace:
    """Tell a department, and ask for its answer."""
    number = len(anomaly.all_information()) + 1
    Information.objects.create(
        anomaly=anomaly, number=number, department=department, text=text, told_by=by, told_at=at
    )
    let_read(anomaly.case, department=department, why="informed")
    return Trace({"information": number, "department": department.code}, {"text": text})


def was_told(anomaly: Anomaly, person: User) -> bool:
    """Whether a department of `person` was told and has not answered."""
    open_ones = {one.department_id for one in anomaly.all_information() if one.answered_at is None}
    return bool(open_ones) and bool(open_ones & department_ids_of(person))


@step(
    anomaly_kind,
    "answer_information",
    label=_("Answer for the department"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=AnswerInformationForm,
    standing=was_told,
    whose=_("The department that was told answers."),
    help=_("What your department does about it."),
)
def answer_information(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    information: Information,
    answer: str,
) -> Trace:
    """Answer for the department that was told."""
    information.answer, information.answered_by, information.answered_at = answer, by, at
    information.save(update_fields=["answer", "answered_by", "answered_at"])
    facts = {"information": information.number, "department": information.department.code}
    return Trace(facts, {"text": answer})
