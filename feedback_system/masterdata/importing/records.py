"""How the rows of a file meet what is stored: mostly by number,
by the whole line for
deliveries. Each class asks a fixed number of queries for the whole file, never one per row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier
from feedback_system.masterdata.naming import fold

AT_ONCE = 500
"""Values in one IN (…): SQLite takes about a thousand."""

CONTACT_FIELDS = ("contact_name", "contact_position", "contact_phone", "contact_email")

Values = dict[str, Any]
Changes = dict[str, tuple[Any, Any]]


class Refused(Exception):
    """A row that cannot be taken because of what is stored; `field` names the column."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def _in_parts(values: Iterable[Any]) -> Iterable[list[Any]]:
    known = list(dict.fromkeys(values))
    for start in range(0, len(known), AT_ONCE):
        yield known[start : start + AT_ONCE]


class _ByCode:
    """Records that a number identifies; case and width of the number make no difference."""

    model: Any = None
    related: tuple[str, ...] = ()

    def __init__(self, rows: list[Values]) -> None:
        codes = {fold(values["code"]) for values in rows}
        known = {
            fold(code): pk for pk, code in self.model.objects.values_list("pk", "code") if fold(code) in codes
        }
        self.pks = known
        self.records: dict[int, Any] = {}
        for part in _in_parts(known.values()):
            self.records.update(self.model.objects.select_related(*self.related).in_bulk(part))

    @staticmethod
    def identity(values: Values) -> Any:
        return fold(values["code"])

    @staticmethod
    def name_of(values: Values) -> str:
        return f"{values['code']} {values['name']}"

    def find(self, values: Values) -> Any:
        pk = self.pks.get(fold(values["code"]))
        return None if pk is None else self.records[pk]

    def notes(self, values: Values) -> list[str]:
        return []

    def changes(self, record: Any, values: Values) -> Changes:
        """Which fields the row would change: name → (old, new). The number itself keeps its spelling."""
        return {
            name: (getattr(record, name), value)
            for name, value in values.items()
            if name != "code" and getattr(record, name) != value
        }


class CustomerRecords(_ByCode):
    """Customers, each with at most one contact person in the file."""

    model = Customer
    related = ("salesperson",)

    def __init__(self, rows: list[Values]) -> None:
        super().__init__(rows)
        self.people: dict[str, list[User]] = {}
        if any("salesperson" in values for values in rows):
            for user in User.objects.filter(kind=User.Kind.PERSON, is_active=True).order_by("pk"):
                self.people.setdefault(user.username.casefold(), []).append(user)
                if user.name.casefold() != user.username.casefold():
                    self.people.setdefault(user.name.casefold(), []).append(user)
        self.contacts: dict[tuple[int, str], Contact] = {}
        for part in _in_parts(self.records):
            for contact in Contact.objects.filter(customer_id__in=part).order_by("-pk"):
                self.contacts[contact.customer_id, fold(contact.name)] = contact

    def find(self, values: Values) -> Customer | None:
        said = values.get("salesperson")
        if isinstance(said, str):
            found = self.people.get(said.casefold(), [])
            if len(found) != 1:
                raise Refused(
                    "salesperson",
                    _("“%(name)s” is no person here. Write the user name, or leave the cell empty.")
                    % {"name": said}
                    if not found
                    else _("Several people are called “%(name)s”. Write the user name instead.")
                    % {"name": said},
                )
            values["salesperson"] = found[0]
        if "contact_name" not in values and any(name in values for name in CONTACT_FIELDS):
            raise Refused(
                "contact_name",
                _("The file tells a telephone, position or e-mail of a contact person without the name."),
            )
        found_customer: Customer | None = super().find(values)
        return found_customer

    def changes(self, record: Customer, values: Values) -> Changes:
        own = {name: value for name, value in values.items() if name not in CONTACT_FIELDS}
        changed = super().changes(record, own)
        if "contact_name" in values:
            contact = self.contacts.get((record.pk, fold(values["contact_name"])))
            for name in CONTACT_FIELDS:
                old = getattr(contact, name.removeprefix("contact_")) if contact else None
                if name in values and old != values[name]:
                    changed[name] = old, values[name]
        return changed


