"""Delete the personal and free text of a case's history; who did what and when stays, and the chain stays whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback_system.audit.models import EventPayload

if TYPE_CHECKING:
    from feedback_system.cases.models import Case


def texts_in_history(case: Case) -> int:
    """How many events of `case` still have their text."""
    return EventPayload.objects.filter(event__case=case.pk).count()


def delete_payloads(case: Case) -> int:
    """Delete the texts of all events of `case` for good. Returns how many went.

    The chain covers only the salted hash of each text, and the salt goes with it: the chain still verifies, and nobody can
    try out texts against the hash. Part of erasing a case (administration/erasure.py), which asks who may and writes it down.
    """
    count, _per_model = EventPayload.objects.filter(event__case=case.pk).delete()
    return count
