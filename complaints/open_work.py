"""The open work of complaints that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "complaint_sales",
            _("Complaints as salesperson"),
            "complaints.Complaint",
            "salesperson",
            Q(closed_at=None),
            case="case",
        ),
        OpenWork(
            "complaint_quality",
            _("Complaints as investigator"),
            "complaints.Complaint",
            "investigator",
            Q(closed_at=None),
            case="case",
        ),
        OpenWork(
            "complaint_first_inquiry",
            _("Complaints in charge since the first inquiry"),
            "complaints.Complaint",
            "inquiry_holder",
            Q(closed_at=None),
            case="case",
        ),
        OpenWork(
            "complaint_expert",
            _("Questions as an expert"),
            "complaints.ExpertQuestion",
            "expert",
            Q(answered_at=None, ended_at=None),
            case="complaint__case",
        ),
    )
