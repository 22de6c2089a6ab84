"""From a cell to a value: dates as people write them, numbers in any width, words for yes and no.

Each parser returns None for an empty cell and raises CellRefused with a sentence that says what to write
instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from feedback_system.joining import listed, sentences
from feedback_system.masterdata.naming import fold
from feedback_system.web.forms import clean_text

Parser = Callable[[Any], Any]

EXCEL_DAY_ZERO = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Serial numbers read as dates: 1954 to 2119. A bare 2026 is a slip, not the year 1905."""

LARGEST_QUANTITY = 2_147_483_647
LARGEST_PRICE = Decimal("9999999999.99")
EXACT_DIGITS = 15
"""Excel keeps no more digits of a number."""

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORTENED = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})

YES_OR_NO: dict[str, bool] = {
    **dict.fromkeys(("是", "yes", "y", "true", "1", "启用", "在用", "有效", "√"), True),
    **dict.fromkeys(("否", "no", "n", "false", "0", "停用", "禁用", "无效", "×"), False),
}


class CellRefused(ValueError):
    """A cell that cannot be taken; the message is a sentence for people."""


def plain(value: Any) -> str:
    """The text of a cell: whole numbers without ".0", one width, without invisible characters.

    :raises CellRefused: for Excel errors, numbers that Excel has cut, and characters that cannot be stored.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and len(str(abs(value))) > EXACT_DIGITS:
        raise CellRefused(_("Excel has cut this long number. Format the column as text and enter it again."))
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    try:
        text = clean_text(str(value), lines=False)
    except ValidationError as refused:
        raise CellRefused(sentences(refused.messages)) from refused
    if text in _EXCEL_ERRORS:
        raise CellRefused(
            _("The cell holds the Excel error %(error)s. Correct the formula or type the value.")
            % {"error": text}
        )
    return text


def text_of(longest: int, *, narrow: bool = False) -> Parser:
    """A parser for text of at most `longest` characters; `narrow` for codes, in which width must not
    matter."""

    def parse(value: Any) -> str | None:
        text = plain(value)
        if narrow:
            text = unicodedata.normalize("NFKC", text)
            if _SHORTENED.fullmatch(text):
                raise CellRefused(
                    _("Excel has shortened this number. Format the column as text and enter it again.")
                )
        if len(text) > longest:
            raise CellRefused(
                _("The text has %(length)d characters, at most %(longest)d fit.")
                % {"length": len(text), "longest": longest}
            )
        return text or None

    return parse


def day(value: Any) -> date | None:
    """A date: a date cell, an Excel serial number, 2026-3-5, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(float(value))
    text = unicodedata.normalize("NFKC", plain(value))
    if not text:
        return None
    match = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if match is None:
        if re.fullmatch(r"\d{5}(\.\d+)?", text):
            return _serial(float(text))
        raise CellRefused(
            _("“%(text)s” is not a date. Write it like 2026-03-05, the year first.") % {"text": text[:40]}
        )
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as refused:
        raise CellRefused(
            _("“%(text)s” is no day of the calendar. Check month and day.") % {"text": text[:40]}
        ) from refused


def _serial(number: float) -> date:
    if number >= 19_000_000 and number.is_integer():
        return day(str(int(number)))  # type: ignore[return-value]
    if not FIRST_SERIAL <= number < LAST_SERIAL:
        raise CellRefused(
            _("“%(text)s” is not a date. Write it like 2026-03-05, the year first.") % {"text": f"{number:g}"}
        )
    return EXCEL_DAY_ZERO + timedelta(days=int(number))


