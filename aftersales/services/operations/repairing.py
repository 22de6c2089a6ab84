"""Repair what was taken in: the card, the acceptance by other eyes, the way back. Parts: issued, used, back, examined.

Source: policies 001 (inspector, material slip) and 004 (repair card, supervisor) on after-sales service.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.services.forms.common import ReasonForm
from aftersales.services.forms.repairing import (
    AcceptRepairForm,
    BeginRepairForm,
    ExaminePartForm,
    FinishRepairForm,
    IssuePartForm,
    PartBackForm,
    ReturnForm,
    UsePartForm,
)
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall, ServicePart
from aftersales.services.models.call import CENTRE, INSPECTION
from aftersales.services.operations.people import repaired_it
from aftersales.services.operations.visiting import FIELD_STEP
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def own_repair(call: ServiceCall, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody accepts what they repaired."""
    if repaired_it(call, authority):
        yield _("You did this job. An inspector or the supervisor must accept it.")


@step(
    service_kind,
    "begin_repair",
    label=_("Begin the repair"),
    form=BeginRepairForm,
    help=_("The product is in the workshop; print the repair card and hang it on the product."),
    **FIELD_STEP,
)
def begin_repair(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    repairer: User,
    material_slip: str,
) -> Trace:
    """Begin the repair, with the material slip where it goes to production."""
    call.repairer, call.material_slip, call.repair_begun_at = repairer, material_slip, at
    let_read(call.case, person=repairer, why="repairer")
    return Trace({"repairer": repairer.username, "material_slip": material_slip})


@step(
    service_kind,
    "finish_repair",
    label=_("Fill in the repair card"),
    form=FinishRepairForm,
    help=_("The real time and the parts replaced. Then an inspector or the supervisor accepts it."),
    **FIELD_STEP,
)
def finish_repair(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    repair_work: str,
    repair_minutes: int,
    parts_replaced: str,
) -> Trace:
    """Fill in the repair card (policy 004)."""
    call.repair_work, call.repair_minutes, call.parts_replaced = repair_work, repair_minutes, parts_replaced
    call.repaired_at = at
    return Trace({"minutes": repair_minutes}, {"text": repair_work, "parts": parts_replaced})


@step(
    service_kind,
    "accept_repair",
    label=_("Accept the repair"),
    rights=[Permission.ACCEPT_REPAIR],
    stage=INSPECTION,
    form=AcceptRepairForm,
    conflicts=own_repair,
    help=_("Try it before it goes back. Never who repaired it."),
)
def accept_repair(call: ServiceCall, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Accept the repaired product (policy 001: inspector; policy 004: supervisor)."""
    call.accepted_by, call.accepted_at, call.accept_remark, call.reject_reason = by, at, remark, ""
    return Trace({}, {"text": remark})


@step(
    service_kind,
    "reject_repair",
    label=_("Send back to be repaired again"),
    rights=[Permission.ACCEPT_REPAIR],
    stage=INSPECTION,
    form=ReasonForm,
    side=True,
    conflicts=own_repair,
)
def reject_repair(call: ServiceCall, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Send the product back to who repaired it."""
    call.reject_reason, call.repaired_at = reason, None
    return Trace({}, {"reason": reason})


@step(
    service_kind,
    "return_goods",
    label=_("Return it to the customer"),
    form=ReturnForm,
    help=_("The receipt comes back and is void. Then the customer signs the voucher."),
    **FIELD_STEP,
)
def return_goods(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    returned_at: datetime | None,
    receipt_is_back: bool,
    no_receipt: str,
    handed_to: str = "",
) -> Trace:
    """Hand the product back; with it the receipt is void and the line of the in/out book is closed."""
    call.returned_by, call.returned_at = call.technician or by, returned_at or at
    call.receipt_missing_reason, call.handed_to = no_receipt, handed_to
    call.done_at = call.returned_at
    facts = {
        "receipt_is_back": receipt_is_back,
        "returned_at": call.returned_at,
    }
    return Trace(facts, {"reason": no_receipt, "taker": handed_to} if no_receipt else {})


@step(
    service_kind,
    "issue_part",
    label=_("Issue a part"),
    rights=[Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=IssuePartForm,
    side=True,
    help=_("The replaced part, or the new one that was not needed, comes back within the time of the rule."),
)
def issue_part(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, part: str, quantity: int
) -> Trace:
    """Issue a part for the job; the time for the old one begins."""
    number = len(call.all_parts()) + 1
    ServicePart.objects.create(
        call=call, number=number, part=part, quantity=quantity, issued_by=by, issued_at=at
    )
    return Trace({"part_number": number, "part": part, "quantity": quantity})


@step(
    service_kind,
    "use_part",
    label=_("Tell the use of a part"),
    form=UsePartForm,
    side=True,
    **FIELD_STEP,
)
def use_part(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, line: ServicePart, used: int
) -> Trace:
    """Tell how many of an issued part were used."""
    line.used, line.used_by, line.used_at = used, by, at
    line.save(update_fields=["used", "used_by", "used_at"])
    return Trace({"part_number": line.number, "part": line.part, "used": used})


@step(
    service_kind,
    "take_part_back",
    label=_("Take a part back"),
    rights=[Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=PartBackForm,
    side=True,
    help=_("After its use was told: the replaced part, or the new one that was not needed."),
)
def take_part_back(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, line: ServicePart, words: str
) -> Trace:
    """Take the replaced part back."""
    line.back_words, line.back_by, line.back_at = words, by, at
    line.save(update_fields=["back_words", "back_by", "back_at"])
    return Trace({"part_number": line.number, "part": line.part, "back": words})


@step(
    service_kind,
    "examine_part",
    label=_("Examine a part"),
    rights=[Permission.ACCEPT_REPAIR],
    stage=INSPECTION,
    form=ExaminePartForm,
    side=True,
    help=_("What the part that came back shows: why it failed."),
)
def examine_part(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, line: ServicePart, result: str
) -> Trace:
    """Enter what the examination of a part showed."""
    line.result, line.examined_by, line.examined_at = result, by, at
    line.save(update_fields=["result", "examined_by", "examined_at"])
    return Trace({"part_number": line.number, "part": line.part}, {"text": result})
