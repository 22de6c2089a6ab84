"""The terms of an approval as a table people can read; a case app says how its own are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.kinds import Kind


@dataclass(frozen=True)
class Terms:
    """What an approver decides on: single facts as pairs, and one table of lines."""

    facts: list[tuple[Any, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)


Teller = Callable[[Mapping[str, Any]], Terms]
_TELLERS: dict[str, Teller] = {}


def register(kind_code: str, teller: Teller) -> None:
    """Have `teller` put the terms of that kind of case into words.

    :raises ValueError: another one does already
    """
    if _TELLERS.setdefault(kind_code, teller) is not teller:
        raise ValueError(f"two tellers for the terms of {kind_code}")


def terms_table(terms: Mapping[str, Any], kind: Kind) -> Terms:
    """The terms in words; plainly by their keys when the kind has not said how."""
    teller = _TELLERS.get(kind.code)
    return teller(terms) if teller is not None else plainly(terms)


LABELS: dict[str, Any] = {
    "kind": gettext_lazy("Kind"),
    "amount": gettext_lazy("Amount"),
    "quantity": gettext_lazy("Quantity"),
    "description": gettext_lazy("Description"),
    "currency": gettext_lazy("Currency"),
    "exchange_rate": gettext_lazy("Exchange rate"),
    "party": gettext_lazy("Party"),
    "name": gettext_lazy("Name"),
    "percent": gettext_lazy("Share in %"),
    "own_fault": gettext_lazy("Our fault"),
    "fault_kind": gettext_lazy("Kind of fault"),
    "tracked": gettext_lazy("Improvement is tracked"),
    "exemption_reason": gettext_lazy("Why it is not tracked"),
    "loss_amount": gettext_lazy("Loss"),
    "version": gettext_lazy("Version"),
    "provisional": gettext_lazy("Provisional"),
    "text": gettext_lazy("Reasons"),
}
FIGURES = frozenset({"amount", "quantity", "percent", "loss_amount"})
UNSAID = frozenset({"department", "person", "supplier"})
"""Ids in the terms; the name stands beside them."""


def plainly(terms: Mapping[str, Any]) -> Terms:
    """Facts and the first list of the terms; keys that nobody named become headings as they are."""
    facts: list[tuple[Any, Any]] = []
    columns: list[dict[str, Any]] = []
    rows: list[list[Any]] = []
    for key, value in terms.items():
        if isinstance(value, list) and not columns and all(isinstance(one, dict) for one in value):
            keys = [
                name for name in dict.fromkeys(name for one in value for name in one) if name not in UNSAID
            ]
            keys = [name for name in keys if any(one.get(name) not in (None, "") for one in value)]
            columns = [{"label": _heading(name), "number": name in FIGURES} for name in keys]
            rows = [[_words(one.get(name)) for name in keys] for one in value]
        elif not isinstance(value, list | dict) and value not in (None, ""):
            facts.append((_heading(key), _words(value)))
    return Terms(facts, columns, rows)


def _heading(key: str) -> Any:
    return LABELS.get(key, key.replace("_", " "))


def _words(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value
