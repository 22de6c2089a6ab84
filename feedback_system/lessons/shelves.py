"""Where else one may look for what is known about a product or a defect: pages of other apps, named on the card of similar cases.

Each app registers at start-up; the kernel knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Shelf:
    """A page that takes `product` and `defect` (their codes) in its address."""

    label: Any
    url_name: str

    def url(self, *, product: str = "", defect: str = "") -> str:
        """Its address, narrowed to what is known."""
        asked = {name: code for name, code in (("product", product), ("defect", defect)) if code}
        return reverse(self.url_name) + (f"?{urlencode(asked)}" if asked else "")


_SHELVES: dict[str, Shelf] = {}


def register(shelf: Shelf) -> None:
    """Name the page on the card of similar cases.

    :raises ValueError: it is named otherwise already
    """
    if _SHELVES.setdefault(shelf.url_name, shelf) != shelf:
        raise ValueError(f"two shelves lead to {shelf.url_name!r}")


def all_shelves() -> list[Shelf]:
    """Every shelf, in the order of its registration."""
    return list(_SHELVES.values())
