"""Pages of other apps about one supplier, linked from its page; each app says so at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from feedback_system.masterdata.models import Supplier

_PAGES: list[tuple[Any, str]] = []


def register_supplier_page(label: Any, name: str) -> None:
    """Link the page with that name, which takes the number of the supplier as `?supplier=`, from the page of every supplier."""
    if (label, name) not in _PAGES:
        _PAGES.append((label, name))


def pages_of(supplier: Supplier) -> list[dict[str, Any]]:
    """The words and addresses of the pages about this supplier."""
    query = urlencode({"supplier": supplier.code})
    return [{"label": label, "url": f"{reverse(name)}?{query}"} for label, name in _PAGES]


CasesOf = Callable[[Any, Any], list[Any]]
"""Called with a project or contract and the reader: the cases about it that the reader may see."""
_CASES: dict[str, CasesOf] = {}


def register_cases_of(model: str, cases: CasesOf) -> None:
    """Show these cases on the page of every record of that model ("project", "maintenancecontract")."""
    _CASES[f"{model}:{cases.__module__}"] = cases


def cases_of(record: Any, reader: Any) -> list[Any]:
    """The cases of all apps about this record that the reader may see."""
    name = record._meta.model_name
    return [
        case for key, cases in _CASES.items() if key.split(":")[0] == name for case in cases(record, reader)
    ]
