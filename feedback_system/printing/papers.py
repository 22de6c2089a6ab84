"""The kinds of paper by name. Each app registers its own at start-up; the history tells a print by its label."""

from __future__ import annotations

from typing import Any

_PAPERS: dict[str, Any] = {}


def register(code: str, label: Any) -> None:
    """Make a paper known. :raises ValueError: another one has that code"""
    if _PAPERS.setdefault(code, label) is not label:
        raise ValueError(f"two papers are called {code!r}")


def label_of(code: str) -> str:
    """What the paper is called in the active language; an unknown code as it is."""
    return str(_PAPERS.get(code, code))
