"""Send the request, send its link anew, or end the link."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from feedback_system.links.operations import end_links
from quality.supplier_requests.forms.steps import NothingForm, RenewLinkForm, SendForm
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import QUALITY, SupplierRequest
from quality.supplier_requests.operations.rounds import begin_round, send_link

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    supplier_request_kind,
    "send",
    label=_("Send to the supplier"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=SendForm,
    help=_(
        "The request goes as a form on paper, by mail with a link for the answer. Who sends it does not review the answer."
    ),
)
def send(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, way: str, address: str
) -> Trace:
    """Send the request; the time of the supplier begins."""
    asked.sent_by, asked.sent_at = by, at
    facts = begin_round(asked, parts=asked.asked_parts(), reason="", way=way, address=address, by=by, at=at)
    return Trace(facts, {"address": address} if address else {})


@step(
    supplier_request_kind,
    "renew_link",
    label=_("Send the link again"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=RenewLinkForm,
    side=True,
    help=_("When the mail was lost, went to the wrong address, or the link has run out. The time goes on."),
)
def renew_link(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, address: str
) -> Trace:
    """Send a new link for the same round; an earlier one ends."""
    end_links(asked.links.all(), by=by, at=at)
    link = send_link(asked, address=address, at=at)
    return Trace({"round": asked.round, "until": link.expires_at}, {"address": address})


@step(
    supplier_request_kind,
    "end_link",
    label=_("End the link"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=NothingForm,
    side=True,
    help=_("When the mail went to the wrong address. Send the link again afterwards."),
)
def end_link(asked: SupplierRequest, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Make the link useless at once, also one whose mail has not left yet."""
    end_links(asked.links.all(), by=by, at=at)
    return Trace({"round": asked.round})
