"""The kinds of notice. Each app registers its own at start-up and brings the texts as templates.

`templates/notifications/<code>.subject.txt` is one line, `templates/notifications/<code>.txt` extends
`notifications/base.txt` and fills its blocks: what happened, why you, by when, what happens if not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedback_system.notifications.models import Notification


@dataclass(frozen=True)
class Enclosure:
    """A file that goes out with the mail of a notice."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice and where its words stand."""

    code: str
    subject: str = ""
    """Template of the subject; empty means notifications/<code>.subject.txt."""
    body: str = ""
    """Template of the text; empty means notifications/<code>.txt."""
    url_name: str = ""
    """Where a notice about no case leads; empty means the list of notices."""
    urgent: bool = False
    """Marked as important in mail programs and on the bell: safety and major cases."""
    may_leave: Callable[[Notification, datetime], bool] | None = None
    """Whether the mail may still go to its recipient, asked when it leaves; None for notices of which that depends on the case alone."""
    enclosures: Callable[[Notification, datetime], Sequence[Enclosure]] | None = None
    """The files that go with the mail, made when it leaves, in the language and zone of the recipient."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", self.subject or f"notifications/{self.code}.subject.txt")
        object.__setattr__(self, "body", self.body or f"notifications/{self.code}.txt")


_KINDS: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> NoticeKind:
    """Make a kind known. Registering the same again does nothing.

    :raises ValueError: another kind has that code.
    """
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two different notices are called {kind.code!r}")
    return kind


def notice_named(code: str) -> NoticeKind:
    """The kind with that code. :raises KeyError: when no app registered it."""
    return _KINDS[code]


def all_notices() -> list[NoticeKind]:
    """Every registered kind, by code."""
    return [_KINDS[code] for code in sorted(_KINDS)]
