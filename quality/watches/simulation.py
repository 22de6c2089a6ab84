"""How soon early warning finds a shift and how often it is wrong, measured on made-up series whose truth is known.

    python -m quality.watches.simulation --seed 7                    print the figures
    python -m quality.watches.simulation --seed 7 --write FILE       write them between the marks of docs/early-warning.md

Half of the series are products that ship every week; the other half are batches, shipped within two weeks and followed for half a
year while their complaints arrive. The same functions judge them as in the daily run.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp
from pathlib import Path
from statistics import mean, median

from quality.watches.arithmetic.delays import default_delays, exposures, ignoring_age
from quality.watches.arithmetic.evidence import Usual, usual
from quality.watches.arithmetic.judging import Series, Standing, Tuning, judge

HORIZON, RECENT, BASELINE = 52, 26, 52
"""Weeks in which complaints come, that are judged, and that tell the usual rate."""
BATCH_LIFE = 26
"""Weeks for which a batch is followed after shipping."""
BATCH_FINDINGS = 12.0
"""Findings that an ordinary batch has over its life, on average."""
SHIFTS = (1.5, 2.0, 3.0)
WEEKS_PER_MONTH = 52 / 12
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


@dataclass(frozen=True)
class Way:
    """How the made-up series are judged."""

    name: str
    corrects_age: bool
    controls_share: bool


WAYS = (
    Way("as installed", True, True),
    Way("without the correction for young batches", False, True),
    Way("without control over many series", True, False),
    Way("with neither", False, False),
)


@dataclass
class Made:
    """One made-up series: pieces by week, its true rate, and its counts by week."""

    shipped: dict[int, float]
    rate: float
    is_batch: bool
    starts: int
    """The week from which it is looked at; a batch begins with its first shipment."""
    counts: list[int] = field(default_factory=list)
    known: dict[bool, Usual] = field(default_factory=dict)
    """What is known of the usual rate, by whether the age of the pieces is corrected for."""


@dataclass(frozen=True)
class Quiet:
    """What happened where nothing had changed."""

    false_per_month: float
    false_on_batches: float


@dataclass(frozen=True)
class Found:
    """What happened to the shifts: which share signalled within half a year, and after how many weeks."""

    share: float
    median_weeks: float
    batch_share: float
    batch_weeks: float
    false_share: float
    """The share of false ones among all that signalled."""


def draw(dice: random.Random, expected: float) -> int:
    """A Poisson number (Knuth); large means are drawn in pieces."""
    drawn = 0
    while expected > 20:
        drawn, expected = drawn + draw(dice, 20), expected - 20
    limit, product = exp(-expected), dice.random()
    while product > limit:
        drawn, product = drawn + 1, product * dice.random()
    return drawn


def make(dice: random.Random, series: int, weeks: int) -> list[Made]:
    """Products that ship each week, and batches that begin one after the other; usual rates of 0.2 to 2 findings a week."""
    made = []
    for place in range(series):
        if place % 2:
            starts = dice.randrange(0, weeks)
            pieces = dice.uniform(500, 5000)
            made.append(
                Made({starts: pieces / 2, starts + 1: pieces / 2}, BATCH_FINDINGS / pieces, True, starts)
            )
        else:
            pieces = dice.uniform(200, 2000)
            shipped = {week: pieces * dice.uniform(0.5, 1.5) for week in range(-HORIZON - BASELINE, weeks)}
            made.append(Made(shipped, dice.uniform(0.2, 2.0) / pieces, False, 0))
    return made


def live(
    dice: random.Random, one: Made, weeks: int, true_delays: Sequence[float], shift: float = 1.0
) -> None:
    """Let the findings happen, `shift` times as many from the first week on, after a history in which the usual rate was seen."""
    per_week = exposures(one.shipped, true_delays, weeks)
    one.counts = [draw(dice, pieces * one.rate * shift) for pieces in per_week]
    if one.is_batch:  # its product has had as many findings as four such batches have
        history = draw(dice, BATCH_FINDINGS * 4)
        seen = BATCH_FINDINGS * 4 / one.rate
        for corrects in (True, False):
            one.known[corrects] = usual(history, seen, one.rate)
        return
    earlier = {week + BASELINE: pieces for week, pieces in one.shipped.items() if week < 0}
    truth = exposures(earlier, true_delays, BASELINE)
    history = draw(dice, sum(truth) * one.rate)
    one.known[True] = usual(history, sum(truth), one.rate)
    one.known[False] = usual(history, sum(exposures(earlier, ignoring_age(HORIZON), BASELINE)), one.rate)


def weekly_signals(made: Sequence[Made], weeks: int, way: Way, tuning: Tuning) -> Iterator[tuple[int, int]]:
    """Week by week, which series signal: (week, place). One that has signalled begins anew after half a year."""
    shares = default_delays(HORIZON) if way.corrects_age else ignoring_age(HORIZON)
    exposed = [exposures(one.shipped, shares, weeks) for one in made]
    told: dict[int, int] = {}
    for week in range(weeks):
        since = max(0, week + 1 - RECENT)
        alive = [
            place
            for place, one in enumerate(made)
            if week - told.get(place, -RECENT) >= RECENT
            and one.starts <= week
            and not (one.is_batch and week >= one.starts + BATCH_LIFE)
        ]
        rows = [
            Series(
                made[place].counts[since : week + 1],
                exposed[place][since : week + 1],
                made[place].known[way.corrects_age],
            )
            for place in alive
        ]
        for place, verdict in zip(
            alive, judge(rows, tuning, control_false_share=way.controls_share), strict=True
        ):
            if verdict.standing == Standing.SIGNAL:
                told[place] = week
                yield week, place


def quiet(seed: int, series: int, weeks: int, way: Way, tuning: Tuning) -> Quiet:
    """How many signals a month there are where nothing has changed."""
    dice = random.Random(f"quiet {seed}")  # noqa: S311  made-up series, not a secret
    made, truth = make(dice, series, weeks), default_delays(HORIZON)
    for one in made:
        live(dice, one, weeks, truth)
    places = [place for _week, place in weekly_signals(made, weeks, way, tuning)]
    months = weeks / WEEKS_PER_MONTH
    batches = sum(1 for place in places if made[place].is_batch)
    return Quiet(len(places) / months, batches / months)


def shifted(seed: int, series: int, shift: float, way: Way, tuning: Tuning) -> Found:
    """One series in ten is `shift` times its usual rate from the beginning; half a year is watched."""
    dice = random.Random(f"shift {seed}")  # noqa: S311
    made, truth = make(dice, series, BATCH_LIFE), default_delays(HORIZON)
    for one in made:
        if one.is_batch:  # all batches begin now
            one.shipped = {week - one.starts: pieces for week, pieces in one.shipped.items()}
            one.starts = 0
    changed = set(range(0, series, 20)) | set(range(1, series, 20))
    for place, one in enumerate(made):
        live(dice, one, BATCH_LIFE, truth, shift if place in changed else 1.0)
    first = {place: week + 1 for week, place in weekly_signals(made, BATCH_LIFE, way, tuning)}
    found = {place: weeks for place, weeks in first.items() if place in changed}
    products = [weeks for place, weeks in found.items() if not made[place].is_batch]
    batches = [weeks for place, weeks in found.items() if made[place].is_batch]
    half = len(changed) / 2
    return Found(
        share=len(products) / half,
        median_weeks=median(products) if products else 0.0,
        batch_share=len(batches) / half,
        batch_weeks=median(batches) if batches else 0.0,
        false_share=(len(first) - len(found)) / len(first) if first else 0.0,
    )


def measure(
    seed: int, *, series: int, weeks: int, rounds: int, tuning: Tuning | None = None
) -> dict[str, tuple[Quiet, dict[float, Found]]]:
    """Every way with its false alarms and its detections, each the mean of `rounds` rounds."""
    tuning = tuning or Tuning()
    results = {}
    for way in WAYS:
        calm = quiet(seed, series, weeks, way, tuning)
        by_shift = {}
        for shift in SHIFTS:
            rows = [shifted(seed + one, series, shift, way, tuning) for one in range(rounds)]
            by_shift[shift] = Found(
                share=mean(row.share for row in rows),
                median_weeks=mean([row.median_weeks for row in rows if row.median_weeks] or [0.0]),
                batch_share=mean(row.batch_share for row in rows),
                batch_weeks=mean([row.batch_weeks for row in rows if row.batch_weeks] or [0.0]),
                false_share=mean(row.false_share for row in rows),
            )
        results[way.name] = (calm, by_shift)
    return results


def table(results: dict[str, tuple[Quiet, dict[float, Found]]]) -> str:
    """The figures as two tables in Markdown."""
    lines = [
        "| Way | False signals a month, all series | of which on batches |",
        "|---|---|---|",
    ]
    for name, (calm, _by_shift) in results.items():
        lines.append(f"| {name} | {calm.false_per_month:.2f} | {calm.false_on_batches:.2f} |")
    lines += [
        "",
        "| Way | Shift | Products found within 26 weeks | after weeks (median) | Batches found | after weeks (median) | False share of signals |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (_calm, by_shift) in results.items():
        for shift, one in by_shift.items():
            lines.append(
                f"| {name} | ×{shift:g} | {one.share:.0%} | {one.median_weeks:.1f} | {one.batch_share:.0%} "
                f"| {one.batch_weeks:.1f} | {one.false_share:.0%} |"
            )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures early warning on made-up series.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--series", type=int, default=200, help="how many series (default: 200)")
    parser.add_argument("--weeks", type=int, default=260, help="weeks without any change (default: 260)")
    parser.add_argument("--rounds", type=int, default=10, help="rounds for each shift (default: 10)")
    parser.add_argument("--write", type=Path, help="write the tables into this document, between its marks")
    chosen = parser.parse_args(arguments)
    text = table(measure(chosen.seed, series=chosen.series, weeks=chosen.weeks, rounds=chosen.rounds))
    if chosen.write is None:
        sys.stdout.write(text + "\n")
        return
    document = chosen.write.read_text(encoding="utf-8")
    before, rest = document.split(BEGIN)
    after = rest.split(END)[1]
    chosen.write.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
