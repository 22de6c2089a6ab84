"""Carry the vouchers by mail out of the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from aftersales.services.models import VoucherMail
from feedback_system.company.models import Company
from feedback_system.links.post import Post, deliver, mail_with_paper
from feedback_system.notifications.operations import notify


def deliver_vouchers(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round of the vouchers that are due; returns how many were sent."""
    return deliver(VOUCHERS, clock=clock, limit=limit)


def message(mail: VoucherMail) -> EmailMessage:
    """The mail as it leaves, in the language of the customer."""
    with translation.override(mail.language):
        words = {
            "company": Company.get().name,
            "number": mail.call.case.reference,
            "name": mail.call.caller,
        }
        subject = _("Service voucher %(number)s of %(company)s") % words
        parts = [
            _("To %(name)s") % words,
            _(
                "Thank you for calling us. You find the voucher of the service %(number)s with this mail. If something on it is not as you remember it, please answer this mail."
            )
            % words,
            words["company"],
        ]
    return mail_with_paper(
        mail.address,
        known_as=f"service-voucher.{mail.pk}.{mail.known_as}",
        subject=subject,
        body="\n\n".join(parts),
        reply_to=mail.by.email,
        paper=mail.paper,
    )


def _given_up(mail: VoucherMail, now: datetime) -> None:
    notify(
        "service_mail_failed",
        case=mail.call.case,
        to=[mail.by],
        at=now,
        facts={},
        key=f"service-voucher-mail:{mail.pk}",
    )


VOUCHERS = Post(
    "service-voucher",
    lambda: VoucherMail.objects.select_related("call__case", "paper", "by"),
    message,
    _given_up,
)
