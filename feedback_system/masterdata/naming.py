"""Pure helpers that turn what people type into what can be compared: no ORM, no clock.

`fold` is the one form in which names, codes and search words meet.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import opencc

BORDER = "\n"
"""Stands between the parts of a search key; no folded text contains it."""

_NUMBERS_APART = re.compile(r"[/,;|、]|\s{2,}|\n")
_EXTENSION = re.compile(r"(转|轉|分机|分機|ext\.?|x|#).*$", re.IGNORECASE)
_COUNTRY_CODE = re.compile(r"^(?:\+|00)86")


@cache
def _simplifier() -> Any:
    """The converter from traditional to simplified characters; loading it takes a moment, so it is kept."""
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Return `text` in one width, in simplified characters, without case, with single spaces.

    So 劃傷, ＴＳ－５００ and "ts-500 " meet 划伤 and TS-500.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain.isascii():
        plain = _simplifier().convert(plain)
    return plain.casefold()


def _first_letters(text: str) -> list[str]:
    """The first letter of each syllable and what is no Chinese character, as it is."""
    if text.isascii():
        return list(text)
    # Its dictionaries take 55 MB, which processes that only read never need.
    from pypinyin import Style, lazy_pinyin

    letters: list[str] = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=_kept)
    return letters


def _kept(other: str) -> Any:
    """What is no Chinese character, letter by letter."""
    return list(other)


def initials_of(*texts: str) -> str:
    """Return the pinyin initials of each text, separated by a blank: 华达机械 → "hdjx".

    Latin letters and digits stay, everything else falls away. Characters with several readings follow
    the word they stand in (重庆 → "cq").
    """
    found: list[str] = []
    for text in texts:
        initials = "".join(
            letter for letter in _first_letters(fold(text)) if letter.isascii() and letter.isalnum()
        )
        if initials and initials not in found:
            found.append(initials)
    return " ".join(found)


def phone_numbers(text: str) -> list[str]:
    """Return the digits of each telephone number in `text`, without the country code 86 and without
    extensions."""
    plain = unicodedata.normalize("NFKC", text)
    numbers: list[str] = []
    for part in _NUMBERS_APART.split(plain):
        main = _COUNTRY_CODE.sub("", _EXTENSION.sub("", re.sub(r"[\s().\-]", "", part)))
        digits = "".join(character for character in main if character in "0123456789")
        if digits and digits not in numbers:
            numbers.append(digits)
    return numbers


def phone_key(text: str) -> str:
    """Return all numbers of `text` with a blank on both sides, so that " 138…8000 " finds a whole number."""
    numbers = phone_numbers(text)
    return f" {' '.join(numbers)} " if numbers else ""


def search_key(*parts: str) -> str:
    """Return the folded parts, each between two borders, the code first.

    `BORDER + word + BORDER` in the key means the whole part, `BORDER + word` its beginning, `word` anywhere.
    """
    folded = [fold(part) for part in parts if part and part.strip()]
    return BORDER + BORDER.join(folded) + BORDER if folded else ""
