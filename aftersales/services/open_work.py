"""The open work of service calls that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "service_calls",
            _("Service calls as technician"),
            "services.ServiceCall",
            "technician",
            Q(case__closed_at=None),
            case="case",
        ),
        OpenWork(
            "repairs",
            _("Repairs at the desk"),
            "services.ServiceCall",
            "repairer",
            Q(case__closed_at=None, accepted_at=None),
            case="case",
        ),
    )
