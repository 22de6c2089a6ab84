"""What the API must know about a kind of case beyond `cases.kinds`; a case app registers it at start-up.

A kind that registers nothing is served with the fields of the folder, its steps and its parts, but cannot be created.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.cases.kinds import Kind, all_kinds
from feedback_system.interfaces.serializers import CaseDetailSerializer

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case
    from feedback_system.cases.steps import StepForm

Create = Callable[[dict[str, Any], "User", datetime], "Case"]
"""Opens a case from checked fields: `(fields, by, at)`."""


@dataclass(frozen=True)
class Collection:
    """One kind of case in the API."""

    kind: Kind
    detail: type[CaseDetailSerializer] = CaseDetailSerializer
    """Writes one case with everything its form holds."""
    related: tuple[str, ...] = ()
    """Rows that `detail` reads besides, as `select_related` names them from the case."""
    prefetched: tuple[str, ...] = ()
    """Lists that `detail` reads, as `prefetch_related` names them from the case."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Field names of the API that differ from those of the forms, such as class → complaint_class."""
    form: type[StepForm] | None = None
    """Checks what `POST <area>/` sends; None when cases of this kind are not opened through the API."""
    may_create: Callable[[User], None] | None = None
    """Raises NotPermitted for people who may not open such a case."""
    create: Create | None = None
    more: Callable[[Collection], dict[str, Any]] | None = None
    """Views of parts that this kind alone has, by the part of the address."""
    edit: str = ""
    """The step that `PATCH <area>/<number>/` takes; "" when there is none."""


_COLLECTIONS: dict[str, Collection] = {}


def register(collection: Collection) -> None:
    """Give a kind its own part of the API. :raises ValueError: it has one already."""
    if _COLLECTIONS.setdefault(collection.kind.code, collection) is not collection:
        raise ValueError(f"two API collections for the kind {collection.kind.code}")


def all_collections() -> list[Collection]:
    """The collection of every registered kind of case, in order of registration."""
    return [_COLLECTIONS.get(kind.code) or Collection(kind) for kind in all_kinds()]


def collection_of(kind: Kind) -> Collection:
    """The collection of this kind."""
    return _COLLECTIONS.get(kind.code) or Collection(kind)
