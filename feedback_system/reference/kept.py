"""Reference data (calendars, rules, routes, departments) kept in the memory of the process, and never stale.

Everything kept belongs to one stamp, a row that the database itself renews with every change of a watched table. Before
something kept is used the stamp is read; when it is another one, everything is forgotten. So a change counts at once in
every process, also inside the transaction that makes it, and what is rolled back leaves nothing behind.

The stamp is read each time, except within `reading()`: there once. A page that only reads, a step and a sweep are such
stretches; none of them writes reference data. The row of the person who is logged in brings the stamp along, so a page
pays no query for it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import QuerySet, Subquery

from feedback_system.reference import triggers
from feedback_system.reference.models import Stamp

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)


@dataclass
class _Stretch:
    """A stretch of work in which the stamp is read once."""

    token: str | None = None
    known: bool = False


@dataclass(frozen=True)
class _Generation:
    """What was made under one stamp."""

    token: str
    usable: bool
    values: dict[str, Any] = field(default_factory=dict)


_stretch: ContextVar[_Stretch | None] = ContextVar("stretch of reading", default=None)
_generation = _Generation("", usable=False)


@contextmanager
def reading() -> Iterator[None]:
    """A stretch that writes no reference data: the stamp is read once in it, at first need."""
    if _stretch.get() is not None:
        yield
        return
    mark = _stretch.set(_Stretch())
    try:
        yield
    finally:
        _stretch.reset(mark)


def stamp_of_the_row() -> Subquery:
    """The present stamp as a column of another query, for `brought_along`."""
    return Subquery(Stamp.objects.order_by("pk").values("token")[:1])


def brought_along(token: str | None) -> None:
    """Take the stamp that came with another row, when the present stretch has not read it yet."""
    stretch = _stretch.get()
    if stretch is not None and not stretch.known:
        stretch.token, stretch.known = token, True


def kept(name: str, make: Callable[[], T]) -> T:
    """What `make` returns, made once per stamp. `name` says what it is, with its parameters. The value must not be changed.

    Note: one query for the stamp outside `reading()`.
    """
    global _generation
    token = _present()
    if token is None:
        return make()
    generation = _generation
    if generation.token != token:
        generation = _generation = _Generation(token, usable=triggers.stand(connection))
    if not generation.usable:
        return make()
    if name not in generation.values:
        generation.values[name] = make()
    found: T = generation.values[name]
    return found


def kept_rows(name: str, rows: Callable[[], QuerySet[M]]) -> list[M]:
    """The rows of a query, each a copy of its own, so that a caller may follow and change them as rows just read."""
    return [twin(row) for row in kept(name, lambda: list(rows()))]


def twin(row: M) -> M:
    """A copy of a kept row as `copy.copy` makes it, without the way through pickling: for who picks few out of many."""
    made = row.__class__.__new__(row.__class__)
    made.__dict__.update(row.__dict__)
    made._state = copy.copy(row._state)
    made._state.fields_cache = row._state.fields_cache.copy()
    return made


def _present() -> str | None:
    """The stamp in force; None when there is none yet, and then nothing is kept."""
    stretch = _stretch.get()
    if stretch is not None and stretch.known:
        return stretch.token
    token = Stamp.objects.order_by("pk").values_list("token", flat=True).first()
    brought_along(token)
    return token
