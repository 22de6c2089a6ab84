"""Draft the items of an improvement, send the draft back, confirm it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.forms.improvement import ConfirmForm, DraftForm, ItemsForm, ReasonForm
from quality.kind import improvement_kind
from quality.models import Discipline, DisciplineState, Improvement, ImprovementItem, ItemState
from quality.models.improvement import DRAFTERS
from quality.operations.handing import hand_in_now
from quality.tiers import D, Tier

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_DRAFT = _("The department found responsible drafts the items, or research and development does.")


def drafts(improvement: Improvement, person: User) -> bool:
    """Whether `person` works in a department that drafts, whatever else the own role reaches."""
    own = {assignment.department_id for assignment in person.assignments}
    return bool(own & improvement.drafting_department_ids())


def write_items(
    improvement: Improvement, rows: Sequence[Mapping[str, Any]], *, by: User, at: datetime
) -> list[ImprovementItem]:
    """Write new items of the present round; owners and their departments may read the case from now on."""
    last = max((item.number for item in improvement.all_items()), default=0)
    items = ImprovementItem.objects.bulk_create(
        ImprovementItem(
            improvement=improvement,
            number=last + place,
            round=improvement.round,
            cause=row["cause"],
            action=row["action"],
            removes=row.get("removes", ""),
            owner=row["owner"],
            department=row["department"],
            due_on=row["due_on"],
            drafted_by=by,
            drafted_at=at,
        )
        for place, row in enumerate(rows, start=1)
    )
    for item in items:
        let_read(improvement.case, department=item.department, why="party")
        let_read(improvement.case, person=item.owner, why="item")
    return items


def item_facts(items: Iterable[ImprovementItem]) -> list[dict[str, Any]]:
    """What the history keeps of items: numbers, codes and days."""
    return [
        {
            "number": item.number,
            "owner": item.owner.username,
            "department": item.department.code,
            "due_on": item.due_on,
        }
        for item in items
    ]


@step(
    improvement_kind,
    "draft",
    label=_("Draft the items"),
    rights=[Permission.DRAFT_IMPROVEMENT],
    stage=DRAFTERS,
    form=DraftForm,
    standing=drafts,
    whose=WHOSE_DRAFT,
    help=_("Why it happened, and who does what about it by when. The GM office confirms it."),
)
def draft(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    analysis: str,
    items: Sequence[Mapping[str, Any]],
) -> Trace:
    """Hand in the analysis and the items (policy 001, improvement: production and R&D draft)."""
    improvement.analysis = analysis
    improvement.tier_chosen_by = improvement.tier_chosen_by or by
    improvement.tier_chosen_at = improvement.tier_chosen_at or at
    if improvement.tier == Tier.SHORT:
        hand_in_now(improvement, D.D4, text=analysis[:10_000], by=by, at=at)
    written = write_items(improvement, items, by=by, at=at)
    return Trace({"items": item_facts(written), "round": improvement.round}, {"text": analysis})


@step(
    improvement_kind,
    "add_items",
    label=_("Draft new items"),
    rights=[Permission.DRAFT_IMPROVEMENT],
    stage=DRAFTERS,
    form=ItemsForm,
    standing=drafts,
    whose=WHOSE_DRAFT,
    help=_("The effect was not reached. The old items stay as they are; say what is done differently now."),
)
def add_items(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    items: Sequence[Mapping[str, Any]],
) -> Trace:
    """Draft the items of a new round after one without effect (the new item in the same improvement is ours)."""
    written = write_items(improvement, items, by=by, at=at)
    return Trace({"items": item_facts(written), "round": improvement.round})


@step(
    improvement_kind,
    "send_back",
    label=_("Send the draft back"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=ReasonForm,
    side=True,
    help=_("Say what is missing. The drafted items are dropped, and the department drafts again."),
)
def send_back(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Ask for another draft; what was drafted and not confirmed is dropped and stays readable."""
    dropped = improvement.planned_items()
    ImprovementItem.objects.filter(pk__in=[item.pk for item in dropped]).update(state=ItemState.DROPPED)
    improvement.return_reason = reason
    for row in _analysis_waiting(improvement):
        row.state, row.remark = DisciplineState.RETURNED, reason
        row.save(update_fields=["state", "remark"])
    return Trace({"dropped": [item.number for item in dropped]}, {"reason": reason})


def _analysis_waiting(improvement: Improvement) -> list[Discipline]:
    """The analysis of the draft, which in a lighter tier goes the way of the draft."""
    row = improvement.discipline(D.D4)
    waits = row is not None and row.state == DisciplineState.HANDED_IN and improvement.tier != Tier.FULL
    return [row] if row is not None and waits else []


def own_draft(improvement: Improvement, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody confirms what they drafted."""
    drafters: set[int | None] = {item.drafted_by_id for item in improvement.planned_items()}
    drafters |= {row.handed_in_by_id for row in _analysis_waiting(improvement)}
    if drafters & {authority.by.pk, authority.person.pk}:
        yield _("You drafted these items. Somebody else must confirm them.")


@step(
    improvement_kind,
    "confirm",
    label=_("Confirm the items"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=ConfirmForm,
    conflicts=own_draft,
    help=_("Each owner is told, and the clock of each item starts."),
)
def confirm(improvement: Improvement, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Confirm the drafted items (policy 001, improvement: the GM office confirms)."""
    items = improvement.planned_items()
    ImprovementItem.objects.filter(pk__in=[item.pk for item in items]).update(state=ItemState.CONFIRMED)
    improvement.confirmed_by = by
    for row in _analysis_waiting(improvement):
        row.state, row.accepted_by, row.accepted_at = DisciplineState.ACCEPTED, by, at
        row.save(update_fields=["state", "accepted_by", "accepted_at"])
    return Trace({"items": [item.number for item in items]}, {"remark": remark} if remark else {})
