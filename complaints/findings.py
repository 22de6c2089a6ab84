"""Complaints as findings for early warning: every line of a complaint about quality that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, Finding
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.catalogues.counting import classified_defect, present_codes

NO_FINDING = (State.DRAFT, State.NOT_UPHELD, State.WITHDRAWN, State.MERGED)
"""Not handed in, not our defect, taken back, or counted under the case it is the same as; a refiled complaint counts, its successor does not."""


def findings(first: date, last: date) -> Iterator[Finding]:
    """Every line of every complaint about quality reported between these days. Note: two queries."""
    cases = (
        Case.objects.as_system("counted by early warning")
        .filter(
            kind=complaint_kind.code,
            reported_at__gte=first_instant(first),
            reported_at__lt=first_instant(last + timedelta(days=1)),
            complaint__complaint_class=Complaint.Class.QUALITY,
        )
        .exclude(state__in=NO_FINDING)
        .exclude(parent_relation__in=TOLD_ALREADY)
        .order_by("pk")
    )
    yield from _read(cases, "product_id", "complaint__batch_number", "complaint__delivered_on")
    further, of = cases.filter(complaint__further_lines__isnull=False), "complaint__further_lines__"
    yield from _read(further, f"{of}product_id", f"{of}batch_number", f"{of}delivered_on")


def _read(cases: Any, *goods: str) -> Iterator[Finding]:
    named = cases.annotate(classified=classified_defect())
    rows = named.values_list("pk", "reported_at", *goods, "classified", "complaint__defect_reason")
    present = present_codes()
    for pk, reported, product, batch, delivered, code, words in rows.iterator():
        yield Finding(local_day(reported), product, batch, delivered, present(code), words, case_id=pk)
