"""Internal feedback slips (内部信息反馈单), by which the staff tells of problems and suggests, as reports count them.

Source: policy 000 on internal feedback.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from feedback_system.cases.models import Case
from quality.slips.kind import slip_kind
from quality.slips.models import SlipKind

FEEDBACK = ("internal_product", "internal_other")


def only_feedback(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Of these cases, the internal feedback slips."""
    return cases.filter(kind=slip_kind.code, slip__slip_kind__code__in=FEEDBACK)


def labels_of_feedback(keys: Sequence[str]) -> Mapping[str, str]:
    """What the kinds with these codes are called now. Note: one query."""
    return {
        one.code: str(one.label) for one in SlipKind.objects.filter(code__in=keys).order_by("code", "version")
    }
