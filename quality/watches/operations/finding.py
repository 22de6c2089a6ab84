"""The daily run: count, judge, write the figures of every series, and open a case for each signal.

Run again on the same day it writes the same figures and opens nothing twice; broken off, the next run does it anew. The one living
signal of a series is a law of the database, so two runs at once do no harm either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import defect_names
from feedback_system.cases.models import Case
from feedback_system.cases.querysets import CaseQuerySet
from feedback_system.reference.kept import reading
from quality.watches.arithmetic.evidence import Evidence, path, rises
from quality.watches.arithmetic.judging import Series, Standing, Verdict, judge
from quality.watches.arithmetic.poisson import upper_limit
from quality.watches.counting import Counted, Counts, Weeks, count, weeks_as_rows
from quality.watches.kind import watch_kind
from quality.watches.models import WatchRules, WatchRun, WatchSeries, tuning_of, watch_rules
from quality.watches.operations.opening import open_watch
from quality.watches.states import LIVING, Scope, SeriesStanding

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500
"""Rows written by one statement."""
WRITTEN = (
    "run", "standing", "count", "exposure", "expected", "limit_count", "usual_count", "usual_exposure", "rate", "evidence",
    "limit", "since", "since_count", "since_expected", "weeks",
)  # fmt: skip
"""What a run writes of a series that exists; raised limits stay."""
MOST_OF = 0.5
"""A series more than half of whose recent findings come from batches with a signal of their own is explained by these (ours)."""


@dataclass(frozen=True)
class Summary:
    """What a run came to."""

    day: date
    series: int = 0
    signals: int = 0
    opened: int = 0

    def __str__(self) -> str:
        return f"series {self.series}, signals {self.signals}, opened {self.opened}"


def has_run(*, at: datetime) -> bool:
    """Whether the run of this day is done, or early warning is switched off. Note: one query."""
    return (
        not watch_rules().is_on or WatchRun.objects.filter(day=local_day(at), ended_at__isnull=False).exists()
    )


@reading()
def find_signals(*, by: User, at: datetime, clock: Any) -> Summary:
    """Do the run of the day of `at`; `clock` is asked once more when it is done."""
    rules, today = watch_rules(), local_day(at)
    counts = count(rules, today)
    run, rows = _write_figures(counts, rules, at=at)
    signals = [row for row in rows if row.standing == SeriesStanding.SIGNAL]
    opened = _open_cases(run, signals, by=by, at=at)
    run.signals, run.opened = len(signals), run.opened + opened
    run.ended_at = max(clock(), run.started_at)
    run.save(update_fields=["signals", "opened", "ended_at"])
    return Summary(today, len(rows), len(signals), opened)


@transaction.atomic
def _write_figures(counts: Counts, rules: WatchRules, *, at: datetime) -> tuple[WatchRun, list[WatchSeries]]:
    """The figures of every series, all or none of them."""
    run, _new = WatchRun.objects.update_or_create(
        day=counts.weeks.today,
        defaults={
            "started_at": at,
            "ended_at": None,
            "rules": _as_facts(rules),
            "series": len(counts.series),
            "delays_known": counts.delays_known,
            "left_out": counts.left_out,
        },
    )
    kept = WatchSeries.objects.only("key", "muted_until", "raised_by", "restart_on")
    known = {row.key: row for row in kept}
    judged = [_series_of(one, known.get(key_text(one)), counts.weeks) for one in counts.series]
    verdicts = judge(judged, tuning_of(rules))
    rows = [
        _row(one, series, verdict, known.get(key_text(one)), run, counts.weeks, float(rules.shift))
        for one, series, verdict in zip(counts.series, judged, verdicts, strict=True)
    ]
    _explain(counts.series, rows)
    WatchSeries.objects.bulk_create(
        rows, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["key"], update_fields=list(WRITTEN)
    )
    return run, list(WatchSeries.objects.filter(run=run).select_related("product", "batch", "supplier"))


def key_text(one: Counted) -> str:
    """The key of a series in one text."""
    scope, pk, defect = one.key
    return f"{scope}:{pk}:{defect}"


def _as_facts(rules: WatchRules) -> dict[str, Any]:
    names = (
        "baseline_weeks", "recent_weeks", "horizon_weeks", "weeks_between_false_alarms", "false_percent", "least_count",
    )  # fmt: skip
    return {name: getattr(rules, name) for name in names} | {"shift": f"{rules.shift:f}"}


def _series_of(one: Counted, known: WatchSeries | None, weeks: Weeks) -> Series:
    """What is judged: weeks before a new beginning count for nothing."""
    counts, exposure = list(one.counts), list(one.exposure)
    if known is not None and known.restart_on is not None:
        begins = min(max(weeks.place_of(known.restart_on) + 1 - weeks.usual, 0), len(counts))
        counts[:begins], exposure[:begins] = [0] * begins, [0.0] * begins
    raised = known.raised_on(weeks.today) if known is not None else 0.0
    return Series(counts, exposure, one.usual, raised_by=raised)


def _row(
    one: Counted,
    series: Series,
    verdict: Verdict,
    known: WatchSeries | None,
    run: WatchRun,
    weeks: Weeks,
    shift: float,
) -> WatchSeries:
    scope, pk, defect = one.key
    rate = one.usual.rate if one.usual is not None else 0.0
    expected = [pieces * rate for pieces in one.exposure]
    sums = [0.0] * len(expected)
    if verdict.evidence.sum > 0 and series.usual is not None:
        sums = path(series.counts, series.exposure, series.usual, rises(shift))
    row = WatchSeries(
        key=key_text(one),
        scope=scope,
        product_id=one.product_id,
        batch_id=pk if scope == Scope.BATCH else None,
        supplier_id=pk if scope == Scope.SUPPLIER else None,
        defect=defect,
        run=run,
        standing=_standing(one, verdict, series),
        count=sum(one.counts),
        exposure=sum(one.exposure),
        expected=sum(expected),
        limit_count=upper_limit(sum(expected)),
        usual_count=one.usual_count,
        usual_exposure=one.usual_exposure,
        rate=rate,
        limit=verdict.limit,
        weeks=weeks_as_rows(weeks, one.counts, expected, sums) if sum(one.counts) else [],
    )
    _note_evidence(row, verdict.evidence, rate, weeks)
    if known is not None:
        row.muted_until, row.raised_by, row.restart_on = known.muted_until, known.raised_by, known.restart_on
    return row


def _note_evidence(row: WatchSeries, evidence: Evidence, rate: float, weeks: Weeks) -> None:
    row.evidence = evidence.sum
    if evidence.since is not None:
        row.since = weeks.monday(weeks.usual + evidence.since)
        row.since_count, row.since_expected = evidence.count, evidence.exposure * rate


def _standing(one: Counted, verdict: Verdict, series: Series) -> str:
    if verdict.standing == Standing.NOT_JUDGED:
        without = one.usual is None and one.shipped
        return SeriesStanding.NO_HISTORY if without else SeriesStanding.NO_SHIPMENTS
    if (
        verdict.standing == Standing.QUIET
        and series.raised_by
        and verdict.evidence.sum >= (verdict.limit - series.raised_by)
    ):
        return SeriesStanding.MUTED
    return SeriesStanding(verdict.standing.value)


def _living() -> CaseQuerySet:
    """The signals on which somebody still has to act."""
    cases: CaseQuerySet = Case.objects.as_system("early warning opens no second case of a series")
    return cases.filter(kind=watch_kind.code, watch__state__in=sorted(LIVING))


def _explain(counted: list[Counted], rows: list[WatchSeries]) -> None:
    """A product or supplier whose findings come from a batch with a signal of its own opens no second case."""
    living = set(
        _living()
        .filter(watch__series__scope=Scope.BATCH)
        .values_list("watch__series__batch_id", "watch__series__defect")
    )
    living |= {
        (row.batch_id, row.defect)
        for row in rows
        if row.scope == Scope.BATCH and row.standing == SeriesStanding.SIGNAL
    }
    for one, row in zip(counted, rows, strict=True):
        if row.scope == Scope.BATCH or row.standing != SeriesStanding.SIGNAL:
            continue
        there = sum(number for batch, number in one.by_batch.items() if (batch, row.defect) in living)
        if there > MOST_OF * sum(one.counts):
            row.standing = SeriesStanding.EXPLAINED


def _open_cases(run: WatchRun, signals: list[WatchSeries], *, by: User, at: datetime) -> int:
    """A case for each signal that has none yet; each in a transaction of its own."""
    ids = [row.pk for row in signals]
    having = set(_living().filter(watch__series__in=ids).values_list("watch__series_id", flat=True))
    opened, names = 0, defect_names()
    for row in sorted(signals, key=lambda one: (-one.evidence, one.pk)):
        if row.pk in having:
            continue
        try:
            with transaction.atomic():
                open_watch(series=row, run=run, names=names, by=by, at=at)
        except IntegrityError:
            if not _living().filter(watch__series=row).exists():
                raise
        else:
            opened += 1
    return opened
