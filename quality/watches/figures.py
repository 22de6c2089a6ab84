"""What the page and the file of early warning show: the series of the last run, narrowed, and how the signals were judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Choice
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When

from feedback_system.cases.findings import defect_names
from feedback_system.cases.models import Case
from feedback_system.masterdata.naming import fold
from quality.watches.defects import CODE, WORDS
from quality.watches.models import WatchRun, WatchSeries
from quality.watches.states import LIVING, SeriesStanding

if TYPE_CHECKING:
    from accounts.models import User

YEAR = timedelta(days=365)
ORDER = (
    SeriesStanding.SIGNAL, SeriesStanding.EXPLAINED, SeriesStanding.NOTICEABLE, SeriesStanding.MUTED, SeriesStanding.QUIET,
    SeriesStanding.NO_HISTORY, SeriesStanding.NO_SHIPMENTS,
)  # fmt: skip
"""What asks for attention stands first."""


@dataclass(frozen=True)
class Narrowing:
    """What is asked for: words, scope and standing; empty ones ask for everything."""

    words: str = ""
    scope: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Judged:
    """How the signals of the last twelve months were judged."""

    true: int
    false: int
    waiting: int

    @property
    def all(self) -> int:
        """All that were judged."""
        return self.true + self.false

    @property
    def percent_true(self) -> int | None:
        """The share of true ones in whole percent; None while nothing is judged."""
        return round(100 * self.true / self.all) if self.all else None


def last_run() -> WatchRun | None:
    """The newest run that has written its figures. Note: one query."""
    return WatchRun.objects.order_by("-day").first()


def series_of(run: WatchRun, asked: Narrowing) -> QuerySet[WatchSeries]:
    """The series of the run that are asked for, what asks for attention first. Note: one query for the names of defects."""
    rows = WatchSeries.objects.filter(run=run).select_related("product", "batch", "supplier")
    if asked.scope:
        rows = rows.filter(scope=asked.scope)
    if asked.standing:
        rows = rows.filter(standing=asked.standing)
    for word in asked.words.split():
        rows = rows.filter(_names(word))
    places = [When(standing=standing.value, then=Value(place)) for place, standing in enumerate(ORDER)]
    rank = Choice(*places, default=Value(len(ORDER)), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "-evidence", "-count", "pk")


def _names(word: str) -> Q:
    """That a series is about it: part number, name, batch, supplier, or the name of the defect in any language."""
    folded = fold(word)
    codes = [
        f"{CODE}{code}"
        for code, one in defect_names().items()
        if any(folded in fold(name) for name in one.all)
    ]
    return (
        Q(product__search_key__contains=folded)
        | Q(batch__number_key__contains=folded)
        | Q(supplier__search_key__contains=folded)
        | Q(batch__supplier__search_key__contains=folded)
        | Q(defect__in=codes)
        | Q(defect__startswith=WORDS, defect__contains=folded)
    )


def living_watches(rows: list[WatchSeries], user: User) -> dict[int, Any]:
    """The open case of each of these series, as far as this person reads it, by series. Note: one query."""
    cases = Case.objects.visible_to(user).filter(
        watch__series__in=[row.pk for row in rows], watch__state__in=sorted(LIVING)
    )
    return {case.watch.series_id: case for case in cases.select_related("watch")}


def judged(user: User, *, at: datetime) -> Judged:
    """How the signals this person reads were judged in the last twelve months. Note: one query."""
    found = (
        Case.objects.visible_to(user)
        .filter(kind="watch")
        .aggregate(
            true=Count("pk", filter=Q(watch__is_true=True, watch__judged_at__gte=at - YEAR)),
            false=Count("pk", filter=Q(watch__is_true=False, watch__judged_at__gte=at - YEAR)),
            waiting=Count("pk", filter=Q(watch__is_true__isnull=True)),
        )
    )
    return Judged(found["true"], found["false"], found["waiting"])
