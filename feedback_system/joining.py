"""How a language joins words and sentences: Chinese lists take 、 and its sentences follow each other without a space."""

from collections.abc import Iterable

from django.utils.translation import get_language


def _is_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def listed(words: Iterable[object]) -> str:
    """The words as a list of the active language: "QA, sales" and “品质部、业务部”."""
    return ("、" if _is_chinese() else ", ").join(str(word) for word in words)


def clauses(parts: Iterable[object]) -> str:
    """Parts of one line that hold commas themselves: joined by semicolons of the active language."""
    return ("；" if _is_chinese() else "; ").join(str(part) for part in parts)


def named(name: object, what: object) -> str:
    """What stands under a name: "Reasons: too late" and “理由：超过期限”."""
    return f"{name}{'：' if _is_chinese() else ': '}{what}"


def sentences(parts: Iterable[object]) -> str:
    """Whole sentences one after the other."""
    return ("" if _is_chinese() else " ").join(str(part) for part in parts)
