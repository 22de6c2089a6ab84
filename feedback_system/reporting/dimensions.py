"""By what figures are divided and narrowed: each dimension is at once a filter of the address and the rows of tables.

So a row and the list behind it use the same condition. Merged entries of catalogues count as what they are today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department
from accounts.models.departments import departments_below
from accounts.roles import ROLES
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Severity, StageVisit
from feedback_system.catalogues.models import CatalogueList
from feedback_system.catalogues.tree import tree_of
from feedback_system.masterdata.models import Market
from feedback_system.reference.kept import kept_rows
from feedback_system.reporting.models import Outcome

NONE = "none"
"""The value of those that name nothing."""
LONGEST = 120


@dataclass(frozen=True)
class Dimension:
    """One way to divide cases: its name in the address, its column of the facts, and what its values are called."""

    name: str
    label: Any
    field: str
    labels: Callable[[Collection[str]], Mapping[str, str]]
    """What these values are called in the active language. Note: at most one query."""
    fold: Callable[[str], str] = lambda value: value
    """The value under which one is counted today."""
    meant: Callable[[str], Collection[str]] | None = None
    """The stored values that are counted under this one; None where it is itself alone."""
    may_be_null: bool = False
    """Whether the column says “nothing” by NULL, as one of another table does, and not by an empty text."""

    def condition(self, value: str) -> Q:
        """The condition on facts that have the value; nothing has one that nobody can read."""
        if value == NONE:
            return Q(**{f"{self.field}__isnull": True}) if self.may_be_null else Q(**{self.field: ""})
        if self.meant is not None:
            return Q(**{f"{self.field}__in": list(self.meant(value))})
        return Q(**{self.field: value})

    @property
    def grouped(self) -> str:
        """The column by which the database groups."""
        return self.field

    def key(self, stored: Any) -> str:
        """The value as it stands in the address."""
        return NONE if stored in (None, "") else self.fold(str(stored))

    def called(self, values: Collection[str]) -> dict[str, str]:
        """What these values are called, those that name nothing and unknown ones too."""
        known = [value for value in values if value != NONE]
        names = dict(self.labels(known)) if known else {}
        return {
            value: _("not named") if value == NONE else str(names.get(value) or value) for value in values
        }


@dataclass(frozen=True)
class Chosen:
    """A filter in force."""

    name: str
    label: Any
    value: str
    condition: Q

    @property
    def words(self) -> str:
        """The value in words. Note: at most one query."""
        return FILTERS[self.name].called([self.value])[self.value]


@dataclass(frozen=True)
class Pointing(Dimension):
    """A dimension whose values are rows of a table, written as their codes; an id is understood as well."""

    model: str = ""

    def condition(self, value: str) -> Q:
        if value == NONE:
            return Q(**{f"{self.field}__isnull": True})
        row = self.row(value)
        return Q(pk__in=[]) if row is None else Q(**{self.field: row.pk})

    def row(self, value: str) -> Any:
        """The row with that code, else with that id, else the only one with that name; None without any. Note: up to three queries."""
        model = apps.get_model(self.model)
        rows = model._default_manager
        found = rows.filter(code=value).first()
        if found is None and value.isascii() and value.isdigit() and len(value) < 10:
            found = rows.filter(pk=int(value)).first()
        if found is None and any(field.name == "name" for field in model._meta.concrete_fields):
            named = list(rows.filter(name=value)[:2])
            found = named[0] if len(named) == 1 else None
        return found

    @property
    def grouped(self) -> str:
        return f"{self.field}__code"

    def called(self, values: Collection[str]) -> dict[str, str]:
        rows = apps.get_model(self.model)._default_manager.filter(code__in=values) if values else ()
        names = {row.code: str(getattr(row, "label", None) or row) for row in rows}
        if len(values) == 1 and not names and (row := self.row(next(iter(values)))) is not None:
            names[next(iter(values))] = str(getattr(row, "label", None) or row)
        return {value: _("not named") if value == NONE else names.get(value, value) for value in values}


class OfDepartments(Pointing):
    """The same for departments, which the process keeps."""

    def called(self, values: Collection[str]) -> dict[str, str]:
        """Note: no query while the departments are kept."""
        rows = kept_rows("departments", lambda: Department.objects.order_by("pk"))
        names = {name: row.label for row in rows for name in (str(row.pk), row.code)}
        return {value: _("not named") if value == NONE else names.get(value, value) for value in values}


def _departments(name: str, label: Any, field: str) -> Dimension:
    return OfDepartments(name, label, field, _nothing, model="accounts.Department")


def _nothing(values: Collection[str]) -> Mapping[str, str]:
    return {}


def _rows(name: str, label: Any, field: str, model: str) -> Dimension:
    return Pointing(name, label, field, _nothing, model=model)


def _choices(
    pairs: Callable[[], Iterable[tuple[Any, Any]]],
) -> Callable[[Collection[str]], Mapping[str, str]]:
    return lambda values: {str(code): str(label) for code, label in pairs()}


def _outcomes() -> list[tuple[Any, Any]]:
    """The ends that figures know; what was merged into another case is in none."""
    return [(one.value, one.label) for one in Outcome if one != Outcome.MERGED]


def _catalogue(name: str, list: CatalogueList, label: Any) -> Dimension:
    def present(code: str) -> str:
        tree = tree_of(list)
        entry = tree.by_code.get(code.casefold())
        return tree.present(entry).code if entry is not None else code

    def meant(code: str) -> Collection[str]:
        entries = tree_of(list).by_code.values()
        return {entry.code for entry in entries if present(entry.code) == present(code)} or {code}

    def labels(codes: Collection[str]) -> Mapping[str, str]:
        by_code = tree_of(list).by_code
        return {code: by_code[code.casefold()].label for code in codes if code.casefold() in by_code}

    return Dimension(name, label, name, labels, fold=present, meant=meant)


_NAMES: dict[str, Callable[[], Mapping[str, Any]]] = {}


def register_names(dimension: str, names: Callable[[], Mapping[str, Any]], *, of: str = "") -> None:
    """Say what the values of a dimension are called that only an app knows: classes, routes, kinds of faults. `of` is the app's own name.

    Note: one query at most.
    """
    _NAMES[f"{dimension}:{of}"] = names


def _named(dimension: str) -> Callable[[Collection[str]], Mapping[str, str]]:
    def labels(values: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for key, names in _NAMES.items():
            if key.split(":")[0] == dimension:
                found |= {code: str(label) for code, label in names().items()}
        return found

    return labels


DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        Dimension("kind", gettext_lazy("Kind"), "kind", _choices(lambda: ((k.code, k.label) for k in all_kinds()))),
        _departments("unit", gettext_lazy("Department whose case it is"), "department"),
        _departments("responsible", gettext_lazy("Department found responsible"), "responsible"),
        _rows("product", gettext_lazy("Product"), "product", "masterdata.Product"),
        _rows("customer", gettext_lazy("Customer"), "customer", "masterdata.Customer"),
        _rows("supplier", gettext_lazy("Supplier"), "supplier", "masterdata.Supplier"),
        Dimension("market", gettext_lazy("Market"), "market", _choices(lambda: Market.choices)),
        Dimension("class", pgettext_lazy("of a case", "Class"), "sort", _named("class")),
        Dimension("severity", gettext_lazy("Severity"), "severity", _choices(lambda: Severity.choices)),
        Dimension("route", gettext_lazy("Route"), "route", _named("route")),
        Dimension("outcome", gettext_lazy("Outcome"), "outcome", _choices(_outcomes)),
        Dimension("fault", gettext_lazy("Kind of fault"), "fault", _named("fault")),
        Dimension(
            "approver",
            gettext_lazy("Remedy approved by"),
            "approval_role",
            _choices(lambda: ((code, role.label) for code, role in ROLES.items())),
        ),
        _catalogue("defect", CatalogueList.DEFECT, gettext_lazy("Defect")),
        _catalogue("cause", CatalogueList.CAUSE, gettext_lazy("Cause")),
    )
}  # fmt: skip


class _Tree(OfDepartments):
    """A department with all below it: cases that are theirs, and cases for which they were found responsible."""

    def condition(self, value: str) -> Q:
        row = self.row(value)
        if row is None:
            return Q(pk__in=[])
        ids = [row.pk, *departments_below(row.pk)]
        return Q(department__in=ids) | Q(responsible__in=ids)


class _Stage(Dimension):
    """A stage through which the case has gone."""

    def condition(self, value: str) -> Q:
        stays = StageVisit.objects.filter(case=OuterRef("case"), state=value, left_at__isnull=False)
        return Q(Exists(stays))


def _stages(values: Collection[str]) -> Mapping[str, str]:
    return {str(code): str(label) for kind in all_kinds() for code, label in kind.states.choices}


FILTERS: dict[str, Dimension] = DIMENSIONS | {
    "department": _Tree(
        "department", gettext_lazy("Department"), "department", _nothing, model="accounts.Department"
    ),
    "stage": _Stage("stage", gettext_lazy("Stage"), "", _stages),
}
"""Everything by which the address may narrow: the dimensions, a department with all below it, a stage gone through."""
OFFERED = ("department", "product", "customer", "supplier", "market", "class")
"""What the form over the dashboard offers."""


def register_dimension(*dimensions: Dimension, is_table: bool = True) -> None:
    """Add ways to narrow; with `is_table` tables may be divided by them too. Called at start-up.

    :raises ValueError: another one has the name
    """
    for one in dimensions:
        if FILTERS.setdefault(one.name, one) is not one:
            raise ValueError(f"two dimensions are called {one.name!r}")
        if is_table:
            DIMENSIONS[one.name] = one


def chosen_of(query: Mapping[str, str]) -> Iterator[Chosen]:
    """The filters that stand in an address."""
    for name, dimension in FILTERS.items():
        typed = query.get(name, "") or query.get(f"{name}_text", "")
        value = typed.strip()[:LONGEST].replace("\x00", "")
        if value:
            yield Chosen(name, dimension.label, value, dimension.condition(value))
