"""Review the answer with other eyes than those that sent the request: accept it, or send parts back with what they lack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import Trace, step
from quality.supplier_requests.forms.steps import AcceptForm, ReturnForm
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import QUALITY, AnswerReview, SupplierRequest
from quality.supplier_requests.operations.rounds import begin_round

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def sent_it(asked: SupplierRequest, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody reviews the answer to the own request, nor for somebody who sent it."""
    if asked.sent_by_id in {authority.by.pk, authority.person.pk}:
        yield _("You sent this request. Somebody else of quality must review the answer.")


@step(
    supplier_request_kind,
    "accept_answer",
    label=gettext_lazy("Accept the answer"),
    rights=[Permission.REVIEW_SUPPLIER_ANSWER],
    stage=QUALITY,
    form=AcceptForm,
    conflicts=sent_it,
    help=gettext_lazy(
        "Causes and actions convince you. Later deliveries show whether the actions take effect."
    ),
)
def accept_answer(
    asked: SupplierRequest,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    watch_deliveries: int | None,
    watch_days: int | None,
    remark: str,
) -> Trace:
    """Accept the answer and set how its effect is watched."""
    asked.accepted_by = by
    asked.watch_deliveries = watch_deliveries
    asked.watch_until = local_day(at) + timedelta(days=watch_days) if watch_days else None
    AnswerReview.objects.create(request=asked, round=asked.round, accepted=True, by=by, at=at)
    facts = {"round": asked.round, "deliveries": watch_deliveries, "until": asked.watch_until}
    return Trace(facts, {"remark": remark} if remark else {})


@step(
    supplier_request_kind,
    "return_answer",
    label=gettext_lazy("Send parts back"),
    rights=[Permission.REVIEW_SUPPLIER_ANSWER],
    stage=QUALITY,
    form=ReturnForm,
    conflicts=sent_it,
    side=True,
    help=gettext_lazy("A new round begins: the supplier is asked again for these parts, with your reasons."),
)
def return_answer(
    asked: SupplierRequest,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    way: str,
    address: str,
    reasons: dict[Any, str] | None = None,
    **_reasons: Any,
) -> Trace:
    """Send parts back; those without a reason stand and are not asked again."""
    returned = dict(reasons or {})
    AnswerReview.objects.create(
        request=asked,
        round=asked.round,
        accepted=False,
        by=by,
        at=at,
        **{part.value: reason for part, reason in returned.items()},
    )
    asked.round += 1
    facts = begin_round(asked, parts=list(returned), reason="", way=way, address=address, by=by, at=at)
    return Trace(facts, {"reason": "\n".join(f"{part.label}: {reason}" for part, reason in returned.items())})
