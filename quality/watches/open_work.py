"""The open work of early warning that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "watches",
            _("Signals of early warning"),
            "watches.Watch",
            "owner",
            Q(closed_at=None),
            case="case",
        ),
    )
