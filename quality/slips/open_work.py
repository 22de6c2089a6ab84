"""The open work of working contact slips that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work
from quality.slips.states import OPEN_PARTS


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "slip_parts",
            _("Answers to working contact slips"),
            "slips.SlipPart",
            "person",
            Q(state__in=sorted(OPEN_PARTS), slip__closed_at=None),
            case="slip__case",
        ),
    )
