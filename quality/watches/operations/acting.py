"""What follows from a true signal: an anomaly alert, an improvement, or a complaint, each opened by its own operations."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPossibleNow
from feedback_system.masterdata.models import Customer
from quality.anomalies.operations.raising import raise_because_of
from quality.operations import raise_improvement as raise_improvement_of
from quality.watches.forms.steps import OpenComplaintForm, RaiseAlertForm, RaiseImprovementForm
from quality.watches.kind import watch_kind
from quality.watches.models import QUALITY, Watch

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

COMPLAINT = "complaint"


@step(
    watch_kind,
    "raise_alert",
    label=gettext_lazy("Raise an anomaly alert"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=RaiseAlertForm,
    help=gettext_lazy("When goods must be held, sorted or called back. Both cases show each other."),
)
def raise_alert(watch: Watch, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Raise an alert about the goods of the series."""
    case = raise_because_of(source=watch.case, fields=fields, by=by, at=at)
    return Trace({"anomaly": case.reference})


@step(
    watch_kind,
    "raise_improvement",
    label=gettext_lazy("Raise an improvement"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=RaiseImprovementForm,
    side=True,
    help=gettext_lazy(
        "When the cause must not come back: items with owners and days, and a check of the effect."
    ),
)
def raise_improvement(
    watch: Watch, *, by: User, at: datetime, authority: Authority, department: Department, reason: str
) -> Trace:
    """Raise an improvement out of the signal; one at a time."""
    case = raise_improvement_of(parent=watch.case, department=department, reason=reason, by=by, at=at)
    return Trace({"improvement": case.reference, "department": department.code}, {"reason": reason})


@step(
    watch_kind,
    "open_complaint",
    label=gettext_lazy("Open a complaint"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=OpenComplaintForm,
    side=True,
    help=gettext_lazy(
        "When a customer is affected and has not complained yet. A draft with product and batch; both cases show each other."
    ),
)
def open_complaint(
    watch: Watch, *, by: User, at: datetime, authority: Authority, customer: Customer, description: str
) -> Trace:
    """Open a complaint out of the signal, as a draft that its department completes."""
    opener = kind_named(COMPLAINT).open_from_case
    if opener is None:
        raise NotPossibleNow(_("This company takes in no complaints here. Tell customer service."))
    series = watch.series
    facts = {
        "customer": customer.code,
        "product": series.product.code if series.product is not None else "",
        "batch_number": series.batch.number if series.batch is not None else "",
        "description": description,
        "quantity_undetermined": "on",
    }
    case: Case = opener(source=watch.case, facts=facts, by=by, at=at)
    return Trace({"complaint": case.pk, "receipt": case.receipt_number})
