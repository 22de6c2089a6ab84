"""Keep projects and maintenance contracts, and say which contract covers a machine on a day.

Source: policy 002 on return visits (a contract without the six data of whom to visit is refused), policy 004 on maintenance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from feedback_system.errors import Invalid
from feedback_system.masterdata.models import (
    Contact,
    ContractLine,
    Customer,
    MaintenanceContract,
    Product,
    Project,
)
from feedback_system.masterdata.naming import fold
from feedback_system.masterdata.operations import CONTACTS_CHANGED, checked, signed_for, unchanged_since
from feedback_system.masterdata.rights import require_manager

SIX = {
    "contact_name": gettext_lazy("Name of whom to visit"),
    "contact_department": gettext_lazy("Department of whom to visit"),
    "contact_position": gettext_lazy("Job title of whom to visit"),
    "contact_mobile": gettext_lazy("Mobile of whom to visit"),
    "contact_phone": gettext_lazy("Telephone of whom to visit"),
    "contact_address": gettext_lazy("Address of whom to visit"),
}
"""The six data without which a contract or a project is refused, in the order of the form."""

Machine = tuple[Product, str]


def missing_of(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """A sentence for each of the six data that is not there."""
    return {
        name: [
            _("“%(field)s” is missing. Without the six data of whom to visit this is refused.")
            % {"field": label}
        ]
        for name, label in SIX.items()
        if not str(values.get(name) or "").strip()
    }


def six_of(contact: Contact) -> dict[str, str]:
    """The six data of a contact person, by the names of the form."""
    return {name: getattr(contact, name.removeprefix("contact_")) for name in SIX}


def parse_machines(text: str, products: Mapping[str, Product] | None = None) -> list[Machine]:
    """The machines of a text: one a line (or after a semicolon), the part number, then the serial number after a comma.

    `products` are the known ones by folded number; left out they are looked up. :raises ValidationError: in words, all at once
    """
    rows = [row.strip() for row in re.split(r"[\n;；]+", text) if row.strip()]
    said = [[part.strip() for part in re.split(r"[,，、]", row, maxsplit=1)] + [""] for row in rows]
    if products is None:
        codes = {code for code, *_rest in said}
        products = {fold(one.code): one for one in Product.objects.filter(code__in=codes)}
        if missing := [code for code in codes if fold(code) not in products]:
            products |= {
                fold(one.code): one for code in missing for one in Product.objects.filter(code__iexact=code)
            }
    unknown = [code for code, *_rest in said if fold(code) not in products]
    if unknown:
        raise ValidationError(
            [
                _(
                    "“%(code)s” is no known part number. Write one machine a line: part number, comma, serial number."
                )
                % {"code": code[:60]}
                for code in dict.fromkeys(unknown)
            ]
        )
    found = [(products[fold(code)], serial[:60]) for code, serial, *_rest in said]
    return list({(product.pk, fold(serial)): (product, serial) for product, serial in found}.values())


def machines_as_text(machines: Iterable[Machine]) -> str:
    """The same text again."""
    return "\n".join(f"{product.code}, {serial}" if serial else product.code for product, serial in machines)


def machines_of(contract: MaintenanceContract) -> list[Machine]:
    """The machines under the contract in their order."""
    if not contract.pk:
        return []
    rows = contract.lines.select_related("product").order_by("position")
    return [(one.product, one.serial_number) for one in rows]


def standing() -> QuerySet[Any]:
    """Contracts with `last`, the last day on which each covers anything."""
    rows: QuerySet[Any] = MaintenanceContract.objects.annotate(last=Coalesce("ended_on", "ends_on"))
    return rows


def same_machine(product_id: int, serial: str) -> Q:
    """Lines about that machine: the same serial number, or either of them about all machines of the product."""
    about = Q(lines__product=product_id)
    key = fold(serial)[:120]
    return about & (Q(lines__serial_key=key) | Q(lines__serial_key="")) if key else about


def contract_covering(
    *, customer: Customer | int, product: Product | int, serial: str = "", on: date
) -> MaintenanceContract | None:
    """The contract that covers this machine of the customer on that day, or None. A machine whose serial number is not told
    is covered only by a contract for all machines of the product. Note: one query.
    """
    contracts: Any = standing()
    rows = contracts.filter(customer=customer, starts_on__lte=on, last__gte=on)
    key = fold(serial)[:120]
    keys = ["", key] if key else [""]
    found: MaintenanceContract | None = (
        rows.filter(lines__product=product, lines__serial_key__in=keys).order_by("-starts_on", "-pk").first()
    )
    return found


def overlaps(contract: MaintenanceContract, machines: Sequence[Machine]) -> list[str]:
    """A sentence for each machine that another contract of the same customer covers within the same time."""
    contracts: Any = standing()
    others = contracts.filter(
        customer=contract.customer_id, starts_on__lte=contract.last_day, last__gte=contract.starts_on
    ).exclude(pk=contract.pk)
    told = []
    for product, serial in machines:
        other = others.filter(same_machine(product.pk, serial)).order_by("pk").first()
        if other is not None:
            told.append(
                overlap_told(f"{product.code} {serial}".strip(), other.code, other.starts_on, other.last_day)
            )
    return told


def overlap_told(machine: str, code: str, first: date, last: date) -> str:
    """What is said of two contracts of one machine."""
    return _(
        "%(machine)s is covered by the contract %(code)s from %(first)s to %(last)s already. Begin on the next day, or end the other contract early."
    ) % {"machine": machine, "code": code, "first": first.isoformat(), "last": last.isoformat()}


@transaction.atomic
def save_contract(
    *,
    contract: MaintenanceContract,
    machines: Sequence[Machine],
    contact: Mapping[str, str] | None,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> MaintenanceContract:
    """Save a new or changed contract with its machines; `contact` holds the six data, None leaves who is to be visited.

    :raises NotPermitted, Conflict, Invalid: as `save_record`; also without the six data, and for two contracts of one machine
    """
    require_manager(by)
    return write_contract(contract=contract, machines=machines, contact=contact, by=by, at=at, seen=seen)


@transaction.atomic
def write_contract(
    *,
    contract: MaintenanceContract,
    machines: Sequence[Machine],
    contact: Mapping[str, str] | None,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> MaintenanceContract:
    """The same for a step of a case that has asked for its own right (a renewal)."""
    unchanged_since(contract, seen)
    errors = missing_of(contact) if contact is not None else {}
    if not machines:
        errors["machines"] = [
            _("Name at least one machine: the part number, and its serial number after a comma.")
        ]
    if errors:
        raise Invalid(errors)
    Customer.objects.select_for_update().get(pk=contract.customer_id)
    if contact is not None:
        contract.contact = write_contact(contract.customer, contact, by=by, at=at)
    checked(contract)
    if told := overlaps(contract, machines):
        raise Invalid({"machines": told})
    signed_for(contract, by=by, at=at)
    contract.save()
    contract.lines.all().delete()
    ContractLine.objects.bulk_create(
        ContractLine(contract=contract, position=position, product=product, serial_number=serial)
        for position, (product, serial) in enumerate(machines, start=1)
    )
    return contract


@transaction.atomic
def save_project(
    *, project: Project, contact: Mapping[str, str] | None, by: User, at: datetime, seen: int | None = None
) -> Project:
    """Save a new or changed project; `contact` holds the six data, None leaves who is to be visited.

    :raises NotPermitted, Conflict, Invalid: as `save_record`; also without the six data
    """
    require_manager(by)
    unchanged_since(project, seen)
    if contact is not None:
        if errors := missing_of(contact):
            raise Invalid(errors)
        project.contact = write_contact(project.customer, contact, by=by, at=at)
    checked(project)
    signed_for(project, by=by, at=at)
    project.save()
    return project


def write_contact(customer: Customer, six: Mapping[str, str], *, by: User, at: datetime) -> Contact:
    """The contact person of that name with these data, entered anew or changed; a customer's first one is the main one."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)  # saved below: never an older reading
    known = {fold(one.name): one for one in customer.contacts.order_by("-pk")}
    name = str(six["contact_name"]).strip()
    contact = known.get(fold(name)) or Contact(customer=customer, name=name, is_main=not known)
    wanted = {field.removeprefix("contact_"): str(six[field]).strip() for field in SIX}
    changed = {field: value for field, value in wanted.items() if getattr(contact, field) != value}
    if contact.pk is not None and not (changed.keys() - {"name"}):
        return contact
    for field, value in changed.items():
        setattr(contact, field, value)
    try:
        contact.full_clean()
    except ValidationError as refused:
        raise Invalid(
            {
                f"contact_{field}" if f"contact_{field}" in SIX else "": texts
                for field, texts in refused.message_dict.items()
            }
        ) from refused
    contact.save()
    signed_for(customer, by=by, at=at, reason=CONTACTS_CHANGED)
    customer.save()
    return contact
