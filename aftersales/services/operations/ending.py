"""The end of a call: quality ticks it where the company wants that, the desk files it, the voucher goes to the customer.

Source: policy 001 (filed by quality after processing), policy 004 (filed in the customer's bag).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.services.forms.common import NothingForm
from aftersales.services.forms.money import MailForm, TickForm
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall, VoucherMail
from aftersales.services.models.call import CENTRE, QUALITY
from aftersales.services.prints.voucher import voucher
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.notifications.operations import GIVE_UP_AFTER
from feedback_system.printing import engine

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    service_kind,
    "tick",
    label=_("Tick the voucher"),
    rights=[Permission.TICK_SERVICE],
    stage=QUALITY,
    form=TickForm,
    help=_("Quality has read it. Then the desk files it."),
)
def tick(call: ServiceCall, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Quality has dealt with the voucher (policy 001)."""
    call.ticked_by, call.ticked_at, call.tick_remark = by, at, remark
    return Trace({}, {"text": remark} if remark else {})


@step(
    service_kind,
    "file",
    label=pgettext_lazy("step of a service call", "File"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=NothingForm,
    bulk=True,
    help=_("Ticked off in the call book; the voucher is in the customer's file."),
)
def file(call: ServiceCall, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Tick the call off and file the voucher."""
    return Trace({"way": call.fee_way})


@step(
    service_kind,
    "mail_voucher",
    label=_("Send the voucher to the customer"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=MailForm,
    side=True,
    help=_("The signed voucher as PDF by mail. Costs and notes of ours do not stand on it."),
)
def mail_voucher(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, address: str, language: str
) -> Trace:
    """Make the voucher for the customer, keep it as a file of the case, and put the mail into the outbox."""
    number = call.mails.count() + 1
    with translation.override(language):
        data = voucher(call, company=Company.get(), code=(), by=by, at=at, for_customer=True)
        made = engine.make("form.typ", data)
    paper = attach(
        case=call.case,
        file=SimpleUploadedFile(
            f"voucher-{call.case.reference}-{number}.pdf", made.content, content_type=made.content_type
        ),
        level=Attachment.Level.CUSTOMER,
        by=by,
        at=at,
    )
    VoucherMail.objects.create(
        call=call,
        paper=paper,
        language=language,
        address=address,
        next_try_at=at,
        give_up_at=at + GIVE_UP_AFTER,
        by=by,
        at=at,
    )
    transaction.on_commit(_ring, robust=True)
    return Trace({"mail": number, "language": language}, {"address": address})


def _ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the mail."""
    from aftersales.services.tasks import deliver_vouchers

    deliver_vouchers.apply_async(retry=False)
