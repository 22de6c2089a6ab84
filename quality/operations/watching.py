"""Watch the claims of improvements whose effect is confirmed: tell of each case that comes, and begin anew when one breaks the claim.

A claim hangs on no clock: it waits for deliveries and for cases that others enter. So the background task asks it every ten minutes
and the command `escalate_due` with the sweep. Source: policy 001 on quality feedback, followed up until it does not return; ours.
"""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.queries import system_user, who_is
from feedback_system.cases.advance import advance, what_blocks
from feedback_system.cases.models import Case
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.telling import tell
from quality.counting import count
from quality.kind import improvement_kind
from quality.models import EffectClaim, Improvement, Verdict
from quality.states import ImprovementState as State

WATCHED_STATES = (State.EFFECT_CHECKED, State.CLOSED)


def watch_effects(now: datetime) -> Watched:
    """Ask every claim that is still watched. Tells nobody twice; a claim whose watch is over is not asked again."""
    escalated = reminded = 0
    rows = EffectClaim.objects.filter(settled_at=None, improvement__state__in=WATCHED_STATES).select_related(
        "improvement__case", "product"
    )
    for claim in rows.order_by("pk"):
        improvement = claim.improvement
        if claim.round != improvement.round:
            continue
        counted = count(claim, at=now)
        if counted.verdict == Verdict.BROKEN and not what_blocks(improvement, "reopen_broken"):
            advance(
                improvement_kind.system_steps["reopen_broken"], improvement.case, by=system_user(), at=now
            )
            escalated += 1
            continue
        for match in counted.matches:
            reminded += _tell_of(improvement, match.case, now)
        if counted.is_over:
            claim.outcome, claim.settled_at = counted.verdict, now
            claim.save(update_fields=["outcome", "settled_at"])
    return Watched(escalated=escalated, reminded=reminded)


def _tell_of(improvement: Improvement, found: Case, now: datetime) -> int:
    """Tell approver, owners and the GM office of a case that counts against the claim; how many people are asked for it now."""
    if improvement.case.notifications.filter(
        kind="improvement_recurrence", facts__found=found.reference
    ).exists():
        return 0
    people: list[User | None] = [
        improvement.confirmed_by,
        improvement.department.head,
        *(item.owner for item in improvement.all_items()),
        *who_is("gm_office"),
    ]
    tell(
        "improvement_recurrence",
        improvement.case,
        people,
        by=system_user(),
        at=now,
        facts={"found": found.reference},
        key=f"improvement_recurrence:{improvement.case_id}:{improvement.case.version}:{found.pk}",
    )
    return 1
