"""The values of a rule's selectors as people call them: apps register the words of what is theirs, such as routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Severity
from feedback_system.masterdata.models import Market

Words = Mapping[str, object]

_AREAS: Words = {"urban": _("Urban"), "suburban": _("Suburban")}
_CLASSES: Words = {"line_stopped": _("Line stopped"), "batch_held": _("Batch held")}
"""The classes of anomaly alerts for which rules ship."""
_registered: dict[str, dict[str, Callable[[], Words]]] = {}


def register(app: str, selector: str, words: Callable[[], Words]) -> None:
    """Let `app` say what its codes of `selector` are called; registering it again replaces it."""
    _registered.setdefault(selector, {})[app] = words


def words_of(selector: str) -> Words:
    """Code and word for every value of `selector` that has one. Note: a query where the values are rows."""
    if selector == "kind":
        return {kind.code: kind.label for kind in all_kinds()}
    fixed = {
        "market": dict(Market.choices),
        "severity": dict(Severity.choices),
        "area": _AREAS,
        "case_class": _CLASSES,
    }
    found = dict(fixed.get(selector, {}))
    for words in _registered.get(selector, {}).values():
        found.update(words())
    return found
