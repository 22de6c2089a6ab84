"""The sorts of text messages. Each app registers how its own are made when they leave."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

HOME = re.compile(r"1[3-9]\d{9}")
ABROAD = re.compile(r"\+\d{8,15}")


@dataclass(frozen=True)
class Text:
    """What leaves: to which number, in which words."""

    number: str
    words: str


Making = Callable[[str, datetime], Text | None]
"""Called with the key of the message and the instant; None when it makes no sense any more."""

_SORTS: dict[str, Making] = {}


def register(sort: str, making: Making) -> None:
    """Make a sort known at start-up. :raises ValueError: another one has that name"""
    if _SORTS.setdefault(sort, making) is not making:
        raise ValueError(f"two sorts of text messages are called {sort!r}")


def made(sort: str, key: str, at: datetime) -> Text | None:
    """The message as it leaves, or None when nobody needs it any more, or its app is gone."""
    making = _SORTS.get(sort)
    return making(key, at) if making is not None else None


def mobile_of(number: str) -> str:
    """The number as a gateway takes it: a mobile one of mainland China, or any with a plus sign; "" for others."""
    bare = re.sub(r"[\s()-]", "", number)
    if bare.startswith("+86"):
        bare = bare[3:]
    return bare if HOME.fullmatch(bare) or ABROAD.fullmatch(bare) else ""


def masked(number: str) -> str:
    """The number with its middle hidden, as lists and logs may show it."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 9 else "****"
