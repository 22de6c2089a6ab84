"""Changes of master data. Every one is in the field history with who and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.errors import Conflict, Invalid
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier
from feedback_system.masterdata.rights import require_manager

Record = Customer | Product | Batch | Delivery | Supplier
R = TypeVar("R", Customer, Product, Batch, Delivery, Supplier)


def latest_history_id(record: Record) -> int:
    """The version of a saved record that a form shows; 0 before the first one. Note: one query."""
    return record.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0


@transaction.atomic
def save_record(*, record: R, by: User, at: datetime, seen: int | None = None) -> R:
    """Save a new or changed customer, product, batch, delivery or supplier.

    `seen` is the version (`latest_history_id`) the changes were made on; None skips the comparison.
    :raises NotPermitted: without the right to keep master data.
    :raises Conflict: when somebody saved the record meanwhile; nothing is overwritten.
    :raises Invalid: sentences per field.
    """
    require_manager(by)
    if record.pk is not None:
        type(record).objects.select_for_update().filter(pk=record.pk).first()
        if seen is not None and seen != latest_history_id(record):
            raise Conflict(_("Somebody changed “%(record)s” while you were editing it.") % {"record": record})
    _check(record)
    _sign(record, by=by, at=at)
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
    _check(contact)
    contact.save()
    _sign(customer, by=by, at=at, reason=CONTACTS_CHANGED)
    customer.save()
    return contact


CONTACTS_CHANGED = "contacts"
"""The reason in the field history of a customer when a contact person was added or changed."""


def _sign(record: Any, *, by: User, at: datetime, reason: str | None = None) -> None:
    """Tell the field history, by the attributes it looks for, who saves this record, when and why."""
    record._history_user = by
    record._history_date = at
    record._change_reason = reason


def _check(record: Record | Contact) -> None:
    try:
        record.full_clean()
    except ValidationError as refused:
        named = {("" if name == "__all__" else name): texts for name, texts in refused.message_dict.items()}
        raise Invalid(named) from refused
