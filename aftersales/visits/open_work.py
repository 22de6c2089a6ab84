"""The open work of visits to customers that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "visits",
            _("Visits to customers"),
            "visits.Visit",
            "visitor",
            Q(closed_at=None),
            case="case",
        ),
        OpenWork(
            "visit_questions",
            _("Questions from visits put before the leader"),
            "visits.Visit",
            "leader",
            Q(closed_at=None, leader_asked_at__isnull=False, leader_decided_at=None),
            case="case",
        ),
    )
