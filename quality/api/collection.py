"""Registers the collection `/api/v1/improvements/`. Improvements are raised from other cases, so nothing is created here."""

from __future__ import annotations

from feedback_system.interfaces.collections import Collection, register
from quality.api.serializers import ImprovementSerializer
from quality.kind import improvement_kind


def register_collection() -> None:
    """Give improvements their part of the API."""
    register(
        Collection(
            kind=improvement_kind,
            detail=ImprovementSerializer,
            related=(
                "improvement__department",
                "improvement__confirmed_by",
                "improvement__called_done_by",
                "improvement__tier_chosen_by",
                "improvement__waive_asked_by",
                "improvement__waived_by",
            ),
            prefetched=(
                "improvement__items__owner",
                "improvement__items__department",
                "improvement__items__drafted_by",
                "improvement__items__done_by",
                "improvement__checks__checked_by",
                "improvement__disciplines__owner",
                "improvement__disciplines__handed_in_by",
                "improvement__disciplines__accepted_by",
                "improvement__disciplines__team__person",
                "improvement__disciplines__lines",
                "improvement__disciplines__actions__cause",
                "improvement__disciplines__preventions",
                "improvement__disciplines__documents",
                "improvement__disciplines__lessons",
                "improvement__causes__by",
                "improvement__claims__product",
                "improvement__claims__stated_by",
            ),
        )
    )
