"""Choose how deep an improvement goes, or end it without an investigation, which takes a reason and a second person.

Source: the tiers are ours; policies 001 and 004 track every cause but a human slip, so leaving one out is decided by the GM office or above.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.forms.disciplines import TierForm
from quality.forms.improvement import ReasonForm, RemarkForm
from quality.kind import improvement_kind
from quality.models import Improvement
from quality.models.improvement import DRAFTERS
from quality.operations.drafting import WHOSE_DRAFT, drafts
from quality.tiers import is_lighter

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_PLAN = _("The department that drafts does this, research and development, or the GM office.")


def drafts_or_leads(improvement: Improvement, person: User) -> bool:
    """Whether `person` drafts it, or leads improvements."""
    return person.holds(Permission.LEAD_IMPROVEMENT) or drafts(improvement, person)


@step(
    improvement_kind,
    "choose_tier",
    label=_("Choose the tier"),
    rights=[Permission.DRAFT_IMPROVEMENT, Permission.LEAD_IMPROVEMENT],
    form=TierForm,
    standing=drafts_or_leads,
    whose=WHOSE_PLAN,
    side=True,
    help=_("Correction only, short form or full 8D. It says which disciplines must be there."),
)
def choose_tier(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, tier: str, reason: str
) -> Trace:
    """Choose the tier; one that asks for less than the proposed one has its reason (ours)."""
    kept = reason if is_lighter(tier, improvement.proposed_tier) else ""
    improvement.tier, improvement.tier_reason = tier, kept
    improvement.tier_chosen_by, improvement.tier_chosen_at = by, at
    facts = {"tier": tier, "proposed": improvement.proposed_tier}
    return Trace(facts, {"reason": kept} if kept else {})


@step(
    improvement_kind,
    "ask_not_investigated",
    label=_("Ask not to investigate"),
    rights=[Permission.DRAFT_IMPROVEMENT],
    stage=DRAFTERS,
    form=ReasonForm,
    standing=drafts,
    whose=WHOSE_DRAFT,
    side=True,
    help=_(
        "Say why no cause is looked for. The GM office or a higher post decides; until then nothing is drafted."
    ),
)
def ask_not_investigated(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Ask that it is not investigated."""
    improvement.waive_reason = reason
    improvement.waive_asked_by, improvement.waive_asked_at = by, at
    return Trace({}, {"reason": reason})


def asked_it(improvement: Improvement, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody approves what they asked for."""
    if improvement.waive_asked_by_id in {authority.by.pk, authority.person.pk}:
        yield _("You asked for this. Somebody else must decide it.")


@step(
    improvement_kind,
    "approve_not_investigated",
    label=_("Approve: not investigated"),
    rights=[Permission.WAIVE_INVESTIGATION],
    form=RemarkForm,
    conflicts=asked_it,
    help=_("The improvement ends without items. The reason and your name stay on it."),
)
def approve_not_investigated(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, remark: str
) -> Trace:
    """Approve that it is not investigated (ours: the GM office or above)."""
    improvement.waived_by, improvement.waived_at = by, at
    return Trace({}, {"remark": remark} if remark else {})


@step(
    improvement_kind,
    "refuse_not_investigated",
    label=_("Refuse: investigate it"),
    rights=[Permission.WAIVE_INVESTIGATION],
    form=ReasonForm,
    conflicts=asked_it,
    side=True,
    help=_("The department drafts it. Your reason stands on the page."),
)
def refuse_not_investigated(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Refuse it; the department drafts."""
    improvement.return_reason = reason
    improvement.waive_reason, improvement.waive_asked_by, improvement.waive_asked_at = "", None, None
    return Trace({}, {"reason": reason})
