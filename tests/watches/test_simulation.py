"""The published figures of early warning: a small run of the same simulation lies where the document says."""

from __future__ import annotations

import random
import re
from statistics import mean

import pytest

from quality.watches.simulation import BEGIN, END, draw, main, measure, table
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "early-warning.md"
INSTALLED, NO_AGE, NO_CONTROL = (
    "as installed", "without the correction for young batches", "without control over many series",
)  # fmt: skip


def published() -> dict[tuple[str, ...], list[float]]:
    """The rows of both tables: their words, and the figures of each."""
    figures = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    rows = {}
    for line in figures.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        words = tuple(cell for cell in cells if re.match(r"[a-z×]", cell))
        if numbers := [float(cell.rstrip("%")) for cell in cells if re.fullmatch(r"[\d.]+%?", cell)]:
            rows[words] = numbers
    return rows


@pytest.fixture(scope="module")
def small() -> dict:
    """A run small enough for every day."""
    return measure(11, series=60, weeks=104, rounds=4)


def test_false_signals_are_as_rare_as_published(small: dict) -> None:
    per_series = published()[INSTALLED,][0] / 200
    assert small[INSTALLED][0].false_per_month <= 4 * per_series * 60 + 0.1
    assert small[NO_AGE][0].false_on_batches > small[INSTALLED][0].false_on_batches


@pytest.mark.parametrize("shift", [1.5, 2.0, 3.0])
def test_shifts_are_found_as_often_and_as_soon_as_published(small: dict, shift: float) -> None:
    told = published()[INSTALLED, f"×{shift:g}"]
    found = small[INSTALLED][1][shift]
    assert found.share == pytest.approx(told[0] / 100, abs=0.3)
    assert found.batch_share == pytest.approx(told[2] / 100, abs=0.3)
    if found.share > 0.5:
        assert found.median_weeks == pytest.approx(told[1], abs=4)


def test_both_corrections_keep_signals_true(small: dict) -> None:
    for way in (NO_AGE, NO_CONTROL):
        wrong = mean(small[way][1][shift].false_share for shift in (2.0, 3.0))
        assert wrong > mean(small[INSTALLED][1][shift].false_share for shift in (2.0, 3.0))
        told = mean(published()[way, f"×{shift}"][4] for shift in (2, 3)) / 100
        assert wrong == pytest.approx(told, abs=0.25)


def test_the_table_of_a_run_has_the_rows_of_the_document(small: dict) -> None:
    assert table(small).count("\n") == DOCUMENT.read_text().split(BEGIN)[1].split(END)[0].strip().count("\n")


def test_the_command_writes_between_the_marks_and_nowhere_else(tmp_path, capsys) -> None:
    document = tmp_path / "figures.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    size = ["--series", "8", "--weeks", "6", "--rounds", "1"]

    main([*size, "--write", str(document)])
    main(size)

    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n| Way") and text.endswith(f"|\n{END}\nafter\n")
    assert capsys.readouterr().out.strip() in text


def test_drawn_numbers_have_the_mean_and_the_spread_of_poisson_numbers() -> None:
    dice = random.Random(3)
    for expected in (0.4, 7.0, 65.0):
        drawn = [draw(dice, expected) for _ in range(4000)]
        middle = mean(drawn)
        assert middle == pytest.approx(expected, rel=0.06)
        assert mean((one - middle) ** 2 for one in drawn) == pytest.approx(expected, rel=0.12)
