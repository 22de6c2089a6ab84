"""At the customer's: fix it on the spot, or take the product along with a receipt; have the voucher signed.

Source: policies 001 and 004 on after-sales service.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from aftersales.services.forms.visiting import FixForm, ReceiveForm, SignForm, TakeInForm
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall, SignedPaper
from aftersales.services.models.call import CENTRE, FIELD
from aftersales.services.operations.people import WHOSE_JOB, does_the_job
from aftersales.services.operations.signing import keep_signature, words_of
from aftersales.services.states import WITH_US
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

FIELD_STEP: dict[str, Any] = {
    "rights": [Permission.DO_SERVICE, Permission.DISPATCH_SERVICE],
    "stage": FIELD,
    "standing": does_the_job,
    "whose": WHOSE_JOB,
}
"""What every step of the technician has in common."""


@step(
    service_kind,
    "fix",
    label=gettext_lazy("Fixed on the spot"),
    form=FixForm,
    help=gettext_lazy("Then the customer signs the voucher."),
    **FIELD_STEP,
)
def fix(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    work_done: str,
    work_minutes: int,
    done_at: datetime | None,
) -> Trace:
    """Write down what was done at the customer's."""
    call.work_done, call.work_minutes, call.done_at = work_done, work_minutes, done_at or at
    return Trace({"minutes": work_minutes, "done_at": call.done_at}, {"text": work_done})


@step(
    service_kind,
    "take_in",
    label=gettext_lazy("Take it in for repair"),
    form=TakeInForm,
    help=gettext_lazy("The customer signs the voucher and gets the receipt; print it here afterwards."),
    **FIELD_STEP,
)
def take_in(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    condition: str,
    serial_number: str,
    promised_on: date,
    signature: Any,
    signer: str,
    no_signature: str,
    signed_at: datetime | None = None,
) -> Trace:
    """Take the product along: receipt, line of the in/out book, the customer's signature.

    :raises Blocked: the same product is in our house already
    """
    return _take(
        call,
        condition=condition,
        serial_number=serial_number,
        promised_on=promised_on,
        signature=signature,
        signer=signer,
        no_signature=no_signature,
        by=by,
        at=at,
        moment=signed_at or at,
    )


@step(
    service_kind,
    "receive",
    label=gettext_lazy("Take it in at the desk"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=ReceiveForm,
    help=gettext_lazy(
        "The customer has brought it here. Nobody is sent; the customer signs and gets the receipt."
    ),
)
def receive(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    condition: str,
    serial_number: str,
    promised_on: date,
    signature: Any,
    signer: str,
    no_signature: str,
    signed_at: datetime | None = None,
) -> Trace:
    """Take in what was brought to the desk: nobody goes there, so the time for the arrival ends too (policy 001).

    :raises Blocked: the same product is in our house already
    """
    call.at_counter = True
    call.put_back_reason = ""
    return _take(
        call,
        condition=condition,
        serial_number=serial_number,
        promised_on=promised_on,
        signature=signature,
        signer=signer,
        no_signature=no_signature,
        by=by,
        at=at,
        moment=signed_at or at,
    )


def _take(
    call: ServiceCall,
    *,
    condition: str,
    serial_number: str,
    promised_on: date,
    signature: Any,
    signer: str,
    no_signature: str,
    by: User,
    at: datetime,
    moment: datetime,
) -> Trace:
    """Receipt, line of the in/out book, the customer's signature."""
    _must_be_away(call, serial_number)
    call.condition, call.promised_on = condition, promised_on
    call.serial_number = serial_number or call.serial_number
    call.taken_by, call.taken_at = call.technician or by, moment
    facts = keep_signature(
        call,
        SignedPaper.RECEIPT,
        strokes=signature,
        name=signer,
        missing_reason=no_signature,
        by=by,
        at=at,
        signed_at=moment,
    )
    facts |= {"promised_on": promised_on}
    return Trace(facts, {"text": condition, **words_of(signer, no_signature)})


def _must_be_away(call: ServiceCall, serial_number: str) -> None:
    """A product with a number is in our house once."""
    number = serial_number or call.serial_number
    if not number:
        return
    here = Case.objects.as_system("the same thing cannot be in the house twice").filter(
        servicecall__serial_number=number,
        servicecall__state__in=sorted(WITH_US),
        product=call.case.product_id,
        servicecall__other_product=call.other_product,
    )
    if (other := here.exclude(pk=call.case_id).first()) is not None:
        raise Blocked(
            [
                _(
                    "The product with the serial number %(number)s was taken in already, on call %(call)s. Return it there first, or check the number."
                )
                % {"number": number, "call": other.reference}
            ]
        )


@step(
    service_kind,
    "sign",
    label=gettext_lazy("Have the voucher signed"),
    form=SignForm,
    help=gettext_lazy(
        "The customer confirms that the service was done. The job counts as done from then on."
    ),
    **FIELD_STEP,
)
def sign(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    signature: Any,
    signer: str,
    no_signature: str,
    signed_at: datetime | None = None,
) -> Trace:
    """Keep the customer's signature on the voucher."""
    facts = keep_signature(
        call,
        SignedPaper.VOUCHER,
        strokes=signature,
        name=signer,
        missing_reason=no_signature,
        by=by,
        at=at,
        signed_at=signed_at or at,
    )
    return Trace(facts, words_of(signer, no_signature))
