"""The ways to say no. Raised below the edge, told at the edge: web/middleware.py and api/exceptions.py.

Every message is a sentence for people (lazily translated) that says what to do next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext_lazy as _

from feedback_system.joining import sentences


@dataclass(frozen=True)
class Reason:
    """A sentence that says what must be done first, with the address where it is done; programs read the sentence."""

    text: Any
    url: str

    def __str__(self) -> str:
        return str(self.text)


class Refusal(Exception):
    """A request that was understood and is refused; nothing was changed in the database."""

    code = "refused"
    status = 400

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotVisible(Refusal):
    """For this person the record does not exist; the answer is the same as for a wrong number."""

    code = "not_found"
    status = 404


class NotPermitted(Refusal):
    """This person may not do this: a missing right, four eyes, or a conflict of interest."""

    code = "not_permitted"
    status = 403


class NotPossibleNow(Refusal):
    """The record is in a state in which this step does not exist."""

    code = "not_possible_now"
    status = 409


class SwitchedOff(NotPossibleNow):
    """A part of the product that the company does not use; told to programs like any step that does not exist now."""


class Conflict(Refusal):
    """Somebody else was faster; what was typed must be kept and shown again beside the present values."""

    code = "conflict"
    status = 409


class AtWork(Conflict):
    """The same request is being worked on; nothing was decided, so asking again with the same key is right."""

    code = "at_work"


class Blocked(Refusal):
    """Things to do first: one sentence each in `reasons`."""

    code = "blocked"
    status = 422

    def __init__(self, reasons: Iterable[Any]) -> None:
        self.reasons = list(reasons)
        super().__init__(self.reasons[0] if self.reasons else "")

    def __str__(self) -> str:
        return sentences(self.reasons)


class Invalid(Refusal):
    """Input that does not hold: `errors` maps a field name (or "" for the whole) to sentences."""

    code = "invalid"
    status = 422

    def __init__(self, errors: Mapping[str, Iterable[Any]]) -> None:
        self.errors = {field: list(sentences) for field, sentences in errors.items()}
        super().__init__(next((s for sentences in self.errors.values() for s in sentences), ""))

    def __str__(self) -> str:
        return sentences(one for told in self.errors.values() for one in told)


class Busy(Refusal):
    """The rows are held by somebody else for longer than anybody should wait; trying again helps."""

    code = "busy"
    status = 503


RETRY_AFTER = 5
"""Seconds after which trying again is sensible; a lock is given up after three."""

LOCKED_ON_POSTGRESQL = frozenset({"55P03", "40P01", "40001"})
"""lock_not_available, deadlock_detected, serialization_failure. Source: PostgreSQL manual, appendix A."""
LOCKED_ON_SQLITE = frozenset({5, 6})
"""SQLITE_BUSY and SQLITE_LOCKED, the lowest byte of the extended codes. Source: sqlite.org, result codes."""


def busy_from(error: BaseException) -> Busy | None:
    """The refusal to tell when `error` is a lock that did not come free; None for every other failure."""
    cause = error.__cause__
    if not isinstance(error, OperationalError) or cause is None:
        return None
    on_sqlite = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    on_postgresql = getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None)
    if on_postgresql in LOCKED_ON_POSTGRESQL or on_sqlite in LOCKED_ON_SQLITE:
        return Busy(_("Somebody else is just working on the same record. Nothing was saved; send it again."))
    return None
