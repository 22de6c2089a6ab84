"""Carry the requests by mail out of the house, with the paper and the link for the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from feedback_system.company.models import Company
from feedback_system.links.operations import address_of
from feedback_system.links.post import Post, deliver, mail_with_link
from feedback_system.notifications.operations import notify
from feedback_system.printing.blocks import instant
from quality.supplier_requests.models import RequestLink, SupplierRequest


def deliver_requests(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round of the requests that are due; returns how many were sent."""
    return deliver(REQUESTS, clock=clock, limit=limit)


def message(link: RequestLink) -> EmailMessage:
    """The mail as it leaves, in the language of the supplier; answers by mail go to whoever sent the request."""
    asked: SupplierRequest = link.request
    with translation.override(asked.language):
        words = {
            "company": Company.get().name,
            "number": asked.case.reference,
            "name": asked.contact or asked.supplier.name,
            "link": address_of(link),
            "day": instant(asked.answer_by),
            "until": instant(link.expires_at),
        }
        subject = _("Request %(number)s of %(company)s for corrective action") % words
        parts = [
            _("To %(name)s") % words,
            _("%(company)s asks you for corrective action. You find the request %(number)s with this mail.")
            % words,
        ]
        if link.round > 1:
            parts.append(
                _("Parts of your answer came back, or the actions took no effect: the request says why.")
            )
        if asked.contain_by is not None:
            parts.append(
                _("Please tell us by %(day)s what you have done at once.")
                % {"day": instant(asked.contain_by)}
            )
        parts += [
            _(
                "Please answer in full by %(day)s on this page. You need no account; each answer can be sent once, the link works until %(until)s:"
            )
            % words,
            words["link"],
            _("Who has the link can answer for you. Pass it on only to who may do so."),
        ]
    writer = asked.sent_by
    return mail_with_link(
        link,
        name="supplier-request",
        subject=subject,
        body="\n\n".join(parts),
        reply_to=writer.email if writer is not None else "",
        paper=asked.paper,
    )


def _given_up(link: RequestLink, now: datetime) -> None:
    if link.request.sent_by is not None:
        notify(
            "supplier_request_mail_failed",
            case=link.request.case,
            to=[link.request.sent_by],
            at=now,
            facts={"supplier": link.request.supplier.name},
            key=f"supplier-request-mail:{link.pk}",
        )


REQUESTS = Post(
    "supplier-request",
    lambda: RequestLink.objects.select_related(
        "request__case", "request__supplier", "request__sent_by", "request__paper"
    ),
    message,
    _given_up,
)
