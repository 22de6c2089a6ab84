"""Registers the collection `/api/v1/renewals/`. Renewals are opened by the daily run, not through the API."""

from __future__ import annotations

from aftersales.contracts.api.serializers import RenewalSerializer
from aftersales.contracts.kind import renewal_kind
from feedback_system.interfaces.collections import Collection, register


def register_collection() -> None:
    """Give renewals their part of the API."""
    of = "renewal__contract__"
    related = (f"{of}branch", f"{of}customer", f"{of}renewal", "renewal__visited_by")
    register(Collection(kind=renewal_kind, detail=RenewalSerializer, related=related))
