"""What hangs on a case, read for a page in as few queries as there are kinds of parts on it.

A form lists its parts once (`CaseForm.page_parts`). The query that reads the form also says of each part whether there is
any (`with_flags`); then only those that exist are read (`read_parts`), with everything their template shows. From then on
`record.opinions.all()` costs nothing, so a model that asks its parts by `.all()` and decides in Python asks no query while
a page is made, and always reads afresh while a step is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Part:
    """One kind of part: the related name, and the rows with what the page shows of them, in its order."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    of_case: bool = False
    """Whether it hangs on the folder and not on the form."""
    while_open: bool = False
    """Whether only a case that is not finished shows it or asks for it."""
    among: Q | None = None
    """Which rows alone the page asks for; the others are read where they are shown."""
    for_reader: Callable[[QuerySet[Any], User], QuerySet[Any]] | None = None
    """What the rows say besides about the one who reads the page."""

    @property
    def flag(self) -> str:
        """The column that says whether there is any."""
        return f"has_any_{self.name}"


def with_flags(rows: QuerySet[Any], parts: Iterable[Part]) -> QuerySet[Any]:
    """The forms, each with a flag for every part: whether there is any. Costs no query of its own."""
    flags = {}
    for part in parts:
        owner: Any = rows.model._meta.get_field("case").related_model if part.of_case else rows.model
        relation: Any = owner._meta.get_field(part.name)
        of_this = {relation.field.name: OuterRef("case" if part.of_case else "pk")}
        rows_of_it = relation.related_model._default_manager.filter(**of_this)
        flags[part.flag] = Exists(rows_of_it if part.among is None else rows_of_it.filter(part.among))
    flagged: QuerySet[Any] = rows.annotate(**flags)
    return flagged


def read_parts(record: Any, parts: Iterable[Part], *, reader: User) -> None:
    """Read the parts of a form that came `with_flags`, for a page that `reader` asks for.

    Note: one query for each kind of part that it has.
    """
    for part in parts:
        owner: Model = record.case if part.of_case else record
        if getattr(record, part.flag, True) and not (part.while_open and record.is_finished()):
            rows = part.rows() if part.among is None else part.rows().filter(part.among)
            if part.for_reader is not None:
                rows = part.for_reader(rows, reader)
            prefetch_related_objects([owner], Prefetch(part.name, rows))
        else:
            nothing_read(owner, part.name)


def has_read(owner: object, name: str) -> bool:
    """Whether a page has read the rows of that name; asking for them with `.all()` costs nothing then."""
    return name in getattr(owner, "_prefetched_objects_cache", ())


def nothing_read(owner: Model, name: str) -> None:
    """Let the rows of that name count as read, and as none; asking for them costs nothing then."""
    relation: Any = owner._meta.get_field(name)
    rows: Any = relation.related_model._default_manager.none()
    rows._result_cache = []
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows
