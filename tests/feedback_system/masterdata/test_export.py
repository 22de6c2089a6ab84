"""T-CSV: no text that anybody typed becomes a formula on somebody's computer."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from feedback_system.masterdata.export import csv_lines, safe_cell

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "|cmd",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "｜cmd",
    "\u3000=1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\x00=1",
    "\x01=1",
    "﹦1",
    "﹢1+1",
    "  \t =1",
    "\u202e=1",
    '=HYPERLINK("http://example.invalid","x")',
    "=cmd|'/c calc'!A1",
    "@",
    "=",
    "+",
    "-",
    "\tharmless",
    "\rharmless",
    "\nharmless",
    "-2+3+cmd|' /C calc'!A0",
    "+86 138 0013 8000",
    "-5 pieces",
    "=１",
]

HARMLESS = [
    "",
    "华达",
    "a=b",
    "1-2",
    "'=1",
    "12",
    "-12",
    "+12.50",
    " -3 ",
    "0.5",
    "x@example.invalid",
    "第1批 = 好",
    "100%",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_would_begin_a_formula_gets_an_apostrophe_and_keeps_every_character(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_plain_numbers_and_ordinary_texts_stay_as_they_are(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize("value", [0, -5, 1.5, Decimal("-12.50"), date(2026, 3, 5), True])
def test_numbers_and_dates_stay_values(value):
    assert safe_cell(value) is value


def test_nothing_becomes_an_empty_text_and_other_things_their_guarded_text():
    class Label:
        def __str__(self):
            return "=1"

    assert safe_cell(None) == ""
    assert safe_cell(Label()) == "'=1"


def test_a_file_reads_back_cell_by_cell_with_every_dangerous_text_disarmed():
    rows = [[text, "华达", None, Decimal("1.50")] for text in DANGEROUS if "\x00" not in text]

    text = "".join(csv_lines(rows))

    assert text.startswith("\ufeff")
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert back == [[f"'{row[0]}", "华达", "", "1.50"] for row in rows]
    assert all(
        line.startswith('"') for line in text.removeprefix("\ufeff").split("\r\n") if line[:1].isalpha()
    )
