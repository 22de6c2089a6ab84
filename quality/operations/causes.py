"""Grow the trees of causes: add a “because”, correct it with its evidence, strike it out.

Source: 5-Why with evidence, as the 8D method asks for at D4; assumptions that are marked as such are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import Trace, step
from quality.forms.causes import AddCauseForm, ChangeCauseForm, DropCauseForm
from quality.kind import improvement_kind
from quality.models import Cause, Improvement
from quality.operations.disciplines import WHOSE_WORK, works_on
from quality.operations.handing import kept_proof

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    improvement_kind,
    "add_cause",
    label=_("Add a cause"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=AddCauseForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("One “because” with its evidence, or marked as an assumption."),
)
def add_cause(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    branch: str,
    parent: Cause | None,
    because: str,
    evidence: str,
    proof: Attachment | None,
    files: Any,
    is_assumption: bool,
    category: str,
    is_root: bool,
) -> Trace:
    """Add a “because” to a tree."""
    number = max((one.number for one in improvement.all_causes()), default=0) + 1
    made = Cause.objects.create(
        improvement=improvement,
        number=number,
        branch=branch,
        parent=parent,
        because=because,
        evidence=evidence,
        proof=kept_proof(improvement, proof, files, by=by, at=at),
        is_assumption=is_assumption,
        category=category,
        is_root=is_root,
        by=by,
        at=at,
    )
    return Trace(_facts(made, parent), {"text": because, "evidence": evidence})


@step(
    improvement_kind,
    "change_cause",
    label=_("Correct a cause"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=ChangeCauseForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_(
        "Give its evidence, move it, sort it, or mark it as the root cause. What it said before stays in the story."
    ),
)
def change_cause(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    cause: Cause,
    branch: str,
    parent: Cause | None,
    because: str,
    evidence: str,
    proof: Attachment | None,
    files: Any,
    is_assumption: bool,
    category: str,
    is_root: bool,
) -> Trace:
    """Correct a “because”; whatever stands under it moves with it into the tree of its new parent."""
    cause.branch, cause.parent, cause.because, cause.evidence = branch, parent, because, evidence
    cause.proof = kept_proof(improvement, proof, files, by=by, at=at)
    cause.is_assumption, cause.category, cause.is_root = is_assumption, category, is_root
    cause.by, cause.at = by, at
    cause.save()
    below = _below(cause, improvement.living_causes())
    Cause.objects.filter(pk__in=[one.pk for one in below]).update(branch=branch)
    return Trace(_facts(cause, parent), {"text": because, "evidence": evidence})


@step(
    improvement_kind,
    "drop_cause",
    label=_("Strike a cause out"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=DropCauseForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("It was wrong. Say what showed that; it stays in the story."),
)
def drop_cause(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, cause: Cause, reason: str
) -> Trace:
    """Strike a “because” out that has nothing under it."""
    cause.dropped_at, cause.is_root = at, False
    cause.save(update_fields=["dropped_at", "is_root"])
    return Trace({"cause": cause.number}, {"reason": reason, "text": cause.because})


def _facts(cause: Cause, parent: Cause | None) -> dict[str, Any]:
    return {
        "cause": cause.number,
        "tree": cause.branch,
        "under": parent.number if parent is not None else None,
        "assumption": cause.is_assumption,
        "root": cause.is_root,
        "category": cause.category,
    }


def _below(cause: Cause, causes: list[Cause]) -> list[Cause]:
    """Every cause that stands somewhere under this one."""
    found: list[Cause] = []
    level = {cause.pk}
    while level:
        under = [one for one in causes if one.parent_id in level]
        found += under
        level = {one.pk for one in under}
    return found
