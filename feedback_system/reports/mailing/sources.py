"""What can be sent: sources of reports. Apps name theirs at start-up; the mailing knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.notifications.kinds import Enclosure

if TYPE_CHECKING:
    from accounts.models import User

PDF, XLSX = "pdf", "xlsx"


@dataclass(frozen=True)
class Edition:
    """One thing to send: the report on one period, in one edition."""

    key: str
    """What tells it from all others of its source; it never changes."""
    code: str
    """How people call it, such as 2026-03."""
    at: datetime
    """When it was signed, or for which instant it is made."""
    path: str
    """The page that shows it, to each reader with what she may see."""
    told_key: str = ""
    """The key of the notice by which some people have been told of it already."""


Make = Callable[[str, "User", datetime], Enclosure]
"""A file of the edition with that key, made for one person at an instant, in the active language and zone."""


@dataclass(frozen=True)
class Source:
    """A report that can be sent."""

    code: str
    label: Any
    editions: Callable[[datetime, datetime], list[Edition]]
    """The editions signed from the first instant on and before or at the second; for a list that nobody signs the one of the second instant."""
    may_read: Callable[[User, datetime], bool]
    """Whether she may open its page."""
    sees_all: Callable[[User, datetime], bool]
    """Whether the file holds nothing that she may not see; only then it goes out with the message."""
    is_signed: bool = True
    """Whether somebody signs it; a list that nobody signs is made on the day on which it goes out."""
    is_empty: Callable[[User, datetime], bool] = lambda person, at: False
    """Whether there is nothing on it for her; then she gets no message."""
    files: dict[str, Make] = field(default_factory=dict)
    """What makes a PDF and an Excel file of it."""

    def __hash__(self) -> int:
        return hash(self.code)


_PROVIDERS: dict[str, Callable[[], Iterable[Source]]] = {}


def register(name: str, sources: Callable[[], Iterable[Source]]) -> None:
    """Add the sources of an app; they are asked for each time. :raises ValueError: another one has the name"""
    if _PROVIDERS.setdefault(name, sources) is not sources:
        raise ValueError(f"two sources of reports are called {name!r}")


def all_sources() -> list[Source]:
    """Every source: first what each app registers alone, in the order of registration."""
    return [source for provider in _PROVIDERS.values() for source in provider()]


def source_named(code: str) -> Source | None:
    """The source with that code; None where no app of this installation has it any more."""
    return next((one for one in all_sources() if one.code == code), None)


def may_take_file(source: Source, person: User, form: str, *, at: datetime) -> bool:
    """Whether a file in that form may go to her: her scope equals what it holds, and an Excel file asks for the right to export."""
    from accounts.permissions import Permission

    if form not in source.files or not source.may_read(person, at) or not source.sees_all(person, at):
        return False
    return form != XLSX or person.holds(Permission.EXPORT_CASES)


def files_for(source: Source, person: User, forms: Sequence[str], *, at: datetime) -> list[str]:
    """Which of these forms go to her as a file."""
    return [form for form in forms if may_take_file(source, person, form, at=at)]
