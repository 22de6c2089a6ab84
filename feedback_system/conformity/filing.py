"""As what a finding can be filed: each app registers at start-up how it opens a case of its own out of a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from feedback_system.cases.models import Case


@dataclass(frozen=True)
class Filer:
    """One way to file a finding."""

    code: str
    label: Any
    file: Callable[..., Case]
    """Called with `parent`, `department`, `text`, `by` and `at`, inside a transaction; opens the case and links it with its parent."""
    order: int = 100


_FILERS: dict[str, Filer] = {}


def register_filer(filer: Filer) -> None:
    """Add a way to file findings. :raises ValueError: another one has the code"""
    if _FILERS.setdefault(filer.code, filer) is not filer:
        raise ValueError(f"two ways to file a finding are called {filer.code!r}")


def all_filers() -> list[Filer]:
    """The ways in the order of the screen."""
    return sorted(_FILERS.values(), key=lambda one: (one.order, one.code))
