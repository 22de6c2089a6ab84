"""What stands in the query string: known names, values of the right kind, pages by cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.api.parsing import is_storable
from feedback_system.desk.keyset import PAGE_SIZE, Order, Place, page_of, read
from feedback_system.errors import Invalid
from feedback_system.interfaces.machine_forms import YEARS

LARGEST_PAGE = 200
LONGEST_VALUE = 500
PAGING = ("cursor", "page_size", "ordering", "format")

NEWEST_FIRST = {"-id": Order("-id", descending=True), "id": Order("id")}
"""The orders of lists that have no other: newest first, oldest first."""


class Asked:
    """The query string of a list, checked: a name nobody knows is refused instead of passed over."""

    def __init__(self, request: Request, known: Iterable[str]) -> None:
        self.values: dict[str, str] = {}
        allowed = {*known, *PAGING}
        errors: dict[str, list[str]] = {}
        for name in request.query_params:
            value = request.query_params.get(name, "")
            if name not in allowed:
                shown = name if is_storable(name) else repr(name)
                errors[shown] = [_("This list has no such filter. Leave it out.")]
            elif not is_storable(value) or len(value) > LONGEST_VALUE:
                errors[name] = [_("This value is too long or holds a character that cannot be stored.")]
            elif value.strip():
                self.values[name] = value.strip()
        if errors:
            raise Invalid(errors)

    def text(self, name: str) -> str:
        """The value as sent, "" when it was not sent."""
        return self.values.get(name, "")

    def one_of(self, name: str, choices: Iterable[str]) -> str:
        """One of these codes or "". :raises Invalid: another one"""
        value, known = self.text(name), list(choices)
        if value and value not in known:
            raise Invalid({name: [_("Send one of: %(choices)s.") % {"choices": ", ".join(known)}]})
        return value

    def yes_or_no(self, name: str) -> bool | None:
        """true or false; None when it was not sent. :raises Invalid: something else"""
        value = self.one_of(name, ("true", "false"))
        return {"true": True, "false": False, "": None}[value]

    def number(self, name: str) -> int | None:
        """A whole number; None when it was not sent. :raises Invalid: something else"""
        value = self.text(name)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 18):
            raise Invalid({name: [_("Send a whole number.")]})
        return int(value)

    def instant(self, name: str) -> datetime | None:
        """An instant, or the first instant of a date in the zone shown to the reader. :raises Invalid: neither"""
        value = self.text(name).replace(" ", "+")  # a plus sign that nobody encoded
        if not value:
            return None
        try:
            day = parse_date(value)
            found = datetime.combine(day, time.min) if day else parse_datetime(value)
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            raise Invalid(
                {name: [_("Send a date or a time as ISO 8601, for example 2026-03-02T09:00:00+08:00.")]}
            )
        return timezone.make_aware(found) if timezone.is_naive(found) else found

    def page(
        self,
        request: Request,
        rows: QuerySet[Any],
        write: Callable[[list[Any]], Any],
        *,
        orders: Mapping[str, Order] = NEWEST_FIRST,
    ) -> Response:
        """One page of `rows`, written by `write`. The first of `orders` is the list's own. Note: one query, or two."""
        code = self.one_of("ordering", orders) or next(iter(orders))
        order = orders[code]
        size = self.number("page_size")
        if size is not None and not 1 <= size <= LARGEST_PAGE:
            raise Invalid({"page_size": [_("Ask for 1 to 200 rows.")]})
        cursor = self.text("cursor")
        if cursor and read(cursor) is None:
            raise Invalid({"cursor": [_("This cursor was not given out by us. Begin again without it.")]})
        found = page_of(rows, order, lambda row: place_in(order, row), cursor=cursor, size=size or PAGE_SIZE)
        return Response(
            {
                "next": _address(request, found.next),
                "previous": _address(request, found.previous),
                "results": write(found.rows),
            }
        )


def place_in(order: Order, row: Any) -> Place:
    """Where `row` stands in that order."""
    value: Any = None
    if order.column:
        value = row
        for part in order.column.split("__"):
            value = getattr(value, part)
    return Place(value, row.pk)


def _address(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
