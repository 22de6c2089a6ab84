"""Quick look-up for the fields of an intake form: find it from whatever the caller says first.

Ranking: the whole code, then the whole name or telephone number, then what starts with the words, then what
contains them; things in use before things no longer in use. Every function asks a fixed number of queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.privacy import mask_phone
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product
from feedback_system.masterdata.naming import BORDER, fold, phone_key, phone_numbers

LIMIT = 20
"""Most rows one look-up answers."""

SHORTEST_PHONE_END = 4
"""Fewer last digits of a telephone number would match half the customers."""

SHORTEST_PHONE = 7
"""A local number without the area code."""

# The databases disagree on where rows without a date come.
NEWEST_BATCH = (F("produced_on").desc(nulls_last=True), "-pk")

_PHONE = re.compile(r"[+\d][\d\s().\-]*")


@dataclass(frozen=True)
class Found:
    """One answer of a look-up: what the field keeps (`id`), what it shows, what the form fills in besides."""

    id: int
    label: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The answer as the combobox reads it."""
        return {"id": self.id, "label": self.label, "detail": self.detail, **self.more}


def lookup_customers(text: str, limit: int = LIMIT, *, contacts_visible: bool = False) -> list[Found]:
    """Customers by number, name, short name, pinyin initials or telephone number (own or of a contact).

    Without `contacts_visible` telephone numbers are masked and only a whole number finds anything: the last
    four
    digits would let somebody without the right guess numbers one by one.
    """
    word = fold(text)
    if not word:
        return []
    phone = _phone_condition(text, ends_too=contacts_visible)
    matching = Q(search_key__contains=word) | _initials_condition(word)
    ranks = _ranks_of_key(word)
    if phone is not None:
        of_a_contact = Exists(Contact.objects.filter(phone, customer=OuterRef("pk")))
        matching |= phone | Q(of_a_contact)
        ranks.insert(1, When(phone | Q(of_a_contact), then=Value(1)))
    rows = (
        _ranked(Customer.objects.filter(matching), ranks)
        .order_by("rank", "-is_active", "code", "pk")
        .prefetch_related(
            Prefetch("contacts", Contact.objects.order_by("-is_main", "pk"), to_attr="contacts_by_weight")
        )[:limit]
    )
    return [_customer(row, contacts_visible=contacts_visible) for row in rows]


def lookup_products(text: str, limit: int = LIMIT) -> list[Found]:
    """Products by part number, name, specification or pinyin initials."""
    word = fold(text)
    if not word:
        return []
    matching = Q(search_key__contains=word) | _initials_condition(word)
    rows = _ranked(Product.objects.filter(matching), _ranks_of_key(word)).order_by(
        "rank", "-is_active", "code", "pk"
    )
    return [_product(row) for row in rows[:limit]]


def lookup_orders(
    text: str, limit: int = LIMIT, *, customer_id: int | None = None, product_id: int | None = None
) -> list[Found]:
    """Delivered lines by order number, newest first, each with what was sold, to whom and for how much.

    Without text but with a customer or product: their newest deliveries.
    """
    word = fold(text)
    rows = Delivery.objects.select_related("customer", "product", "batch")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if not word and customer_id is None and product_id is None:
        return []
    return [_order(row) for row in _by_steps(rows, "order_key", word, ("-delivered_on", "-pk"), limit)]


def lookup_batches(text: str, limit: int = LIMIT, *, product_id: int | None = None) -> list[Found]:
    """Batches by number, newest first; without text but with a product: its newest batches."""
    word = fold(text)
    rows = Batch.objects.select_related("product")
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if not word and product_id is None:
        return []
    return [_batch(row) for row in _by_steps(rows, "number_key", word, NEWEST_BATCH, limit)]


def searched(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """For lists: customers, products or suppliers whose code, name or initials contain `text`."""
    word = fold(text)
    return rows.filter(Q(search_key__contains=word) | _initials_condition(word)) if word else rows


def _ranked(rows: QuerySet[Any], ranks: list[When]) -> QuerySet[Any]:
    ranked: QuerySet[Any] = rows.annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField()))
    return ranked


def _ranks_of_key(word: str) -> list[When]:
    return [
        When(search_key__startswith=f"{BORDER}{word}{BORDER}", then=Value(0)),
        When(search_key__contains=f"{BORDER}{word}{BORDER}", then=Value(1)),
        When(search_key__contains=f"{BORDER}{word}", then=Value(2)),
        When(_initials_starting(word), then=Value(3)),
    ]


