"""Which complaints are problems of quality, for the tracking database."""

from __future__ import annotations

from django.db.models import Q

from complaints.models import Complaint
from complaints.states import State

SOLVED = (State.CLOSED, State.EXECUTING, State.FILED)
"""The case was closed with a ruling; the other ways out solve no problem."""


def about_quality() -> Q:
    """Complaints about the quality of goods that were handed in; one that is the same as another counts there."""
    return Q(complaint__complaint_class=Complaint.Class.QUALITY) & ~Q(state__in=(State.DRAFT, State.MERGED))
