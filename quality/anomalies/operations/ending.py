"""Contain the batch, and end an alert: as a complaint, as an improvement, with cause and correction, or cancelled.

Source: policy 001 on anomaly alerts (cause, correction, feedback slip); policy 001 on quality feedback (reporter told, followed up, loop closed).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.catalogues.classifying import CONFIRMED, classify
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.errors import NotPossibleNow
from feedback_system.masterdata.models import Customer
from quality.anomalies.forms.ending import (
    BalanceForm,
    CloseForm,
    ConfirmBalanceForm,
    CorrectForm,
    OpenComplaintForm,
    RaiseImprovementForm,
)
from quality.anomalies.forms.fields import AnomalyReasonForm
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import QUALITY, Anomaly, BalancePlace, BatchBalance
from quality.operations import raise_improvement as raise_improvement_of

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

COMPLAINT = "complaint"
"""The kind of case that an alert may become."""


@step(
    anomaly_kind,
    "enter_balance",
    label=gettext_lazy("Balance of the batch"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=BalanceForm,
    side=True,
    help=gettext_lazy(
        "Where every piece of the suspect batch is. A new balance takes the place of the last one."
    ),
)
def enter_balance(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    produced: int,
    places: Sequence[Mapping[str, Any]],
    remark: str,
) -> Trace:
    """Enter where the pieces of the batch are, as a new version (ours, in the form; the containment of 8D)."""
    present = anomaly.present_balance()
    made = BatchBalance.objects.create(
        anomaly=anomaly,
        number=present.number + 1 if present is not None else 1,
        produced=produced,
        remark=remark,
        entered_by=by,
        entered_at=at,
    )
    BalancePlace.objects.bulk_create(BalancePlace(balance=made, **row) for row in places)
    sums = made.sums()
    facts = {"version": made.number, "produced": produced, "accounted": sums.accounted, "rest": sums.rest}
    return Trace(facts, {"remark": remark} if remark else {})


def entered_it(anomaly: Anomaly, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody confirms the balance they entered."""
    present = anomaly.present_balance()
    if present is not None and present.entered_by_id in {authority.by.pk, authority.person.pk}:
        yield _("You entered this balance. Somebody else of quality must confirm it.")


@step(
    anomaly_kind,
    "confirm_balance",
    label=gettext_lazy("Confirm the balance"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=ConfirmBalanceForm,
    conflicts=entered_it,
    side=True,
    help=gettext_lazy("The batch is contained. A major or critical alert closes only after this."),
)
def confirm_balance(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Confirm that the batch is contained as entered, by other eyes than those that counted."""
    present = anomaly.present_balance()
    assert present is not None  # noqa: S101 - the occasion says so
    present.confirmed_by, present.confirmed_at, present.confirm_remark = by, at, remark
    present.save(update_fields=["confirmed_by", "confirmed_at", "confirm_remark"])
    facts = {"version": present.number, "rest": present.sums().rest}
    return Trace(facts, {"remark": remark} if remark else {})


@step(
    anomaly_kind,
    "open_complaint",
    label=gettext_lazy("Open a complaint"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=OpenComplaintForm,
    side=True,
    help=gettext_lazy(
        "When a customer is affected. A draft with product, batch and quantities; both cases show each other."
    ),
)
def open_complaint(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    customer: Customer,
    description: str,
) -> Trace:
    """Open a complaint out of the alert, as a draft that its department completes."""
    opener = kind_named(COMPLAINT).open_from_case
    if opener is None:
        raise NotPossibleNow(_("This company takes in no complaints here. Tell customer service."))
    facts = {
        "customer": customer.code,
        "product": anomaly.case.product.code if anomaly.case.product else "",
        "batch_number": anomaly.batch_number,
        "quantity": anomaly.affected_quantity,
        "defective_quantity": anomaly.bad_quantity,
        "description": description,
        "severity": anomaly.case.severity,
    }
    case: Case = opener(source=anomaly.case, facts=facts, by=by, at=at)
    return Trace({"complaint": case.pk, "receipt": case.receipt_number})


@step(
    anomaly_kind,
    "raise_improvement",
    label=gettext_lazy("Raise an improvement"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=RaiseImprovementForm,
    side=True,
    help=gettext_lazy(
        "When the cause must not come back: items with owners and days, and a check of the effect."
    ),
)
def raise_improvement(
    anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, department: Department, reason: str
) -> Trace:
    """Raise an improvement out of the alert; one at a time."""
    case = raise_improvement_of(parent=anomaly.case, department=department, reason=reason, by=by, at=at)
    return Trace({"improvement": case.reference, "department": department.code}, {"reason": reason})


@step(
    anomaly_kind,
    "correct",
    label=gettext_lazy("Cause and correction"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=CorrectForm,
    help=gettext_lazy("When every line is done: why it happened and what was changed."),
)
def correct(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    cause: str,
    correction: str,
    confirmed_defect: CatalogueEntry | None,
    confirmed_cause: CatalogueEntry | None,
) -> Trace:
    """Write down cause and correction (policy 001 on anomaly alerts, feedback slip after a product was found defective)."""
    anomaly.cause, anomaly.correction = cause, correction
    anomaly.corrected_by, anomaly.corrected_at = by, at
    found = {CatalogueList.DEFECT: confirmed_defect, CatalogueList.CAUSE: confirmed_cause}
    chosen = confirmed_defect or confirmed_cause
    codes = classify(anomaly.case, found, basis=CONFIRMED, by=by, at=at) if chosen else {}
    return Trace({"handling": anomaly.handling, **codes}, {"text": cause, "countermeasure": correction})


@step(
    anomaly_kind,
    "handle_again",
    label=gettext_lazy("Not effective: handle again"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=AnomalyReasonForm,
    side=True,
    help=gettext_lazy("What was done did not help. The old lines stay; the goods are disposed anew."),
)
def handle_again(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Begin another handling (policy 001 on quality feedback: followed up until the loop is closed)."""
    anomaly.handling += 1
    return Trace({"handling": anomaly.handling}, {"reason": reason})


@step(
    anomaly_kind,
    "close",
    label=gettext_lazy("Close"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=CloseForm,
    help=gettext_lazy("The loop is closed. The reporter is told."),
)
def close(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, follow_up: str) -> Trace:
    """Close the alert after it was followed up (policy 001 on quality feedback, closed loop)."""
    anomaly.follow_up = follow_up
    return Trace({"handling": anomaly.handling}, {"text": follow_up})


@step(
    anomaly_kind,
    "cancel",
    label=gettext_lazy("Cancel the alert"),
    rights=[Permission.HANDLE_ANOMALY],
    stage=QUALITY,
    form=AnomalyReasonForm,
    side=True,
    help=gettext_lazy("Raised by mistake, or handled under another number. Say which."),
)
def cancel(anomaly: Anomaly, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """End an alert before anything is disposed."""
    anomaly.cancel_reason = reason
    return Trace({}, {"reason": reason})
