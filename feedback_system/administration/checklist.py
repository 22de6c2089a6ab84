"""What a company has to set up: each app registers its item, the set-up page shows which is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Finding:
    """How an item stands: done or not, and one sentence about it."""

    done: bool
    text: str


@dataclass(frozen=True)
class SetupItem:
    """One item: its words, what happens while it is not set, the page that sets it, and how it stands at an instant."""

    code: str
    label: Any
    without: Any
    url_name: str
    look: Callable[[datetime], Finding]
    order: int = 100


_ITEMS: dict[str, SetupItem] = {}


def register_item(item: SetupItem) -> None:
    """Add `item` to the set-up page; registering the same code again replaces it."""
    _ITEMS[item.code] = item


def all_items() -> list[SetupItem]:
    """The items in the order in which a company sets them up."""
    return sorted(_ITEMS.values(), key=lambda item: (item.order, item.code))
