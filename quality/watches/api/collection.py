"""Registers the collection `/api/v1/watches/`. Signals are opened by the daily run, so nothing is created here."""

from __future__ import annotations

from feedback_system.interfaces.collections import Collection, register
from quality.watches.api.serializers import SignalSerializer
from quality.watches.kind import watch_kind


def register_collection() -> None:
    """Give signals their part of the API."""
    of = "watch__"
    register(
        Collection(
            kind=watch_kind,
            detail=SignalSerializer,
            related=(f"{of}series__batch", f"{of}series__supplier", f"{of}judged_by"),
        )
    )
