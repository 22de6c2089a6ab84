"""Papers to pack with a delivery. The floors above make them and register here at start-up where each is asked for."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

_PAPERS: dict[str, Any] = {}


def register(url_name: str, label: Any) -> None:
    """Offer a paper on the page of every delivery; `url_name` takes the id of the delivery.

    :raises ValueError: that address is offered already
    """
    if _PAPERS.setdefault(url_name, label) is not label:
        raise ValueError(f"two papers are offered at {url_name!r}")


def papers_of(delivery_id: int) -> list[tuple[Any, str]]:
    """Name and address of each paper of a delivery."""
    return [(label, reverse(name, args=[delivery_id])) for name, label in _PAPERS.items()]
