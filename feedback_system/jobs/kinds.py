"""The kinds of long work. Each app registers its own at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedback_system.jobs.models import Job
    from feedback_system.jobs.progress import Progress


@dataclass(frozen=True)
class Outcome:
    """What came of a job: small values for pages, and a file where there is much of it."""

    result: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None
    """A finished file anywhere; it is moved into the private store."""
    file_name: str = ""
    """Under which name people get it."""


@dataclass(frozen=True)
class JobKind:
    """One kind of work.

    `run` does it; it calls `Progress.advance` at least once a minute, or the work goes to another worker. Work that
    `resumes` finds what it last kept in `Progress.kept`; other work begins again after an interruption.
    `leads_to` names the page of the outcome (it takes the key of the job); without it the job's own page shows it,
    with the file for download. `describe` says in words what was asked for.
    """

    code: str
    label: Any
    run: Callable[[Progress], Outcome]
    resumes: bool = False
    leads_to: str = ""
    describe: Callable[[Mapping[str, Any]], str] | None = None
    file_kept_for: timedelta | None = None
    """After how long the file goes, where it shall not stay as long as the job itself."""
    must_take: Callable[[Job], None] | None = None
    """Refuses the file to who asked for it, once her rights are not any more those with which it was made."""


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> JobKind:
    """Make a kind known. Registering the same again does nothing.

    :raises ValueError: another kind has that code.
    """
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two different jobs are called {kind.code!r}")
    return kind


def unregister(code: str) -> None:
    """Take a kind out again, if it is there."""
    _KINDS.pop(code, None)


def all_jobs() -> list[JobKind]:
    """Every registered kind."""
    return list(_KINDS.values())


def kind_named(code: str) -> JobKind | None:
    """The kind with that code; None when no app of this installation has it any more."""
    return _KINDS.get(code)
