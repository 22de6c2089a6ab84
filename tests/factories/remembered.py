"""What a test sets up is carried out once per process; the next test that asks for the same gets the same rows back.

Walking a complaint through seventeen steps takes a second, writing again what the walk wrote a hundredth of it. A factory is
carried out by the real operations the first time; every statement it writes is kept under what was asked for and under
everything that had been written to the company since it was put into the test. Only a test that comes with exactly the
same past and asks for exactly the same thing gets the statements instead of the walk, so nothing can be told apart later.

Keys are numbered from the same number in every test (`numbering`), since rows name each other by them.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import translation

READS = ("SELECT", "EXPLAIN", "PRAGMA", "SHOW")
BOUNDARIES = ("SAVEPOINT", "RELEASE")
SAVEPOINT = re.compile(r"\bs\d+_x\d+")

Statement = tuple[str, Any, bool]


class _Past:
    """Everything written since the company was put into the test, as a digest; and what is being recorded now."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.recordings: list[list[Statement]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(READS):
            self.digest.update(f"{SAVEPOINT.sub('', sql)}{params!r}{many}".encode())
            for recording in self.recordings:
                recording.append((sql, params, many))
        return execute(sql, params, many, context)


_past: _Past | None = None
_known: dict[str, tuple[list[Statement], list[Any], Any]] = {}


@contextmanager
def past_of_a_test() -> Iterator[None]:
    """From here on everything written is noticed; begins with the company just put in."""
    global _past
    _past = _Past()
    try:
        with connection.execute_wrapper(_past):
            yield
    finally:
        _past = None


@contextmanager
def carried_out() -> Iterator[None]:
    """In here everything is really carried out: for tests that count what a walk asks, or want this process warm."""
    global _past
    past, _past = _past, None
    try:
        yield
    finally:
        _past = past


def remembered(identify: Callable[[Any], Any], find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Let a factory be carried out once for the same question; `identify` names its result, `find` reads it afresh."""

    def wrap(factory: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(factory)
        def ask(world: Any, *args: Any, **kwargs: Any) -> Any:
            if _past is None:
                return factory(world, *args, **kwargs)
            key = _key(factory, args, kwargs)
            if key in _known:
                statements, promises, identity = _known[key]
                _write(statements)
                connection.run_on_commit += [(set(connection.savepoint_ids), *rest) for rest in promises]
                return find(identity)
            before, recording = len(connection.run_on_commit), []
            _past.recordings.append(recording)
            try:
                result = factory(world, *args, **kwargs)
            finally:
                _past.recordings.pop()
            promises = [rest for _ids, *rest in connection.run_on_commit[before:]]
            _known[key] = (_without_boundaries(recording), promises, identify(result))
            return result

        return ask

    return wrap


def _key(factory: Any, args: Any, kwargs: Any) -> str:
    from tests.factories.complaints import STEPS

    assert _past is not None
    asked = (
        factory.__qualname__, _named(args), _named(sorted(kwargs.items())), STEPS, translation.get_language(), settings.LOCALE_PATHS,
        _past.digest.hexdigest(),
    )  # fmt: skip
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def _named(value: Any) -> Any:
    """`value` with rows of the database named by their table and key."""
    if isinstance(value, Model):
        return (value._meta.label, value.pk)
    if isinstance(value, dict):
        return [(name, _named(one)) for name, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [_named(one) for one in value]
    return value


def _write(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, params, many in statements:
            (cursor.executemany if many else cursor.execute)(sql, params)


def _without_boundaries(statements: list[Statement]) -> list[Statement]:
    """The statements; the marks between them are needed only where something was taken back."""
    if any(sql.startswith("ROLLBACK") for sql, _params, _many in statements):
        return statements
    return [one for one in statements if not one[0].startswith(BOUNDARIES)]
