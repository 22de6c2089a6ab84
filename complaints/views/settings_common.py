"""What the settings pages of complaints share."""

from __future__ import annotations

from typing import Any

from complaints.models import Route
from feedback_system.cases.models import Case
from feedback_system.cases.querysets import CaseQuerySet


def current_routes() -> list[Route]:
    """The newest version of each route, in the order in which they were added, with its stages. Note: two queries."""
    newest: dict[str, Route] = {}
    for route in Route.objects.prefetch_related("stages").order_by("version", "pk"):
        newest[route.code] = route
    return sorted(newest.values(), key=lambda route: (not route.is_active, route.code != "long", route.code))


def complaints_with(**conditions: Any) -> CaseQuerySet:
    """The complaints that a change of the settings touches, to be counted only: administrators see no case."""
    cases: CaseQuerySet = Case.objects.as_system("the settings say how many cases a change touches")
    return cases.filter(kind="complaint", **conditions)
