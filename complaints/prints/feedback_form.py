"""The blank feedback form that is packed with delivered goods (产品质量信息反馈表): the goods are filled in, the rest is for the customer's pen.

Source: policy 001 on feedback of information: every delivered product takes such a form along. Its boxes are ours. It leaves the house:
no square code that opens a page of ours, no name of our people, no price.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.company.models import Company
from feedback_system.masterdata.models import Delivery
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    opinion,
    part,
    signature,
    signatures,
    table,
)

PEN = " \n "
"""Room for one line of handwriting."""
ROOM_FOR_PROBLEM, ROOM_FOR_WISH = 60, 30
"""Millimetres left for a pen."""
BOX = "□"


def feedback_form(
    delivery: Delivery, *, return_to: str, company: Company, by: Any, at: datetime
) -> dict[str, Any]:
    """The form as data for `engine.make`, in the active language and zone; `return_to` is where the customer sends it."""
    batch = delivery.batch
    data = form(
        company=company.name,
        title=_("Product quality feedback form"),
        head=(_("Order %(number)s") % {"number": delivery.order_number}, day(delivery.delivered_on)),
        blocks=[
            facts(
                fact(_("Product"), delivery.product),
                fact(_("Batch number"), batch.number if batch is not None else PEN),
                fact(_("Delivered on"), day(delivery.delivered_on)),
                fact(_("Quantity"), f"{delivery.quantity} {delivery.product.unit}".strip()),
                fact(_("Customer"), delivery.customer.name, wide=True),
            ),
            facts(
                fact(_("Filled in by"), PEN),
                fact(_("Telephone or e-mail"), PEN),
                fact(_("In use since"), PEN),
                fact(_("Where it is used"), PEN),
                fact(_("Pieces found faulty"), PEN),
                fact(_("Found on"), PEN),
                fact(_("Found when"), _found_when(), wide=True),
            ),
            opinion(_("What is wrong with it"), part(blank=ROOM_FOR_PROBLEM)),
            opinion(_("Enclosed"), part(_ticks(_("photos"), _("sample"), _("test report")))),
            opinion(_("What you ask for, and what you suggest"), part(blank=ROOM_FOR_WISH)),
            _opinions(),
            signatures(signature(_("Signature and stamp of the customer")), signature(_("Date"))),
            opinion(_("Where to send it"), part(return_to, blank=0 if return_to else 14)),
        ],
        remarks=[
            _("Thank you for telling us. Please send this form back, also when everything is in order."),
        ],
        by=by,
        at=at,
        internal=False,
    )
    data["printed"] = day(at)
    return data


def _ticks(*words: str) -> str:
    return "    ".join(f"{BOX} {word}" for word in words)


def _found_when() -> str:
    return _ticks(
        _("unpacking"), _("incoming inspection"), _("assembly"), _("in use"), _("at the end customer")
    )


def _opinions() -> Block:
    """How content the customer is, to be ticked."""
    grades = [
        pgettext("satisfaction", "very satisfied"),
        pgettext("satisfaction", "satisfied"),
        pgettext("satisfaction", "fairly satisfied"),
        pgettext("satisfaction", "not satisfied"),
    ]
    about = [_("Product quality"), _("Packaging and transport"), _("Delivery on time"), _("Service")]
    return table(
        _("How satisfied you are"),
        [column("", 1.6), *(column(grade) for grade in grades)],
        [[one, *[BOX] * len(grades)] for one in about],
    )
