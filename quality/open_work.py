"""The open work of improvements that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "improvement_items",
            _("Items of improvements"),
            "quality.ImprovementItem",
            "owner",
            Q(done_at=None, improvement__closed_at=None),
            case="improvement__case",
        ),
        OpenWork(
            "disciplines",
            _("Disciplines of 8D reports"),
            "quality.Discipline",
            "owner",
            Q(improvement__closed_at=None) & ~Q(state="accepted"),
            case="improvement__case",
        ),
    )
