"""The one list of fields that can hold what somebody wrote about a person: each app adds its own at start-up.

Erasing a case goes through this list (administration/erasure.py); a test walks all models and finds a field of text that
hangs on a case and stands neither here nor among those that hold no texts of people.
Source: personal information protection law, article 47; retention: measures for accounting archives, article 14.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from feedback_system.cases.models import Case

ERASED = "***"
"""What stands where a text was erased, in every language."""


def marked(value: Any) -> Any:
    """The mark instead of a text; what was empty stays empty."""
    return ERASED if value not in (None, "") else value


def emptied(value: Any) -> Any:
    """An empty object instead of a JSON object."""
    return {} if value else value


def marked_under(*names: str) -> Callable[[Any], Any]:
    """A rule for JSON: the texts under these names are marked at any depth; figures, codes and keys of rows stay."""

    def rule(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                key: marked(one) if key in names and isinstance(one, str) else rule(one)
                for key, one in value.items()
            }
        return [rule(one) for one in value] if isinstance(value, list) else value

    return rule


def file_name(value: str) -> str:
    """The mark with the ending of the file, so that people still see what kind of file it was."""
    _stem, dot, ending = value.rpartition(".")
    return f"{ERASED}.{ending}" if dot and ending.isalnum() and len(ending) <= 5 else ERASED


@dataclass(frozen=True)
class Texts:
    """Fields of one model that hang on a case and may name people."""

    model: str
    """Such as "complaints.Opinion"."""
    path: str
    """From a row to its case, such as "complaint__case"; "pk" for the case itself."""
    fields: Mapping[str, Callable[[Any], Any]]
    """Each field with what becomes of its value."""
    label: Any
    """What these texts are called on the page that shows what would go."""
    voucher: bool = False
    """Part of the vouchers of a payment: kept as long as the law wants vouchers kept, when money was agreed."""

    def rows(self, case: Case) -> QuerySet[Model]:
        """The rows of `case`."""
        rows: QuerySet[Model] = apps.get_model(self.model)._base_manager.filter(**{self.path: case.pk})
        return rows.order_by("pk")

    def changes(self, case: Case) -> Iterator[tuple[Model, dict[str, Any]]]:
        """Each row that still holds a text, with the values it would get. Nothing is written."""
        for row in self.rows(case):
            present = {name: getattr(row, name) for name in self.fields}
            new = {name: rule(present[name]) for name, rule in self.fields.items()}
            changed = {name: value for name, value in new.items() if value != present[name]}
            if changed:
                yield row, changed


_REGISTERED: list[Texts] = []


def register(texts: Iterable[Texts]) -> None:
    """Add fields to the list. :raises ValueError: a field stands there already"""
    for one in texts:
        taken = {name for other in _REGISTERED if other.model == one.model for name in other.fields}
        if twice := taken & set(one.fields):
            raise ValueError(f"{one.model} names {sorted(twice)} twice")
        _REGISTERED.append(one)


def registered() -> tuple[Texts, ...]:
    """All of them, in order of registration."""
    return tuple(_REGISTERED)
