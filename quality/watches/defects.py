"""Which defect a finding is about: the one place that turns codes and reported words into keys of series, and keys into names.

A code of the catalogue stands for itself. Reported words are taken for the defect of the catalogue whose name they contain, so that
the alert of an inspector and the complaint of a customer come together; other words count as a defect of their own only where several
findings use the same ones (what three people wrote alike is a name of a defect, not a remark of one). The rest is not named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback_system.cases.findings import DefectName, Finding, defect_names
from feedback_system.masterdata.naming import fold

CODE, WORDS, NOT_NAMED = "code:", "words:", "not_named"
LONGEST_WORDS = 40
"""Longer texts are stories, not names of defects."""
SAME_WORDS = 3
"""So many findings must use the same words for these to name a defect (ours)."""


class Naming:
    """Gives each of many findings the key of its defect. A defect that is renamed keeps its code, and so its series."""

    def __init__(self, findings: Iterable[Finding], names: Mapping[str, DefectName] | None = None) -> None:
        known = defect_names() if names is None else names
        # The longest name first, so that 虚焊脱落 is not taken for 虚焊.
        self._names = sorted(
            ((fold(name), code) for code, one in known.items() for name in one.all if len(fold(name)) > 1),
            key=lambda pair: (-len(pair[0]), pair[1]),
        )
        self._codes: dict[str, str] = {}
        self._often = Counter(plain_words(one.words) for one in findings if not one.defect and one.words)

    def key_of(self, finding: Finding) -> str:
        """The key of the defect, "not_named" where nothing says which."""
        if finding.defect:
            return f"{CODE}{finding.defect}"
        if not finding.words:
            return NOT_NAMED
        words = plain_words(finding.words)
        if words not in self._codes:
            self._codes[words] = self._read(words)
        return self._codes[words]

    def _read(self, words: str) -> str:
        for name, code in self._names:
            if name in words:
                return f"{CODE}{code}"
        if words and len(words) <= LONGEST_WORDS and self._often[words] >= SAME_WORDS:
            return f"{WORDS}{words}"
        return NOT_NAMED


def plain_words(text: str) -> str:
    """Reported words in the one form in which they are compared: folded, without the stops around them."""
    return fold(text).strip(" .,;:!?。，、；：！？")


def name_of(key: str, names: Mapping[str, DefectName], language: str = "") -> str:
    """What the defect is called in the language, or in the active one."""
    if key.startswith(CODE):
        code = key.removeprefix(CODE)
        known = names.get(code)
        return known.in_language(language or get_language() or "zh-hans") if known is not None else code
    return key.removeprefix(WORDS) if key.startswith(WORDS) else _("Defect not named")


def code_of(key: str) -> str:
    """The code in the catalogue, or "" for reported words."""
    return key.removeprefix(CODE) if key.startswith(CODE) else ""
