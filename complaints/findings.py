"""Complaints as findings for early warning: every line of a complaint about quality that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from complaints.models import Complaint
from complaints.models.lines import ComplaintLine
from complaints.states import State
from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, Finding
from feedback_system.cases.spans import first_instant

NO_FINDING = (State.DRAFT, State.NOT_UPHELD, State.WITHDRAWN)
"""Not handed in, not our defect, or taken back; a refiled complaint counts, its successor does not."""


def _between(first: date, last: date, of: str) -> Q:
    return Q(
        **{
            f"{of}case__reported_at__gte": first_instant(first),
            f"{of}case__reported_at__lt": first_instant(last + timedelta(days=1)),
            f"{of}complaint_class": Complaint.Class.QUALITY,
        }
    ) & ~Q(**{f"{of}state__in": NO_FINDING})


def findings(first: date, last: date) -> Iterator[Finding]:
    """Every line of every complaint about quality reported between these days. Note: two queries."""
    own = Complaint.objects.filter(_between(first, last, "")).exclude(case__parent_relation__in=TOLD_ALREADY)
    fields = ("case__reported_at", "case__product_id", "batch_number", "delivered_on", "defect_reason")
    yield from _read(own.values_list(*fields))
    further = ComplaintLine.objects.filter(_between(first, last, "complaint__")).exclude(
        complaint__case__parent_relation__in=TOLD_ALREADY
    )
    fields = (
        "complaint__case__reported_at", "product_id", "batch_number", "delivered_on", "complaint__defect_reason",
    )  # fmt: skip
    yield from _read(further.values_list(*fields))


def _read(rows: Any) -> Iterator[Finding]:
    for reported, product, batch, delivered, words in rows.iterator():
        yield Finding(local_day(reported), product, batch, delivered, words=words)
