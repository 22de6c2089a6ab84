"""Every paper of a case stands in its history: who printed which one, when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.errors import NotVisible

if TYPE_CHECKING:
    from accounts.models import User

PRINTED = "printed"
"""The name of the event."""


@transaction.atomic
def note_print(*, case: Case, paper: str, by: User, at: datetime, number: str = "") -> None:
    """Write into the history of `case` that `by` printed `paper` (its code; `number` for one of several).

    :raises NotVisible: the case has not reached this person
    """
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotVisible(
            _("There is no such case, or it has not reached you. Check the number, or ask the GM office.")
        )
    facts = {"paper": paper, **({"number": number} if number else {})}
    record(Case.objects.lock(case.pk), PRINTED, by=by, at=at, facts=facts)
