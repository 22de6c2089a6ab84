"""Which complaints count against the claim of an improvement: about its product, received since, with its defect."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from complaints.models import Complaint
from complaints.states import State
from feedback_system.cases.models import Case
from quality.operations import Asked, Match

NOT_COUNTED = (State.DRAFT, State.NO_LOSS, State.NOT_UPHELD, State.WITHDRAWN, State.REFILED, State.MERGED)
"""Not handed in yet, without a defect of ours, or gone on under another number."""


def recurrences(asked: Asked) -> Iterator[Match]:
    """The complaints of everybody that count, with their defective pieces of that product; at least one each.

    Note: one query, one more for further lines.
    """
    cases = Case.objects.as_system("the effect of an improvement is counted over the cases of everybody")
    about = Q(product=asked.product_id) | Q(complaint__further_lines__product=asked.product_id)
    rows = (
        cases.filter(about, kind="complaint", reported_at__gte=asked.since, reported_at__lt=asked.until)
        .exclude(complaint__state__in=NOT_COUNTED)
        .select_related("complaint")
        .prefetch_related("complaint__further_lines")
        .distinct()
    )
    for case in rows:
        complaint: Complaint = case.complaint
        if asked.is_meant(case.title, complaint.description, complaint.defect_reason):
            yield Match(case, max(1, _pieces(case, complaint, asked.product_id)))


def _pieces(case: Case, complaint: Complaint, product_id: int) -> int:
    found = complaint.defective_quantity or 0 if case.product_id == product_id else 0
    further = complaint.further_lines.all()
    return found + sum(line.defective_quantity or 0 for line in further if line.product_id == product_id)
