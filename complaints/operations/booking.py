"""Book a remedy: the last act of its paper, or the count of goods that went out.

Source: policy 001, carrying out; policy 004, remedies 十三.1 and 十三.2; the voucher with number and date only is ours.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.booking import BookingForm
from complaints.kind import complaint_kind
from complaints.models import CertificateState, Complaint, RemedyLine, SlipState
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def books_something(complaint: Complaint, person: User) -> bool:
    """Whether a remedy is open that this person books."""
    return any(person.holds(complaint.books(line)) for line in complaint.open_remedies())


@step(
    complaint_kind,
    "book_remedy",
    label=_("Confirm a remedy"),
    rights=[Permission.BOOK_MONEY, Permission.BOOK_GOODS],
    form=BookingForm,
    standing=books_something,
    whose=_("Finance books money and returned goods, the warehouse confirms goods that go out."),
    help=_(
        "Finance books by the paper with its voucher, the warehouse confirms what goes out; sales cannot confirm itself."
    ),
)
def book_remedy(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    quantity: int | None,
    reference: str,
    voucher_on: date,
) -> Trace:
    """Book one remedy with its voucher: what its paper says, never more (policies 001 and 004, carrying out)."""
    complaint.being_booked = line.pk
    right = complaint.books(line)
    if not authority.person.holds(right):
        if right == Permission.BOOK_GOODS:
            raise NotPermitted(_("Goods that go out are confirmed by the warehouse."))
        raise NotPermitted(_("Money and returned goods are booked by finance."))
    quantity, amount = _figures(complaint, line, quantity)
    line.booked_at, line.booked_by, line.booking_reference = at, by, reference
    line.booked_quantity, line.booked_amount, line.voucher_on = quantity, amount, voucher_on
    line.save()
    facts = {
        "line": line.position,
        "kind": line.kind.code,
        "reference": reference,
        "quantity": quantity,
        "amount": f"{amount:.2f}" if amount is not None else None,
        "voucher_on": voucher_on,
    }
    return Trace(facts)


def _figures(
    complaint: Complaint, line: RemedyLine, quantity: int | None
) -> tuple[int | None, Decimal | None]:
    """The quantity and amount that are booked: those of the paper where there is one."""
    slip = complaint.slip_of(line)
    if slip is not None:
        slip.state = SlipState.BOOKED
        slip.save(update_fields=["state"])
        return slip.kept_quantity, slip.kept_amount
    paper = complaint.certificate_of(line)
    if paper is not None:
        paper.state = CertificateState.BOOKED
        paper.save(update_fields=["state"])
        return quantity, paper.amount
    return quantity, None
