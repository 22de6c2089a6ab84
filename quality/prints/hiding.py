"""Take out of a paper what never goes to a customer: names of our people, sums of money, and numbers of our own cases.

Source: policies 001 and 004, the form is not copied to the customer; what is taken out is ours. Names and numbers are given by the
caller, so the rules here are plain text rules and are shown in a preview before anything is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_SUM = r"(?:[¥￥€$]\s?\d[\d,]*(?:\.\d+)?(?:\s?万)?)|(?:\d[\d,]*(?:\.\d+)?\s?(?:万元|元(?![件素器组])|块钱|CNY|RMB|USD|EUR))|(?:(?:CNY|RMB|USD|EUR)\s?\d[\d,]*(?:\.\d+)?)"
SHORTEST_NAME = 2


@dataclass
class Hider:
    """Replaces names, sums and numbers in texts, and counts how often."""

    names: Iterable[str]
    numbers: Iterable[str]
    shown_as: dict[str, str]
    """What stands in place of a "name", a "sum" and a "number", in the active language."""
    hidden: dict[str, int] = field(default_factory=lambda: {"name": 0, "sum": 0, "number": 0})

    def __post_init__(self) -> None:
        self._rules = [
            (kind, rule)
            for kind, rule in (
                ("number", _any_of(self.numbers)),
                ("sum", re.compile(_SUM, re.IGNORECASE)),
                ("name", _any_of(name for name in self.names if len(name.strip()) >= SHORTEST_NAME)),
            )
            if rule is not None
        ]

    def text(self, text: str) -> str:
        """`text` without what is hidden."""
        for kind, rule in self._rules:
            text, times = rule.subn(self.shown_as[kind], text)
            self.hidden[kind] += times
        return text

    def everywhere(self, value: Any) -> Any:
        """Every text in a block of a paper without what is hidden."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: part if key == "kind" else self.everywhere(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.everywhere(part) for part in value]
        return value


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """One rule for all of these words, the longest first; a word of letters or digits only as a whole."""
    parts = []
    for word in sorted({one.strip() for one in words if one.strip()}, key=len, reverse=True):
        escaped = re.escape(word)
        parts.append(rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])" if word.isascii() else escaped)
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
