"""From what people type to what can be compared: one comparable form and the index keys of it. Pure.

A word of a query is found wherever it stands inside a word of the text, also a single character: that is what
people expect of Chinese, where no spaces tell the words apart. The keys only narrow the search; every word is
compared in full afterwards, so two keys that fall together cost time and never give a wrong answer.
"""

from __future__ import annotations

import unicodedata
import zlib
from functools import cache

import opencc

MAX_TEXT = 100_000
"""Characters of a case that are searchable."""
MAX_WORDS = 12
"""Words of one query that count."""
MAX_QUERY = 200
"""Characters of one query that count."""


@cache
def to_simplified() -> dict[int, str]:
    """Traditional character → simplified character, one by one.

    Not by phrases: a converter that looks at the neighbours turns the same character into two different ones,
    and then a part of a text is no longer part of the converted text.
    """
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x323B0))
    characters = [chr(code) for first, last in ranges for code in range(first, last)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {
        ord(old): new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1
    }
    table.update(dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD), ""))
    table[0] = " "
    return table


def normalise(text: str) -> str:
    """The comparable form: one width, simplified, no case, no invisible characters, single spaces."""
    folded = unicodedata.normalize("NFKC", text).translate(to_simplified()).casefold()
    return " ".join(folded.split())[:MAX_TEXT]


def words_of(query: str) -> list[str]:
    """The different words of a query in comparable form, the longest first."""
    words = normalise(query[:MAX_QUERY]).split()
    return sorted(dict.fromkeys(words), key=len, reverse=True)[:MAX_WORDS]


def _is_code(part: str) -> bool:
    return part.isascii() and part.isalnum()


def keys_of_text(norm: str) -> list[int]:
    """The index keys of a text in comparable form: characters, pairs, and runs of three letters or digits."""
    found: set[str] = set()
    for word in set(norm.split(" ")):
        found.update(word)
        found.update(word[i : i + 2] for i in range(len(word) - 1))
        found.update(part for i in range(len(word) - 2) if _is_code(part := word[i : i + 3]))
    return sorted(_key(part) for part in found)


def keys_of_query(words: list[str]) -> list[int]:
    """The index keys that every hit must have: as few and as telling as the words allow."""
    found: set[str] = set()
    for word in words:
        if len(word) <= 2:
            found.add(word)
            continue
        triples = [i for i in range(len(word) - 2) if _is_code(word[i : i + 3])]
        found.update(word[i : i + 3] for i in triples)
        covered = {j for i in triples for j in (i, i + 1)}
        found.update(word[i : i + 2] for i in range(len(word) - 1) if i not in covered)
    return sorted(_key(part) for part in found)


def _key(part: str) -> int:
    """A number of 32 bits with sign, the same on every machine."""
    return zlib.crc32(part.encode()) - 2**31


def like_pattern(word: str) -> str:
    """The word as a LIKE pattern that means it literally, with a backslash as the escape character."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def pairs(norm: str) -> set[str]:
    """The pairs of neighbouring characters inside the words of a text in comparable form."""
    return {word[i : i + 2] for word in norm.split(" ") for i in range(len(word) - 1)}


def shared_words(norm: str, shared: set[str]) -> list[str]:
    """The longest stretches of `norm` that are made of the `shared` pairs only, in their order, each once."""
    found: dict[str, None] = {}
    for word in norm.split(" "):
        start = None
        for i in range(len(word)):
            joined = word[i : i + 2] in shared and i + 1 < len(word)
            if joined and start is None:
                start = i
            if not joined and start is not None:
                found[word[start : i + 1]] = None
                start = None
    return list(found)
