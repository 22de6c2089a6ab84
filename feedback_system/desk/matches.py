"""Where in a found case the words stand: a short piece of its text around the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedback_system.searching.text import words_of

BEFORE, AFTER = 24, 60
"""Characters shown before and after the word."""


@dataclass(frozen=True)
class Excerpt:
    """A piece of text in three parts, the middle one being the word that was looked for."""

    before: str
    word: str
    after: str


def excerpt(norm: str, words: Sequence[str]) -> Excerpt | None:
    """The piece of `norm` around the first of `words` found in it; None when none is there."""
    for word in words:
        place = norm.find(word)
        if place < 0:
            continue
        first, last = max(0, place - BEFORE), place + len(word) + AFTER
        return Excerpt(
            ("…" if first else "") + norm[first:place],
            word,
            norm[place + len(word) : last] + ("…" if last < len(norm) else ""),
        )
    return None


def excerpts(norms: Mapping[int, str], text: str) -> dict[int, Excerpt]:
    """The pieces for these cases, by id, from their search texts. The cases must be visible to the reader."""
    words = words_of(text)
    return {case_id: found for case_id, norm in norms.items() if (found := excerpt(norm, words)) is not None}