def number(value: Any) -> Decimal | None:
    """A decimal number, with thousands separators and full-width digits allowed."""
    text = (
        unicodedata.normalize("NFKC", plain(value if not isinstance(value, float) else repr(value)))
        .replace(",", "")
        .replace(" ", "")
    )
    text = text.removeprefix("¥").removeprefix("￥").removesuffix("元")
    if not text:
        return None
    try:
        parsed = Decimal(text)
    except InvalidOperation as refused:
        raise CellRefused(
            _("“%(text)s” is not a number. Write digits only.") % {"text": text[:40]}
        ) from refused
    if not parsed.is_finite():
        raise CellRefused(_("“%(text)s” is not a number. Write digits only.") % {"text": text[:40]})
    return parsed


def quantity(value: Any) -> int | None:
    """A whole number greater than zero."""
    parsed = number(value)
    if parsed is None:
        return None
    if parsed <= 0:
        raise CellRefused(
            _("The quantity is %(number)s. It must be greater than zero; returns are not entered here.")
            % {"number": parsed}
        )
    if parsed != parsed.to_integral_value():
        raise CellRefused(_("The quantity is %(number)s. Write a whole number.") % {"number": parsed})
    if parsed > LARGEST_QUANTITY:
        raise CellRefused(
            _("The quantity is too large. Check whether another number slipped into this column.")
        )
    return int(parsed)


def months(value: Any) -> int | None:
    """A whole number of months from 0 to 600."""
    parsed = number(value)
    if parsed is None:
        return None
    if not 0 <= parsed <= 600 or parsed != parsed.to_integral_value():
        raise CellRefused(_("Write the warranty as whole months from 0 to 600."))
    return int(parsed)


def percent(value: Any) -> Decimal | None:
    """A ratio from 0 to 100 with at most two decimals; "3%" and 3 are the same, 0.03 is three hundredths of a percent."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%").removesuffix("％")
    parsed = number(value)
    if parsed is None:
        return None
    rounded = parsed.quantize(Decimal("0.01"))
    if not 0 <= parsed <= 100 or rounded != parsed:
        raise CellRefused(_("Write a percentage from 0 to 100 with at most two decimals, such as 3 or 2.5."))
    return rounded


def price(value: Any) -> Decimal | None:
    """An amount of money of at most two decimals, not negative."""
    parsed = number(value)
    if parsed is None:
        return None
    if parsed < 0:
        raise CellRefused(_("The price is %(number)s. It must not be negative.") % {"number": parsed})
    if parsed > LARGEST_PRICE:
        raise CellRefused(_("The price is too large. Check whether another number slipped into this column."))
    rounded = parsed.quantize(Decimal("0.01"))
    if rounded != parsed:
        raise CellRefused(
            _("The price %(number)s has more than two decimals. Round it to the cent.") % {"number": parsed}
        )
    return rounded


def currency(value: Any) -> str | None:
    """Three capital letters; 人民币 and RMB are CNY."""
    text = fold(plain(value))
    if not text:
        return None
    code = {"人民币": "CNY", "rmb": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY", "港币": "HKD"}.get(
        text, text.upper()
    )
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise CellRefused(
            _("“%(text)s” is not a currency. Write three letters, such as CNY or USD.") % {"text": text[:20]}
        )
    return code


def email(value: Any) -> str | None:
    """An e-mail address."""
    text = plain(value)
    if not text:
        return None
    try:
        validate_email(text)
    except ValidationError as refused:
        raise CellRefused(_("“%(text)s” is not an e-mail address.") % {"text": text[:60]}) from refused
    return text


def one_of(words: Mapping[str, Any]) -> Parser:
    """A parser for a list of words with what each means; a refusal names the first word of each meaning."""
    known = {fold(word): meaning for word, meaning in words.items()}
    first_words: dict[Any, str] = {}
    for word, meaning in words.items():
        first_words.setdefault(meaning, word)
    shown = listed(first_words.values())

    def parse(value: Any) -> Any:
        text = plain(value)
        if not text:
            return None
        if fold(text) not in known:
            raise CellRefused(
                _("“%(text)s” is not known here. Use one of: %(words)s.")
                % {"text": text[:40], "words": shown}
            )
        return known[fold(text)]

    return parse
