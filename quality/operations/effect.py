"""Check the effect with other eyes than those that did the work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.counting import Counted
from quality.forms.improvement import CheckEffectForm
from quality.kind import improvement_kind
from quality.models import EffectCheck, Improvement

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def had_a_part(improvement: Improvement, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person, or whom she stands in for, may not check the effect."""
    reasons = [*improvement.part_of(authority.person)]
    if authority.on_behalf_of is not None:
        reasons += improvement.part_of(authority.by)
    yield from dict.fromkeys(reasons)
    if reasons:
        yield _("Somebody without part in it must check the effect.")


@step(
    improvement_kind,
    "check_effect",
    label=_("Check the effect"),
    rights=[Permission.CHECK_EFFECT],
    form=CheckEffectForm,
    conflicts=had_a_part,
    help=_("With the figures before and after. Without effect the department drafts new items."),
)
def check_effect(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    effective: bool,
    measure: str,
    before: Decimal,
    after: Decimal,
    reason: str,
    against_reason: str,
    counted: Counted | None = None,
) -> Trace:
    """Write down whether it had the effect (policy 001: GM office; policy 002: quality; the figures and the count are ours)."""
    called_done_by = improvement.called_done_by
    assert called_done_by is not None  # noqa: S101 - a constraint says so
    EffectCheck.objects.create(
        improvement=improvement,
        round=improvement.round,
        effective=effective,
        reason=reason,
        measure=measure,
        before=before,
        after=after,
        called_done_by=called_done_by,
        checked_by=by,
        checked_at=at,
        by_data=counted.verdict if counted is not None else "",
        shipped=counted.shipped if counted is not None else None,
        pieces=counted.pieces if counted is not None else None,
        against_reason=against_reason,
    )
    facts: dict[str, Any] = {
        "round": improvement.round,
        "effective": effective,
        "figure_before": f"{before.normalize():f}",
        "figure_after": f"{after.normalize():f}",
    }
    if counted is not None:
        facts |= {"by_data": counted.verdict, "shipped": counted.shipped, "pieces": counted.pieces}
    said = {"measure": measure, "reason": reason}
    if against_reason:
        said["text"] = against_reason
    return Trace(facts, said)
