"""Hand a discipline in: what every way of doing it shares."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from quality.models import Discipline, DisciplineState, Improvement

if TYPE_CHECKING:
    from accounts.models import User


def kept_proof(
    improvement: Improvement, proof: Attachment | None, files: Any, *, by: User, at: datetime
) -> Attachment | None:
    """The file of a step: the one of the case that was chosen, or the new one, put on the case."""
    if proof is not None or files is None:
        return proof
    return attach(case=improvement.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)


def hand_in_now(
    improvement: Improvement,
    code: str,
    *,
    text: str,
    by: User,
    at: datetime,
    proof: Attachment | None = None,
) -> Discipline:
    """The discipline as it is handed in now; its rows are written by the caller with its `handing`."""
    row = improvement.discipline(code) or Discipline(
        improvement=improvement, code=code, round=improvement.round
    )
    row.state, row.text, row.proof = DisciplineState.HANDED_IN, text, proof
    row.handed_in_by, row.handed_in_at, row.handing = by, at, row.handing + 1
    row.accepted_by, row.accepted_at, row.remark = None, None, ""
    row.save()
    return row
