"""The states of a service call and the named sets of them. Source: policies 001 and 004 on after-sales service."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceState(models.TextChoices):
    """Where a service call stands. Participles of the record."""

    CALLED = "called", pgettext_lazy("state of a service call", "Called, to be dispatched")
    DISPATCHED = "dispatched", pgettext_lazy("state of a service call", "Dispatched")
    ON_SITE = "on_site", pgettext_lazy("state of a service call", "On site")
    FIXED = "fixed", pgettext_lazy("state of a service call", "Fixed, to be signed")
    TAKEN_IN = "taken_in", pgettext_lazy("state of a service call", "Taken in for repair")
    IN_REPAIR = "in_repair", pgettext_lazy("state of a service call", "In repair")
    REPAIRED = "repaired", pgettext_lazy("state of a service call", "Repaired, to be accepted")
    ACCEPTED = "repair_accepted", pgettext_lazy("state of a service call", "Accepted, to be returned")
    RETURNED = "handed_back", pgettext_lazy("state of a service call", "Returned, to be signed")
    SIGNED = "signed", pgettext_lazy("state of a service call", "Signed, to be settled")
    TO_INVOICE = "to_invoice", pgettext_lazy("state of a service call", "To be invoiced")
    PAID = "paid", pgettext_lazy("state of a service call", "Paid on the spot")
    INVOICED = "invoiced", pgettext_lazy("state of a service call", "Invoiced")
    FREE = "free", pgettext_lazy("state of a service call", "Free of charge")
    FILED = "filed", pgettext_lazy("state of a service call", "Filed")
    CANCELLED = "called_off", pgettext_lazy("state of a service call", "Cancelled by the customer")


FINISHED = frozenset({ServiceState.FILED, ServiceState.CANCELLED})
"""Nobody has to act any more."""
LIVING = frozenset(ServiceState) - FINISHED
UNDONE = frozenset({ServiceState.CALLED, ServiceState.DISPATCHED, ServiceState.ON_SITE})
"""The technician has not been there, or has not finished there."""
WITH_US = frozenset(
    {ServiceState.TAKEN_IN, ServiceState.IN_REPAIR, ServiceState.REPAIRED, ServiceState.ACCEPTED}
)
"""The product of the customer is in our house."""
UNACCEPTED = WITH_US - {ServiceState.ACCEPTED}
"""Nobody has accepted the repair yet."""
SETTLED = frozenset({ServiceState.PAID, ServiceState.INVOICED, ServiceState.FREE})
"""The money is settled; the call can be filed."""
UNSETTLED = LIVING - SETTLED - {ServiceState.TO_INVOICE}
"""What the customer pays is not fixed yet."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("called", pgettext_lazy("stage of a service call", "Called"), (ServiceState.CALLED,)),
    ("dispatched", pgettext_lazy("stage of a service call", "Dispatched"), (ServiceState.DISPATCHED,)),
    ("on_site", pgettext_lazy("stage of a service call", "On site"), (ServiceState.ON_SITE,)),
    (
        "repair",
        pgettext_lazy("stage of a service call", "Repair"),
        (ServiceState.TAKEN_IN, ServiceState.IN_REPAIR, ServiceState.REPAIRED, ServiceState.ACCEPTED),
    ),
    (
        "signed",
        pgettext_lazy("stage of a service call", "Signature"),
        (ServiceState.FIXED, ServiceState.RETURNED, ServiceState.SIGNED),
    ),
    (
        "money",
        pgettext_lazy("stage of a service call", "Money"),
        (ServiceState.TO_INVOICE, ServiceState.PAID, ServiceState.INVOICED, ServiceState.FREE),
    ),
    ("filed", pgettext_lazy("stage of a service call", "Filed"), (ServiceState.FILED,)),
)
"""The order people see on the stage bar."""


class ServiceClass(models.TextChoices):
    """Who pays for a call (policies 001 and 004: A to D)."""

    PAID = "A", _("A paid")
    CONTRACT = "B", _("B under contract")
    WARRANTY = "C", _("C free in warranty")
    OTHER = "D", _("D other")


class Why(models.TextChoices):
    """Why a class is proposed."""

    CONTRACT = "contract", _("under contract")
    WARRANTY = "warranty", _("in warranty")
    OVER = "over", _("warranty is over")
    UNKNOWN = "unknown", _("date of purchase unknown")


class FeeWay(models.TextChoices):
    """How a call is settled."""

    CASH = "cash", _("Paid on the spot")
    INVOICE = "invoice", _("By invoice of the same day")
    FREE = "free", _("Free of charge")
