"""The company's own phrases for reasons: which list belongs to which step."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.models import Code, CodeList

PHRASES_OF_STEP: dict[str, CodeList] = {
    "approve": CodeList.APPROVING,
    "approve_ruling": CodeList.APPROVING,
    "refuse_approval": CodeList.SENDING_BACK,
    "refuse_ruling": CodeList.SENDING_BACK,
    "return_for_data": CodeList.RETURNING,
    "decide_objection": CodeList.OBJECTIONS,
}
"""Steps whose reason is often the same sentence."""


def phrases_for(steps: Sequence[str]) -> dict[str, list[str]]:
    """The phrases of each of these steps in the active language, in the company's order. One query, none without lists."""
    lists = {step: PHRASES_OF_STEP[step] for step in steps if step in PHRASES_OF_STEP}
    if not lists:
        return {}
    found: dict[str, list[str]] = {}
    for row in Code.objects.filter(list__in=set(lists.values()), is_active=True).order_by("position", "pk"):
        found.setdefault(row.list, []).append(row.label)
    return {step: found.get(code_list, []) for step, code_list in lists.items()}