class ProductRecords(_ByCode):
    """Products by part number."""

    model = Product


class SupplierRecords(_ByCode):
    """Suppliers by number."""

    model = Supplier


class DeliveryRecords:
    """Lines of the sales ledger: customer, order, product, batch and day together identify one."""

    def __init__(self, rows: list[Values]) -> None:
        self.customers = self._by_name(
            (pk, (code, name, short_name))
            for pk, code, name, short_name in Customer.objects.values_list("pk", "code", "name", "short_name")
        )
        self.products = self._by_name(
            (pk, (code, name)) for pk, code, name in Product.objects.values_list("pk", "code", "name")
        )
        self.batches: dict[tuple[int, str], Batch] = {}
        for part in _in_parts(
            fold(values["batch_number"])[:120] for values in rows if "batch_number" in values
        ):
            for batch in Batch.objects.filter(number_key__in=part):
                self.batches[batch.product_id, batch.number_key] = batch
        self.known: dict[Any, Delivery] = {}
        for part in _in_parts(fold(values["order_number"])[:120] for values in rows):
            for row in Delivery.objects.filter(order_key__in=part).select_related("batch"):
                batch_key = row.batch.number_key if row.batch else ""
                self.known[row.customer_id, row.order_key, row.product_id, batch_key, row.delivered_on] = row

    @staticmethod
    def _by_name(records: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, set[int]]:
        """Ids by number and by name; a number hides names that are spelled the same."""
        by_code: dict[str, set[int]] = {}
        by_name: dict[str, set[int]] = {}
        for pk, (code, *names) in records:
            by_code[fold(code)] = {pk}
            for name in names:
                if name:
                    by_name.setdefault(fold(name), set()).add(pk)
        return {**by_name, **by_code}

    @staticmethod
    def identity(values: Values) -> Any:
        names = ("customer", "order_number", "product", "batch_number")
        return tuple(fold(str(values.get(name, ""))) for name in names) + (values["delivered_on"],)

    @staticmethod
    def name_of(values: Values) -> str:
        return f"{values['order_number']} {values['product']}"

    def find(self, values: Values) -> Delivery | None:
        """The stored line; puts the ids of customer, product and batch into `values`."""
        customer_id = self._only(self.customers, "customer", values["customer"])
        product_id = self._only(self.products, "product", values["product"])
        batch_key = fold(values.get("batch_number", ""))[:120]
        values["customer_id"], values["product_id"] = customer_id, product_id
        values["batch"] = self.batches.get((product_id, batch_key)) if batch_key else None
        key = customer_id, fold(values["order_number"])[:120], product_id, batch_key, values["delivered_on"]
        return self.known.get(key)

    @staticmethod
    def _only(records: dict[str, set[int]], field: str, said: str) -> int:
        found = records.get(fold(said), set())
        if not found:
            sentences = {
                "customer": _(
                    "There is no customer “%(text)s”. Import or enter the customer first, or "
                    "correct the number."
                ),
                "product": _(
                    "There is no product “%(text)s”. Import or enter the product first, or "
                    "correct the number."
                ),
            }
            raise Refused(field, sentences[field] % {"text": said[:60]})
        if len(found) > 1:
            raise Refused(
                field,
                _("Several records are called “%(text)s”. Write the number instead.") % {"text": said[:60]},
            )
        return next(iter(found))

    def notes(self, values: Values) -> list[str]:
        if "batch_number" in values and values["batch"] is None:
            return [_("Batch %(number)s is entered as well.") % {"number": values["batch_number"]}]
        return []

    def changes(self, record: Delivery, values: Values) -> Changes:
        return {
            name: (getattr(record, name), values[name])
            for name in ("quantity", "unit_price", "currency", "invoice_number")
            if name in values and getattr(record, name) != values[name]
        }


RECORDS: dict[str, Any] = {
    "customers": CustomerRecords,
    "products": ProductRecords,
    "deliveries": DeliveryRecords,
    "suppliers": SupplierRecords,
}
