"""Take no more of what somebody who has left still owes: personnel decides, with a reason; a counter-entry ends the rest."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.penalties.forms.papers import WriteOffForm
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import PenaltyEntry, SanctionPaper
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    sanction_kind,
    "write_off",
    label=gettext_lazy("Do not take the rest"),
    rights=[Permission.KEEP_PAY],
    form=WriteOffForm,
    side=True,
    help=gettext_lazy("Of somebody who has left nothing more is taken. What was taken stays taken."),
)
def write_off(
    paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, line: int, reason: str
) -> Trace:
    """End the rest of a line whose person has left (the decision of personnel: ours)."""
    chosen = next(one for one in paper.rests_of_leavers() if one.number == line)
    rest = chosen.owed  # type: ignore[attr-defined]  # what the ledger says, read with the line
    chosen.write_off_reason = reason
    chosen.save(update_fields=["write_off_reason"])
    PenaltyEntry.objects.create(line=chosen, kind=PenaltyEntry.Kind.WRITTEN_OFF, amount=-rest, at=at, by=by)
    return Trace({"line": line}, {"reason": reason})
