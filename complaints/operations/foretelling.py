"""Where the open complaints of a route would go under drafted levels, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import ROLES
from complaints.operations.summing import remedy_sums
from complaints.states import OPEN, State
from feedback_system.approvals.grounds import ALL_KINDS, KindSum, grounds
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from feedback_system.approvals.models import ApprovalBand

MOST = 100
"""Open cases looked at, the newest first; the page says so when there are more."""
ASKED = (State.AWAITING_APPROVAL, State.AWAITING_FINAL_APPROVAL)
"""Where the question lies before an approver and stays with its level."""
Levels = Mapping[str, Sequence["ApprovalBand"]]


@dataclass
class Foretold:
    """How many open cases would go from which role to which; equal roles for those that stay."""

    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    is_capped: bool = False

    def sentences(self) -> list[str]:
        """The moves in words, the most frequent first."""
        told = []
        for (before, after), count in self.moves.most_common():
            words = {
                "count": count,
                "before": ROLES[before].label if before in ROLES else _("nobody"),
                "after": ROLES[after].label if after in ROLES else _("nobody"),
            }
            if before == after:
                told.append(
                    ngettext(
                        "%(count)d open case with a remedy stays with: %(after)s.",
                        "%(count)d open cases with a remedy stay with: %(after)s.",
                        count,
                    )
                    % words
                )
            else:
                told.append(
                    ngettext(
                        "%(count)d open case with a remedy would go to %(after)s instead of %(before)s.",
                        "%(count)d open cases with a remedy would go to %(after)s instead of %(before)s.",
                        count,
                    )
                    % words
                )
        if self.is_capped:
            told.append(_("Only the newest %(count)d open cases were looked at.") % {"count": MOST})
        return told


def foretell(*, route: str, present: Levels, drafted: Levels, at: datetime) -> Foretold:
    """Ask for every open case with a remedy that is not before an approver now: who by the present levels, who by these."""
    cases = Case.objects.as_system("the settings count to whom open cases would go; no case is shown")
    rows = (
        cases.filter(
            kind="complaint", complaint__route__code=route, complaint__state__in=sorted(OPEN - set(ASKED)),
            complaint__remedy_lines__isnull=False,
        )
        .select_related("complaint")
        .distinct()
        .order_by("-pk")
    )  # fmt: skip
    found = Foretold()
    for place, case in enumerate(rows[: MOST + 1]):
        if place == MOST:
            found.is_capped = True
            break
        sums = remedy_sums(case.complaint, at=at, lock=False)
        kinds, start = sums.of_kinds(), case.complaint.lowest_level
        found.moves[_role(present, sums.total, kinds, start), _role(drafted, sums.total, kinds, start)] += 1
    return found


def _role(levels: Levels, total: Decimal, kinds: Sequence[KindSum], start: int) -> str:
    """The role that would decide an ordinary case of these sums, "" when none reaches it."""
    bands = levels.get(ALL_KINDS, ())
    if not bands:
        return ""
    try:
        reasons = grounds(levels, total=total, sums=kinds)
    except Blocked:
        return ""
    return bands[max([min(start, len(bands) - 1), *(reason.level for reason in reasons)])].role
