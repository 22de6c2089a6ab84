"""Say by what figures the effect will be seen, hand an item over, and begin anew when the problem came back.

Source: effectiveness of corrective action, ISO 9001 clause 10.2; policy 001 on quality feedback, followed up so that it does not return.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.counting import count
from quality.forms.claims import ClaimForm, ReopenForm
from quality.forms.disciplines import HandOverForm
from quality.kind import improvement_kind
from quality.models import EffectClaim, Improvement, ImprovementItem, Verdict
from quality.operations.disciplines import WHOSE_WORK, works_on

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority
    from feedback_system.masterdata.models import Product


def works_on_or_leads(improvement: Improvement, person: User) -> bool:
    """Whether `person` works on it, or leads improvements."""
    return person.holds(Permission.LEAD_IMPROVEMENT) or works_on(improvement, person)


@step(
    improvement_kind,
    "state_claim",
    label=_("State the effect"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT, Permission.LEAD_IMPROVEMENT],
    form=ClaimForm,
    standing=works_on_or_leads,
    whose=WHOSE_WORK,
    side=True,
    help=_(
        "Which defect stays below which figure, on what is delivered. The product counts it and watches it afterwards."
    ),
)
def state_claim(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    product: Product,
    defect: str,
    limit: Decimal,
    from_on: date,
    days: int | None,
    shipped: int | None,
) -> Trace:
    """State the claim of this round, or state it otherwise."""
    fields: dict[str, Any] = {
        "product": product, "defect": defect, "limit": limit, "from_on": from_on, "days": days, "shipped": shipped,
        "stated_by": by, "stated_at": at,
    }  # fmt: skip
    EffectClaim.objects.update_or_create(improvement=improvement, round=improvement.round, defaults=fields)
    facts = {
        "round": improvement.round,
        "product": product.code,
        "limit": f"{limit.normalize():f}",
        "from_on": from_on,
        "days": days,
        "shipped": shipped,
    }
    return Trace(facts, {"text": defect} if defect else {})


@step(
    improvement_kind,
    "hand_over",
    label=_("Hand an item over"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=HandOverForm,
    side=True,
    help=_(
        "The owner has left, or cannot do it. The new owner is told; the clock runs on unless a new day is named."
    ),
)
def hand_over(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    item: ImprovementItem,
    owner: User,
    department: Department,
    due_on: date | None,
    reason: str,
) -> Trace:
    """Hand an open item to somebody else."""
    before = item.owner.username
    item.owner, item.department, item.due_on = owner, department, due_on or item.due_on
    item.save(update_fields=["owner", "department", "due_on"])
    let_read(improvement.case, department=department, why="party")
    let_read(improvement.case, person=owner, why="item")
    facts = {"item": item.number, "before": before, "owner": owner.username, "due_on": item.due_on}
    return Trace(facts, {"reason": reason})


@step(
    improvement_kind,
    "reopen",
    label=_("Begin anew"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=ReopenForm,
    side=True,
    help=_("The problem came back. A new round begins; what was done stays as it is."),
)
def reopen(improvement: Improvement, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Begin a new round because the problem came back (policy 001 on quality feedback)."""
    return begin_anew(improvement, reason, at)


@step(
    improvement_kind,
    "reopen_broken",
    label=_("Begin anew because the data broke the claim"),
    rights=[],
    by_system=True,
)
def reopen_broken(improvement: Improvement, *, by: User, at: datetime, authority: Authority) -> Trace:
    """The same, taken by the system when later cases broke the claim; the history keeps the figures."""
    claim = improvement.present_claim()
    assert claim is not None  # noqa: S101 - the watch asks claims only
    counted = count(claim, at=at)
    facts = {
        "pieces": counted.pieces,
        "shipped": counted.shipped,
        "rate": str(counted.rate),
        "limit": f"{claim.limit.normalize():f}",
        "cases": [match.case.reference for match in counted.matches],
    }
    begun = begin_anew(improvement, "", at)
    return Trace({**begun.facts, **facts})


def begin_anew(improvement: Improvement, reason: str, at: datetime) -> Trace:
    """The next round; the watch over the old claim ends."""
    claim = improvement.present_claim()
    if claim is not None and claim.settled_at is None:
        claim.outcome, claim.settled_at = Verdict.BROKEN, at
        claim.save(update_fields=["outcome", "settled_at"])
    improvement.round += 1
    return Trace({"round": improvement.round}, {"reason": reason} if reason else {})
