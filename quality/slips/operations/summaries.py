"""The summaries of the departments at the end of a month, as the work bulletin counts them.

Source: policies 000 and 001 on communication (each department to the general office at the end of the month).
"""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from feedback_system.cases.models import Case
from quality.slips.models import SlipPart
from quality.slips.states import PartState

SUMMARY = "department_summary"


def summaries_of(cases: QuerySet[Case], month: date) -> list[tuple[str, str, int]]:
    """Department, “asked” or “handed_in”, and the id of the case, for each summary on that month. Note: one query."""
    rows = SlipPart.objects.filter(
        slip__case__in=cases, slip__monthly__month=month, slip__monthly__kind_code=SUMMARY
    )
    found = []
    for code, state, case in rows.values_list("department__code", "state", "slip__case").order_by("pk"):
        found.append((code, "asked", case))
        if state == PartState.ANSWERED:
            found.append((code, "handed_in", case))
    return found
