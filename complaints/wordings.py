"""Phrases that no text to a customer shall hold: exaggerated promises, pressure by naming authorities, admissions of fault
before the ruling. The phrases are two code lists that the company keeps; a find is a warning, a refusal only where the rule says so.

Source: policy 004 on answering customers 三.1; that nothing is admitted before the ruling settles the contradiction with
policy 001 on sincerity and policy 003 on calming the customer (ours).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from complaints.models import Code, CodeList
from feedback_system.joining import listed
from feedback_system.reference.kept import kept

if TYPE_CHECKING:
    from complaints.models import Complaint

AROUND = 24
"""Signs shown before and after a phrase."""

WHY = {
    CodeList.PROMISE: _("Promise only what is approved, and name no authority to press the customer."),
    CodeList.ADMISSION: _(
        "Nobody has ruled yet whose fault it is. Regret the inconvenience; admit nothing before the ruling."
    ),
}


@dataclass(frozen=True)
class Found:
    """One phrase in a text, with a few words around it."""

    list: CodeList
    phrase: str
    before: str
    after: str

    @property
    def why(self) -> Any:
        """What to write instead."""
        return WHY[self.list]


def _patterns() -> list[tuple[CodeList, re.Pattern[str]]]:
    found = []
    rows = Code.objects.filter(list__in=WHY, is_active=True).order_by("position", "pk")
    for row in rows:
        for label in dict.fromkeys((row.label_zh_hans, row.label_zh_hant, row.label_en)):
            if label.strip():
                found.append((CodeList(row.list), _pattern(label)))
    return found


def _pattern(label: str) -> re.Pattern[str]:
    """The phrase whatever the case of its letters and the spaces in it; a Latin word is found whole."""
    words = [re.escape(word) for word in unicodedata.normalize("NFKC", label).split()]
    text = r"\s+".join(words)
    first, last = words[0][0], words[-1][-1]
    start = r"(?<![A-Za-z0-9])" if first.isascii() and first.isalnum() else ""
    end = r"(?![A-Za-z0-9])" if last.isascii() and last.isalnum() else ""
    return re.compile(f"{start}{text}{end}", re.IGNORECASE)


def found_in(text: str, complaint: Complaint | None = None) -> list[Found]:
    """The phrases to avoid in a text to the customer, in the order of the text, each once.

    Admissions count while nobody has ruled that the complaint stands. Without a complaint (the wording of a letter) they count.
    Note: no query while the lists are kept.
    """
    plain = unicodedata.normalize("NFKC", text)
    shown = text if len(text) == len(plain) else plain
    may_admit = complaint is not None and complaint.upheld is True
    places: dict[tuple[CodeList, str], tuple[int, Found]] = {}
    for code_list, pattern in kept("phrases to avoid", _patterns):
        if code_list == CodeList.ADMISSION and may_admit:
            continue
        hit = pattern.search(plain)
        if hit is None:
            continue
        begins, ends = hit.span()
        before, after = shown[max(0, begins - AROUND) : begins], shown[ends : ends + AROUND]
        key = (code_list, hit.group(0).casefold())
        places.setdefault(key, (begins, Found(code_list, hit.group(0), before, after)))
    return [one for _place, one in sorted(places.values(), key=lambda row: row[0])]


def refusal_of(found: Sequence[Found]) -> Any:
    """One sentence for the field, where the company refuses such texts."""
    return _("Your company lets no text with these words leave: %(phrases)s. Write it without them.") % {
        "phrases": listed(f"“{one.phrase}”" for one in found)
    }


def codes_of(found: Sequence[Found]) -> list[str]:
    """The phrases for the history, so that one sees later what was warned about."""
    return [one.phrase for one in found]
