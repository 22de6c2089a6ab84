"""Preview before write: what was shown is sealed, and only what was shown is saved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

SAVE = "save"


@dataclass(frozen=True)
class Change:
    """One value before and after, in words."""

    label: str
    before: str
    after: str


@dataclass
class Preview:
    """What saving would do. `problems` forbid it; `effects` say what it touches."""

    changes: list[Change] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seal: str = ""
    moves: Any = None
    """The open deadlines that would move, where a change moves any (`deadlines.moving.Moves`)."""
    outdated: bool = False
    """The person pressed “save”, but what she saw is no longer what would be saved."""

    @property
    def can_be_saved(self) -> bool:
        return bool(self.changes) and not self.problems


def seal_of(*parts: Any) -> str:
    """A hash of what was typed and of what stands in the database, so that neither changes unseen before saving."""
    body = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def is_agreed(request: HttpRequest, preview: Preview) -> bool:
    """Whether the person pressed “save” below exactly this preview; marks it as outdated when it was another one."""
    if request.POST.get("act") != SAVE:
        return False
    preview.outdated = request.POST.get("seal") != preview.seal
    return not preview.outdated and preview.can_be_saved
