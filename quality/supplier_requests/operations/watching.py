"""Watch the effect on later deliveries, begin a new round when there is none, close, or withdraw."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from feedback_system.links.operations import end_links
from quality.supplier_requests.forms.steps import CheckForm, CloseForm, NotEffectiveForm, WithdrawForm
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import QUALITY, EffectCheck, SupplierRequest
from quality.supplier_requests.operations.rounds import begin_round

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    supplier_request_kind,
    "check_effect",
    label=_("Enter a check of the effect"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=CheckForm,
    help=_("Goods that came after the actions, checked for the same defect."),
)
def check_effect(
    asked: SupplierRequest,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    checked_on: date,
    deliveries: int,
    quantity: int,
    bad: int,
    words: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Enter what was seen on later deliveries."""
    if proof is None and files is not None:
        proof = attach(case=asked.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)
    number = len(asked.all_checks()) + 1
    EffectCheck.objects.create(
        request=asked,
        number=number,
        round=asked.round,
        checked_on=checked_on,
        deliveries=deliveries,
        quantity=quantity,
        bad=bad,
        words=words,
        proof=proof,
        by=by,
        at=at,
    )
    facts = {
        "check": number,
        "checked_on": checked_on,
        "deliveries": deliveries,
        "quantity": quantity,
        "bad": bad,
    }
    return Trace(facts, {"text": words} if words else {})


@step(
    supplier_request_kind,
    "not_effective",
    label=_("No effect: new round"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=NotEffectiveForm,
    side=True,
    help=_("The defect is still there. The supplier is asked for everything anew."),
)
def not_effective(
    asked: SupplierRequest,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    reason: str,
    way: str,
    address: str,
) -> Trace:
    """Begin a new round, because the actions took no effect."""
    asked.round += 1
    asked.accepted_by = asked.watch_deliveries = asked.watch_until = None
    facts = begin_round(
        asked, parts=asked.asked_parts(), reason=reason, way=way, address=address, by=by, at=at
    )
    return Trace(facts, {"reason": reason})


@step(
    supplier_request_kind,
    "close",
    label=_("Close: the actions took effect"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=CloseForm,
    help=_("Once as many deliveries, or as many days, were watched as was set, without the defect."),
)
def close(asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Close the request."""
    asked.remark = remark
    return Trace(
        {"round": asked.round, "deliveries": asked.deliveries_seen()},
        {"remark": remark} if remark else {},
    )


@step(
    supplier_request_kind,
    "withdraw",
    label=_("Withdraw the request"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=WithdrawForm,
    side=True,
    help=_(
        "Such as when the supplier is not at fault after all. An open link ends; tell the supplier yourself."
    ),
)
def withdraw(asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Withdraw the request; what was answered stays to be read."""
    end_links(asked.links.all(), by=by, at=at)
    asked.withdrawal_reason = reason
    return Trace({"round": asked.round}, {"reason": reason})