def _initials_condition(word: str) -> Q:
    """Initials are letters: a Chinese word cannot be in them, and one letter would be in all of them."""
    if len(word) < 2 or not word.isascii() or not word.isalnum():
        return Q(pk__in=[])
    return Q(initials__contains=word)


def _initials_starting(word: str) -> Q:
    if not word.isascii() or not word.isalnum():
        return Q(pk__in=[])
    return Q(initials__startswith=word) | Q(initials__contains=f" {word}")


def _phone_condition(text: str, *, ends_too: bool) -> Q | None:
    """The condition on `phone_digits`, or None when the text is no telephone number."""
    if not _PHONE.fullmatch(fold(text)):
        return None
    numbers = phone_numbers(text)
    if len(numbers) != 1:
        return None
    number = numbers[0]
    if ends_too and len(number) >= SHORTEST_PHONE_END:
        return Q(phone_digits__contains=f"{number} ")
    if len(number) >= SHORTEST_PHONE:
        return Q(phone_digits__contains=phone_key(number))
    return None


def _by_steps(rows: QuerySet[Any], key: str, word: str, order: tuple[Any, ...], limit: int) -> list[Any]:
    """The whole number first, then its beginning, then anywhere; stops as soon as the page is full.

    The ledger grows with the years: the first two steps use the index on the key, and a caller who reads out
    an order number never reaches the third.
    """
    if not word:
        return list(rows.order_by(*order)[:limit])
    found: list[Any] = []
    for condition in ({key: word}, {f"{key}__startswith": word}, {f"{key}__contains": word}):
        if len(found) >= limit:
            break
        step = rows.filter(**condition).exclude(pk__in=[row.pk for row in found])
        found += step.order_by(*order)[: limit - len(found)]
    return found


def _customer(row: Any, *, contacts_visible: bool) -> Found:
    contact = row.contacts_by_weight[0] if row.contacts_by_weight else None
    phone = row.phone or (contact.phone if contact else "")
    parts = [row.code, row.get_grade_display(), row.get_market_display(), row.region]
    if phone:
        parts.append(phone if contacts_visible else mask_phone(phone))
    return Found(
        row.pk,
        row.name,
        _joined(parts, in_use=row.is_active),
        {"code": row.code, "market": row.market, "grade": row.grade, "area": row.area},
    )


def _product(row: Product) -> Found:
    return Found(
        row.pk,
        f"{row.code} {row.name}",
        _joined([row.specification, row.family], in_use=row.is_active),
        {"code": row.code, "unit": row.unit, "warranty_months": row.warranty_months},
    )


def _order(row: Delivery) -> Found:
    quantity = f"{row.quantity} {row.product.unit}"
    parts = [
        str(row.customer),
        row.batch.number if row.batch else "",
        date_format(row.delivered_on, "Y-m-d"),
        quantity,
    ]
    return Found(
        row.pk,
        f"{row.order_number} · {row.product.code} {row.product.name}",
        _joined(parts, in_use=True),
        {
            "order_number": row.order_number,
            "invoice_number": row.invoice_number,
            "customer": {"id": row.customer_id, "label": row.customer.name, "market": row.customer.market},
            "product": {"id": row.product_id, "label": str(row.product)},
            "batch": {"id": row.batch_id, "label": row.batch.number} if row.batch else None,
            "quantity": row.quantity,
            "unit_price": _money(row.unit_price),
            "currency": row.currency,
            "delivered_on": row.delivered_on.isoformat(),
        },
    )


def _batch(row: Batch) -> Found:
    produced = date_format(row.produced_on, "Y-m-d") if row.produced_on else ""
    return Found(
        row.pk,
        row.number,
        _joined([row.product.code, produced, row.line, row.shift], in_use=True),
        {
            "product": {"id": row.product_id, "label": str(row.product)},
            "produced_on": row.produced_on.isoformat() if row.produced_on else None,
            "line": row.line,
            "shift": row.shift,
            "quantity": row.quantity,
        },
    )


def _joined(parts: list[str], *, in_use: bool) -> str:
    shown = [part for part in parts if part]
    if not in_use:
        shown.append(_("no longer in use"))
    return " · ".join(str(part) for part in shown)


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
