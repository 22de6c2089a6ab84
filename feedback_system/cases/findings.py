"""What was found wrong with goods, whichever kind of case tells of it: early warning counts findings and knows no kind of case.

Each app registers at start-up how its cases are read as findings. What a defect is called is registered once, by whoever keeps the
catalogue of defects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from feedback_system.cases.models import ANOMALY, REFILED, REPEAT, RETURN, WATCH

TOLD_ALREADY = (REPEAT, REFILED, ANOMALY, RETURN, WATCH)
"""Relations to a parent that tells of the same trouble: such a case is no further finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One case, or one line of it, that says that something was wrong."""

    day: date
    """The day of the report by the company's wall clock."""
    product_id: int | None
    batch: str = ""
    """The number as typed; it may be unknown to the master data."""
    delivered_on: date | None = None
    """When the goods were shipped, where the report says it."""
    defect: str = ""
    """The code in the catalogue of defects; "" where the report only has words, or none."""
    words: str = ""
    """The defect as reported."""
    from_customer: bool = True
    """Whether a customer found it, after shipping; what the house finds says nothing on how long complaints take."""
    case_id: int | None = None
    """The case that tells of it; several lines of one case are several findings."""


@dataclass(frozen=True, slots=True)
class DefectName:
    """How a defect of the catalogue is called."""

    zh_hans: str
    zh_hant: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """The name in `language`, or in simplified Chinese."""
        own = {"zh-hans": self.zh_hans, "zh-hant": self.zh_hant, "en": self.en}.get(language, "")
        return own or self.zh_hans or self.en

    @property
    def all(self) -> tuple[str, ...]:
        """Every name it has."""
        return tuple(name for name in (self.zh_hans, self.zh_hant, self.en) if name)


Source = Callable[[date, date], Iterable[Finding]]
Catalogue = Callable[[], Mapping[str, DefectName]]
_SOURCES: dict[str, Source] = {}
_CATALOGUES: list[Catalogue] = []


def register_findings(kind: str, source: Source) -> None:
    """Have the cases of `kind` counted: `source` is called with the first and the last day. Note: a fixed number of queries.

    :raises ValueError: another source has the name
    """
    if _SOURCES.setdefault(kind, source) is not source:
        raise ValueError(f"the findings of {kind!r} are registered twice")


def register_defects(catalogue: Catalogue) -> None:
    """Say what the codes of defects are called. :raises ValueError: another catalogue is registered"""
    if _CATALOGUES and _CATALOGUES[0] is not catalogue:
        raise ValueError("there is one catalogue of defects")
    _CATALOGUES[:] = [catalogue]


def findings_between(first: date, last: date) -> Iterable[Finding]:
    """The findings of every kind of case whose day lies between these two, both included."""
    for source in _SOURCES.values():
        yield from source(first, last)


def defect_names() -> Mapping[str, DefectName]:
    """The names of all defects by code; empty without a catalogue. Note: one query."""
    return _CATALOGUES[0]() if _CATALOGUES else {}
