"""Collect what users say about an anomaly, entry by entry.

Source: policy 001 on anomaly alerts: users' feedback on a visit or by telephone, collected in the anomaly feedback form.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.anomalies.forms.feedback import UserFeedbackForm
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import Anomaly, UserFeedback

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority
    from feedback_system.cases.models import Case
    from feedback_system.masterdata.models import Customer


@step(
    anomaly_kind,
    "collect_feedback",
    label=_("Enter users' feedback"),
    rights=[Permission.WORK_ON_ANOMALY],
    form=UserFeedbackForm,
    side=True,
    help=_("One entry for each user; together they are the anomaly feedback form."),
)
def collect_feedback(
    anomaly: Anomaly,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    source: Case | None,
    customer: Customer | None,
    user_name: str,
    heard_by: str,
    heard_at: datetime | None,
    quantity: int | None,
    text: str,
    wish: str,
) -> Trace:
    """Write down what one user said about the anomaly, with the case it comes from where there is one."""
    UserFeedback.objects.create(
        anomaly=anomaly,
        customer=customer,
        user_name=user_name,
        heard_by=heard_by,
        heard_at=heard_at or at,
        quantity=quantity,
        text=text,
        wish=wish,
        source=source,
        by=by,
        at=at,
    )
    facts = {"heard_by": heard_by, "quantity": quantity}
    return Trace(facts, {"text": text, "wish": wish, "user_name": user_name})
