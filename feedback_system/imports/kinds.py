"""What can be imported: the columns of a list of cases, and how a row of it becomes a case. Each case app registers its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedback_system.masterdata.importing.columns import Column

if TYPE_CHECKING:
    from feedback_system.cases.models import Case


@dataclass(frozen=True)
class Source:
    """Where a row stands: what the history of its case says for ever."""

    file: str
    row: int
    import_id: int
    create_missing: bool = False
    """Whether customers and products that nobody has entered are created from the row."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Cells of columns that fill no field, by their heading: kept as text with the case."""


@dataclass
class Prepared:
    """A row that was read and looked at, not written yet."""

    values: dict[str, Any] = field(default_factory=dict)
    """What `write` needs; the kind knows what it means."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """(Field, sentence) of all that stands in the way; the field "" for the row as a whole."""
    notes: list[str] = field(default_factory=list)
    """Sentences about what will be done besides."""
    shown: list[str] = field(default_factory=list)
    """The case as it will be, a text for each of `FileKind.shown`."""
    number: str = ""
    """The original number, "" for none."""
    fingerprint: str = ""
    """What makes the row the same case as another one."""


@dataclass(frozen=True)
class FileKind:
    """One kind of list."""

    code: str
    """That of the kind of case."""
    label: Any
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    """Of each group of fields one must have a column."""
    shown: Sequence[Any]
    """Headings of the preview."""
    prepare: Callable[..., Prepared]
    """Called with the values of a row, `source=`, `by=` and `at=`; writes nothing."""
    write: Callable[..., tuple[Case, list[Any]]]
    """Called with what `prepare` found, `source=`, `by=` and `at=`, within a transaction: the case, and the records of master data
    that were created for it. :raises Refusal: and nothing of the row is written"""


_KINDS: dict[str, FileKind] = {}


def register(kind: FileKind) -> None:
    """Make a kind of list known.

    :raises ValueError: another one has that code
    """
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of list are called {kind.code!r}")


def kind_named(code: str) -> FileKind:
    """The kind with that code. :raises KeyError: there is none"""
    return _KINDS[code]


def all_kinds() -> list[FileKind]:
    """All of them, in the order in which they were registered."""
    return list(_KINDS.values())
