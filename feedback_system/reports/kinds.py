"""The kinds of report as data. Apps register theirs at start-up and may add sections to one of another app; the engine knows none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.permissions import Permission
from feedback_system.reports.periods import Rhythm
from feedback_system.reports.sections import Section


@dataclass(frozen=True)
class TextPart:
    """A part that people write."""

    code: str
    label: Any
    help: Any = ""
    is_required: bool = False
    """Whether nobody signs without it."""


@dataclass
class ReportKind:
    """What a report of this kind is about, who writes, signs, reads and is told of it, and by when it is due."""

    code: str
    label: Any
    about: Any
    """What it is for, in one sentence."""
    rhythm: Rhythm
    sections: list[Section]
    texts: tuple[TextPart, ...]
    write: Permission
    sign: Permission
    read: Permission
    to_roles: tuple[str, ...] = ()
    """The roles whose holders are told of a signed report and asked to mark it read."""
    rule: str = ""
    """The code of the rule by which it is due after the end of its period; "" for none."""
    counts_from_start: bool = False
    """Whether the rule counts from the first instant of the period instead: for what is due while the period ends."""
    days_early: int = 0
    """So many days before the end of its period it may be signed, with the figures until then."""
    order: int = 100

    def section(self, code: str) -> Section | None:
        """The section with that code, or None."""
        return next((one for one in self.sections if one.code == code), None)

    def column_of(self, section: str, column: str) -> Any:
        """The column with that code, or None."""
        found = self.section(section)
        return next((one for one in found.columns if one.code == column), None) if found else None


_KINDS: dict[str, ReportKind] = {}


def register_report(kind: ReportKind) -> ReportKind:
    """Make a kind known. :raises ValueError: its code, or that of a section in it, is taken"""
    codes = [section.code for section in kind.sections]
    if kind.code in _KINDS or len(codes) != len(set(codes)):
        raise ValueError(f"the report {kind.code!r} or a section of it is registered twice")
    _KINDS[kind.code] = kind
    return kind


def add_section(kind_code: str, section: Section) -> None:
    """Add a section to a kind that another app has registered.

    :raises KeyError: there is no such kind
    :raises ValueError: it has a section of that code
    """
    kind = _KINDS[kind_code]
    if kind.section(section.code) is not None:
        raise ValueError(f"the report {kind_code!r} has two sections {section.code!r}")
    kind.sections.append(section)


def all_reports() -> list[ReportKind]:
    """Every registered kind, in the order of the screen."""
    return sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.code))


def report_named(code: str) -> ReportKind | None:
    """The kind with that code, or None."""
    return _KINDS.get(code)
