"""Changes of master data. Every one is in the field history with who and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.errors import Conflict, Invalid
from feedback_system.masterdata.models import (
    Batch,
    Contact,
    Customer,
    Delivery,
    MaintenanceContract,
    Product,
    Project,
    Supplier,
)
from feedback_system.masterdata.rights import require_manager

Record = Customer | Product | Batch | Delivery | Supplier
Agreement = MaintenanceContract | Project
R = TypeVar("R", Customer, Product, Batch, Delivery, Supplier)


def latest_history_id(record: Record | Agreement) -> int:
    """The version of a saved record that a form shows; 0 before the first one. Note: one query."""
    return record.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0


def unchanged_since(record: Record | Agreement, seen: int | None) -> None:
    """Lock a stored record. :raises Conflict: somebody saved it since the version `seen`; None skips the comparison"""
    if not record.pk:
        return
    type(record).objects.select_for_update().filter(pk=record.pk).first()
    if seen is not None and seen != latest_history_id(record):
        raise Conflict(_("Somebody changed “%(record)s” while you were editing it.") % {"record": record})


@transaction.atomic
def save_record(*, record: R, by: User, at: datetime, seen: int | None = None) -> R:
    """Save a new or changed customer, product, batch, delivery or supplier.

    `seen` is the version (`latest_history_id`) the changes were made on; None skips the comparison.
    :raises NotPermitted: without the right to keep master data.
    :raises Conflict: when somebody saved the record meanwhile; nothing is overwritten.
    :raises Invalid: sentences per field.
    """
    require_manager(by)
    unchanged_since(record, seen)
    checked(record)
    signed_for(record, by=by, at=at)
    record.save()
    return record


@transaction.atomic
def save_contact(*, contact: Contact, by: User, at: datetime) -> Contact:
    """Save a contact person; a new main contact replaces the former one.

    Contacts are personal data, which the unerasable field history must not repeat: it gets a line
    of the customer without the person's data.
    :raises NotPermitted: without the right to keep master data.
    :raises Invalid: sentences per field.
    """
    require_manager(by)
    customer = Customer.objects.select_for_update().get(pk=contact.customer_id)
    if contact.is_main:
        customer.contacts.filter(is_main=True).exclude(pk=contact.pk).update(is_main=False)
    checked(contact)
    contact.save()
    signed_for(customer, by=by, at=at, reason=CONTACTS_CHANGED)
    customer.save()
    return contact


@transaction.atomic
def keep_area(*, customer: Customer, area: str, by: User, at: datetime) -> bool:
    """Keep in which area a customer lives, as somebody on the telephone has found out; returns whether it was otherwise.

    Who takes a call may do this without the right to keep master data: the answer decides the time limit of that call.
    """
    kept = Customer.objects.select_for_update().get(pk=customer.pk)
    if kept.area == area:
        return False
    kept.area = area
    signed_for(kept, by=by, at=at, reason=AREA_ASKED)
    kept.save()
    return True


AREA_ASKED = "area asked"
"""The reason in the field history of a customer whose area came out on the telephone."""
CONTACTS_CHANGED = "contacts"
"""The reason in the field history of a customer when a contact person was added or changed."""


def signed_for(record: Any, *, by: User, at: datetime, reason: str | None = None) -> None:
    """Tell the field history, by the attributes it looks for, who saves this record, when and why."""
    record._history_user = by
    record._history_date = at
    record._change_reason = reason


def checked(record: Record | Agreement | Contact) -> None:
    """:raises Invalid: sentences per field"""
    try:
        record.full_clean()
    except ValidationError as refused:
        named = {("" if name == "__all__" else name): texts for name, texts in refused.message_dict.items()}
        raise Invalid(named) from refused
