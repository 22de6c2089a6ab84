"""The ways to say no. Raised below the edge, told at the edge: web/middleware.py and api/exceptions.py.

Every message is a sentence for people (lazily translated) that says what to do next.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from feedback_system.joining import sentences


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


class Conflict(Refusal):
    """Somebody else was faster; what was typed must be kept and shown again beside the present values."""

    code = "conflict"
    status = 409


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
