"""What the settings pages of complaints share."""

from __future__ import annotations

from complaints.models import Route


def current_routes() -> list[Route]:
    """The newest version of each route, in the order in which they were added, with its stages. Note: two queries."""
    newest: dict[str, Route] = {}
    for route in Route.objects.prefetch_related("stages").order_by("version", "pk"):
        newest[route.code] = route
    return sorted(newest.values(), key=lambda route: (not route.is_active, route.code != "long", route.code))
