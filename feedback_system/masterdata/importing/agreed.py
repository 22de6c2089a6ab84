"""The rows of a dry run as their reader agreed to them: handed to the page signed, and taken back from it unchanged.

Nothing is stored between the two; the reader, the purpose and an hour are part of the signature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = 3600
"""Seconds for which a preview of a file can be agreed to."""


def hand_out(rows: list[list[Any]], *, purpose: str, by: User) -> str:
    """The rows for the form that agrees to them; values are numbers and texts."""
    return signing.dumps({"by": by.pk, "rows": rows}, salt=purpose, compress=True)


def take_back(text: str, *, purpose: str, by: User) -> list[list[Any]] | None:
    """The rows that `by` was shown; None when they are too old, altered, or somebody else's."""
    try:
        agreed = signing.loads(text, salt=purpose, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    rows: list[list[Any]] = agreed["rows"]
    return rows if agreed["by"] == by.pk else None
