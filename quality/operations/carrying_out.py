"""Carry the items out: begin with one, hand in its evidence, call the whole done."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from quality.forms.improvement import CallDoneForm, FinishItemForm, StartItemForm
from quality.kind import improvement_kind
from quality.models import Improvement, ImprovementItem, ItemState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_ITEM = _("An item is carried out by its owner, or by the head of its department.")


def carries_out(improvement: Improvement, person: User) -> bool:
    """Whether an open item is that person's."""
    return bool(improvement.items_of(person))


def begins(improvement: Improvement, person: User) -> bool:
    """Whether an item that is not begun is that person's."""
    return any(item.state == ItemState.CONFIRMED for item in improvement.items_of(person))


@step(
    improvement_kind,
    "start_item",
    label=_("Begin with an item"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=StartItemForm,
    standing=begins,
    whose=WHOSE_ITEM,
    side=True,
    help=_("Shows that you work on it."),
)
def start_item(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, item: ImprovementItem
) -> Trace:
    """Begin with an own item."""
    item.state, item.begun_at = ItemState.RUNNING, at
    item.save(update_fields=["state", "begun_at"])
    return Trace({"item": item.number})


@step(
    improvement_kind,
    "finish_item",
    label=_("Report an item done"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=FinishItemForm,
    standing=carries_out,
    whose=WHOSE_ITEM,
    help=_("With what was done and a file that proves it."),
)
def finish_item(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    item: ImprovementItem,
    evidence: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Hand in the evidence that an own item is done (policy 001, improvement: the departments carry out)."""
    if proof is None:
        level = Attachment.Level.INTERNAL
        proof = attach(case=improvement.case, file=files, level=level, by=by, at=at)
    item.state, item.evidence, item.proof = ItemState.DONE, evidence, proof
    item.done_at, item.done_by = at, by
    item.save(update_fields=["state", "evidence", "proof", "done_at", "done_by"])
    return Trace({"item": item.number, "file": proof.sha256}, {"text": evidence})


@step(
    improvement_kind,
    "call_done",
    label=_("Call it done"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=CallDoneForm,
    help=_("Every item is done. Set the day on which somebody without part in it checks the effect."),
)
def call_done(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    effect_check_on: date,
    remark: str,
) -> Trace:
    """Call the improvement done and set the day of the effect check (policy 001, the GM office chases; the day is ours)."""
    improvement.called_done_by, improvement.effect_check_on = by, effect_check_on
    return Trace({"effect_check_on": effect_check_on}, {"remark": remark} if remark else {})
