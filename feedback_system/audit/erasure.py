"""Erase the personal and free text of a case's history and its notes; who did what and when stays, and the chain
stays whole.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.audit.models import EventPayload
from feedback_system.audit.operations import record
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@transaction.atomic
def erase_payloads(*, case: Case, by: User, at: datetime, reason: str) -> int:
    """Delete the texts of all events and notes of `case` for good and write down that, by whom and why. Returns
    how many texts of events went; the number of notes stands in the record.

    A note stays with its author and time and says that its text was erased. The chain covers only the salted hash of each text, so it still verifies. `reason` stays on the case: it
    names the request (for example its file number), not the person. Source: PIPL, article 47 (erasure).

    :raises NotPermitted: only who keeps the settings may do this.
    :raises Invalid: no reason given.
    :raises NotPossibleNow: the case is open; its texts are still needed to work on it.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can erase texts of the history. Ask yours."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say on whose request or by which rule the texts are erased.")]})
    locked = type(case).objects.lock(case.pk)
    if locked.is_open:
        raise NotPossibleNow(_("This case is still open. Close it first; its texts can be erased then."))
    count, _per_model = EventPayload.objects.filter(event__case=locked).delete()
    notes = locked.notes.exclude(text="").update(text="")
    facts = {"count": count, "notes": notes, "reason": reason.strip()[:200]}
    record(locked, "texts_erased", by=by, at=at, facts=facts)
    return count
