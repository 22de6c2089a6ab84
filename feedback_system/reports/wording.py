"""Words in every language of the product, for what is kept and read later by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation

T = TypeVar("T")


def in_every_language(say: Callable[[], T]) -> dict[str, T]:
    """What `say` answers in each language, by its code."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = say()
    return found


def label_facts(label: Any) -> dict[str, str]:
    """A label as facts of a notice: `label_zh_hans`, `label_zh_hant`, `label_en`."""
    said = in_every_language(lambda: str(label))
    return {f"label_{language.replace('-', '_')}": text for language, text in said.items()}
