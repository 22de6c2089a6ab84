"""Boxes that the papers of a service call share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from aftersales.services.models import ServiceCall, ServiceReport, Signature
from feedback_system.attachments import store
from feedback_system.attachments.models import Attachment
from feedback_system.printing.blocks import Block, fact, facts, instant, opinion, part, picture, signature

if TYPE_CHECKING:
    from accounts.models import User


def about(call: ServiceCall) -> Block:
    """Who called from where about what."""
    case = call.case
    return facts(
        fact(_("Customer"), case.customer.name if case.customer else ""),
        fact(_("Name of the caller"), call.caller),
        fact(_("Telephone"), call.phone),
        fact(_("Area"), call.get_area_display()),
        fact(_("Address of the service"), call.address, wide=True),
        fact(_("Product"), call.product_words),
        fact(_("Specification"), call.specification),
        fact(_("Serial number"), call.serial_number),
        fact(_("Bought on"), call.bought_on.isoformat() if call.bought_on else ""),
        fact(_("Bought at"), call.bought_at),
        fact(_("Class"), call.get_service_class_display()),
        fact(_("Time of the call"), instant(case.reported_at)),
        fact(_("What is wrong"), call.description, wide=True),
    )


def may_see_picture(signed: Signature | ServiceReport, reader: User) -> bool:
    """Whether the signature may stand on the paper of this reader: it is kept under restricted access."""
    if signed.picture_id is None:
        return False
    return Attachment.objects.visible_to(reader).filter(pk=signed.picture_id).exists()


def signed_box(title: str, signed: Signature | None, *, show_picture: bool) -> Block:
    """The customer's signature: the picture, or the name alone, or why there is none, or a place for a pen."""
    if signed is None:
        return opinion(title, part(blank=14), part(signatures=[signature(_("Signature of the customer"))]))
    label = _("Signature of the customer")
    if signed.picture is not None and show_picture:
        content = store.full_path(signed.picture.stored_path)
        if signed.picture.state == Attachment.State.STORED and content.exists():
            return picture(title, content.read_bytes(), signature(label, signed.name, instant(signed.at)))
    if signed.picture_id is not None:
        said = _("Signed on the screen; the picture is kept under restricted access.")
        return opinion(title, part(said, signatures=[signature(label, signed.name, instant(signed.at))]))
    said = _("Without a signature: %(reason)s") % {"reason": signed.missing_reason}
    return opinion(title, part(said, signatures=[signature(label, signed.name, instant(signed.at))]))
