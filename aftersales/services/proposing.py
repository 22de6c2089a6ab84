"""Which class a call belongs to, out of contract and warranty, with the reason in words; a person may choose another.

Source: policies 001 and 004 on service classes A to D; warranty of each product from the day of delivery or purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from aftersales.services.states import ServiceClass, Why
from feedback_system.masterdata.agreeing import contract_covering
from feedback_system.masterdata.models import Customer, Delivery, MaintenanceContract, Product
from feedback_system.worktime.measuring import months_later


@dataclass(frozen=True)
class Proposal:
    """A class with its reason."""

    service_class: ServiceClass
    why: Why
    warranty_until: date | None = None
    """The last day of the warranty."""
    contract: str = ""

    @property
    def words(self) -> str:
        """The reason in the active language."""
        return words_of(self.why, self.warranty_until, self.contract)


def propose(
    customer: Customer | None,
    product: Product | None,
    *,
    bought_on: date | None,
    serial_number: str,
    on: date,
) -> Proposal:
    """The class for a call on that day. Note: two queries at most, and those of the registers of contracts."""
    since = bought_on or _delivered_on(customer, product, on)
    until = None
    if since is not None and product is not None:
        until = months_later(since, product.warranty_months)
    cover = covering(customer, product, serial_number, on)
    if until is not None and on <= until:
        return Proposal(ServiceClass.WARRANTY, Why.WARRANTY, until, cover.code if cover else "")
    if cover is not None:
        return Proposal(ServiceClass.CONTRACT, Why.CONTRACT, until, cover.code)
    if until is not None:
        return Proposal(ServiceClass.PAID, Why.OVER, until)
    return Proposal(ServiceClass.PAID, Why.UNKNOWN)


def _delivered_on(customer: Customer | None, product: Product | None, on: date) -> date | None:
    """The newest delivery of that product to that customer up to that day: in doubt for the customer."""
    if customer is None or product is None:
        return None
    rows = Delivery.objects.filter(customer=customer, product=product, delivered_on__lte=on)
    return rows.order_by("-delivered_on").values_list("delivered_on", flat=True).first()


def words_of(why: str, warranty_until: date | None, contract: str) -> str:
    """Why a class was proposed, in the active language."""
    words = {"day": warranty_until.isoformat() if warranty_until else "", "contract": contract}
    if why == Why.WARRANTY:
        return _("In warranty until %(day)s.") % words
    if why == Why.CONTRACT:
        return _("Under the maintenance contract %(contract)s.") % words
    if why == Why.OVER:
        return _("The warranty ended on %(day)s, and no maintenance contract covers it.") % words
    return _(
        "No maintenance contract covers it, and neither a delivery nor a day of purchase is known. Ask for the invoice."
    )


def covering(
    customer: Customer | None, product: Product | None, serial_number: str, on: date
) -> MaintenanceContract | None:
    """The maintenance contract under which that machine is on that day; None when customer or product is not in the lists."""
    if customer is None or product is None:
        return None
    return contract_covering(customer=customer, product=product, serial=serial_number, on=on)
