"""Cells as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from feedback_system.masterdata.importing import values
from feedback_system.masterdata.importing.columns import CUSTOMERS, IN_USE, MARKET, heading_key
from feedback_system.masterdata.importing.values import CellRefused


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "２０２６年３月５日",
        "2026 年 3 月 5 日",
        "20260305",
        "2026-03-05 08:30",
        "2026-03-05T08:30:00",
        46086,
        46086.0,
        46086.75,
        "46086",
        20260305,
        20260305.0,
        date(2026, 3, 5),
        datetime(2026, 3, 5, 8, 30),
    ],
)
def test_a_day_is_read_however_it_is_written(written):
    assert values.day(written) == date(2026, 3, 5)


@pytest.mark.parametrize("written", ["2026-02-31", "2026年13月1日", "2025-02-29", "2026.4.31"])
def test_a_day_that_is_not_in_the_calendar_is_refused_as_such(written):
    with pytest.raises(CellRefused, match="no day of the calendar"):
        values.day(written)


@pytest.mark.parametrize(
    "written", ["5.3.2026", "3/5/26", "next Monday", "2026", 2026, 2026.0, "26-3-5", 1.5, -1, "0000", True]
)
def test_what_leaves_doubt_about_the_year_is_refused(written):
    with pytest.raises(CellRefused):
        values.day(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1,200", 1200),
        ("１２００", 1200),
        (1200.0, 1200),
        (" 12 ", 12),
        ("1.2e5", 120_000),
        ("", None),
        (None, None),
    ],
)
def test_a_quantity_is_read_in_any_width(written, read):
    assert values.quantity(written) == read


@pytest.mark.parametrize(
    "written", ["0", "-3", "1.5", "twelve", "12台", "1e999", "NaN", "Infinity", "9999999999", "--1"]
)
def test_a_quantity_that_is_no_whole_number_above_zero_is_refused(written):
    with pytest.raises(CellRefused):
        values.quantity(written)


def test_a_price_keeps_its_cents_and_refuses_more_than_two_decimals():
    assert values.price("¥1,999.90") == Decimal("1999.90")
    assert values.price(0.1) == Decimal("0.10")
    assert values.price("0") == 0
    for wrong in ("-1", "1.999", "a", "1e30"):
        with pytest.raises(CellRefused):
            values.price(wrong)


def test_numbers_that_excel_has_cut_or_shortened_are_refused_and_whole_ones_lose_their_point():
    code = values.text_of(40, narrow=True)

    assert code(1001.0) == "1001"
    assert code(13800138000.0) == "13800138000"
    assert code("Ｋ００１") == "K001"
    for wrong in ("1.38E+10", 1234567890123456.0, "x" * 41, "a\x00b", "#N/A"):
        with pytest.raises(CellRefused):
            code(wrong)


def test_words_are_known_in_both_scripts_and_languages():
    assert MARKET("國外") == "overseas"
    assert MARKET("Home") == "home"
    assert IN_USE("停用") is False
    assert IN_USE(True) is True
    with pytest.raises(CellRefused, match="“Moon” is not known here. Use one of: 国内、国外."):
        MARKET("Moon")


def test_currencies_and_addresses_are_checked():
    assert values.currency("人民币") == "CNY"
    assert values.currency("usd") == "USD"
    assert values.email("a@example.com") == "a@example.com"
    for parse, wrong in ((values.currency, "euros"), (values.currency, "12"), (values.email, "no address")):
        with pytest.raises(CellRefused):
            parse(wrong)


@pytest.mark.parametrize(
    "heading", ["客户编号", "客戶編號", "客户编号（必填）", " 客户 编号 * ", "Customer No.", "CODE"]
)
def test_a_heading_is_known_with_marks_remarks_and_in_either_script(heading):
    assert CUSTOMERS[0].rank(heading_key(heading)) is not None
