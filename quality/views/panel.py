"""What the case page shows of an improvement: where it comes from, the analysis, the items, the effect checks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from quality.models import Improvement, ItemState
from quality.views.eight_d import eight_d_context

if TYPE_CHECKING:
    from accounts.models import User

LOOKS = {
    ItemState.PLANNED: ("neutral", "edit"),
    ItemState.CONFIRMED: ("info", "stamp"),
    ItemState.RUNNING: ("info", "wrench"),
    ItemState.DONE: ("ok", "check"),
    ItemState.DROPPED: ("neutral", "undo"),
}


def case_context(improvement: Improvement, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the form for the case page. Note: one query and those of a claim, the others have been read with the form."""
    visible = Case.objects.visible_to(user).filter(pk=improvement.raised_from_id)
    today = local_day(at)
    return {
        "improvement": improvement,
        "papers_url": reverse("quality:improvement_papers", args=[improvement.case.reference]),
        "papers_label": _("Forms and 8D report"),
        "origin": visible.only("kind", "number", "receipt_number", "title").first(),
        "items": [
            {
                "item": item,
                "tone": LOOKS[ItemState(item.state)][0],
                "icon": LOOKS[ItemState(item.state)][1],
                "late": item.is_open and item.due_on < today,
            }
            for item in improvement.all_items()
        ],
        "checks": improvement.all_checks(),
        **eight_d_context(improvement, user, at),
    }
