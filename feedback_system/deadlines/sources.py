"""The sources of the rules that ship, in words; a source that the company wrote itself stands as it is."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

_shipped: set[str] = set()


def ships(sources: Iterable[str]) -> None:
    """Let these English texts be told in the language of the reader; the app says so when it starts."""
    _shipped.update(sources)


def source_in_words(source: str) -> str:
    """The source in the active language where it shipped with the product."""
    return gettext(source) if source in _shipped else source
