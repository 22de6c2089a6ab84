"""A signed month and its moves in words: for the page, the file and the paper alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.reporting.board import amount_text
from feedback_system.reporting.dimensions import DIMENSIONS, Pointing
from feedback_system.reporting.figures import Figure, all_tables, figure_named
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.months.board import NAMING, told
from feedback_system.reporting.months.drift import AMOUNT, IN, OUT, CaseMove, CellMove

if TYPE_CHECKING:
    from accounts.models import User

WAYS = {
    IN: pgettext_lazy("a case into a figure", "in"),
    OUT: pgettext_lazy("a case out of a figure", "out"),
    AMOUNT: gettext_lazy("other amount"),
}
CHUNK = 5_000
"""So many ids stand in one question."""


def visible_ids(user: User, ids: Collection[int]) -> set[int]:
    """Which of these cases the reader may see."""
    wanted, seen = sorted(ids), Case.objects.visible_to(user)
    return {
        pk
        for start in range(0, len(wanted), CHUNK)
        for pk in seen.filter(pk__in=wanted[start : start + CHUNK]).values_list("pk", flat=True)
    }


def number_text(figure: Figure | None, value: int) -> str:
    """A number as people read it: an amount with its hundredths, else the count."""
    return amount_text(value) if figure is not None and figure.adds else str(value)


@dataclass(frozen=True)
class MovedLine:
    """A number that moved."""

    figure: str
    row: str
    """The table and its row; "" for a figure of the month itself."""
    before: str
    after: str
    came: int
    gone: int
    other: int
    """Cases that stayed with another amount."""


def _titles() -> dict[str, Any]:
    return {one.code: one for one in all_tables()}


def moved_lines(moves: Iterable[CellMove], *, sees_all: bool) -> list[MovedLine]:
    """The numbers that moved; rows that name a customer are for who reads all cases."""
    tables, found = _titles(), []
    for move in moves:
        table, row, code = move.place
        known, figure = tables.get(table), figure_named(code)
        if known is not None and known.by in NAMING and not sees_all:
            continue
        found.append(
            MovedLine(
                str(figure.label) if figure is not None else code,
                f"{known.title}: {told(move.labels) or row}" if known is not None else "",
                number_text(figure, move.before),
                number_text(figure, move.after),
                *(len(move.of_way(way)) for way in (IN, OUT, AMOUNT)),
            )
        )
    return found


@dataclass(frozen=True)
class Change:
    """What changed in a case."""

    field: str
    old: str
    new: str
    step: str
    """What was done, in words; "" where no entry of a history stands behind it."""
    name: str
    at: datetime | None


@dataclass(frozen=True)
class MovedCase:
    """A case that moved numbers."""

    case: Case
    figures: Sequence[tuple[str, Any]]
    """Figure and way."""
    changes: Sequence[Change]


def moved_cases(moves: Sequence[CaseMove], *, user: User) -> tuple[list[MovedCase], int]:
    """The cases that moved numbers and that the reader may see, and how many she may not. Note: few queries."""
    seen = visible_ids(user, {one.case for one in moves})
    cases = Case.objects.visible_to(user).in_bulk(sorted(seen))
    names = _Values([change for one in moves if one.case in cases for change in one.changes])
    found = [
        MovedCase(
            cases[one.case],
            _figures(one.cells),
            [_change(cases[one.case], change, names) for change in one.changes],
        )
        for one in moves
        if one.case in cases
    ]
    return found, len(moves) - len(found)


def _figures(cells: Iterable[Mapping[str, str]]) -> list[tuple[str, Any]]:
    """The figures of the month that a case moved; a row of a table where no figure itself moved."""
    tables, found = _titles(), {}
    ordered = sorted(cells, key=lambda one: one["table"] != "")
    whole = {one["figure"] for one in ordered if not one["table"]}
    for one in ordered:
        figure, table = figure_named(one["figure"]), tables.get(one["table"])
        label = str(figure.label) if figure is not None else one["figure"]
        if not one["table"] or one["figure"] not in whole:
            label = f"{table.title}: {label}" if table is not None else label
            found[label, one["way"]] = WAYS.get(one["way"], one["way"])
    return [(label, way) for (label, _way), way in found.items()]


def _change(case: Case, change: Mapping[str, Any], names: _Values) -> Change:
    column = change["column"]
    step = kind_of(case).steps.get(change["event"])
    said = step.label if step is not None else change["event"].replace("_", " ")
    if column:
        stored: Any = CaseFact._meta.get_field(column)
        field = stored.verbose_name
    elif column is None:
        field = _("no field of the case")
    else:
        field = _("entered when the month was signed already")
    return Change(
        str(field),
        names.words(column, change["old"]),
        names.words(column, change["new"]),
        str(said),
        change["name"],
        datetime.fromisoformat(change["at"]) if change["at"] else None,
    )


class _Values:
    """Stored values of facts in words. Note: one query for each table that is pointed at."""

    def __init__(self, changes: Iterable[Mapping[str, Any]]) -> None:
        wanted: dict[str, set[str]] = {}
        for one in changes:
            if one["column"]:
                wanted.setdefault(one["column"], set()).update({one["old"], one["new"]} - {""})
        self.known: dict[tuple[str, str], str] = {}
        for column, values in wanted.items():
            self.known |= {(column, value): text for value, text in _words(column, values).items()}

    def words(self, column: str | None, value: str) -> str:
        """The value in words, “–” for none."""
        return self.known.get((column, value), value) if column and value else "–"


def _words(column: str, values: Collection[str]) -> Mapping[str, str]:
    field: Any = CaseFact._meta.get_field(column)
    if field.is_relation:
        rows: Mapping[Any, Model] = field.related_model._default_manager.in_bulk([int(one) for one in values])
        return {str(pk): str(getattr(row, "label", None) or row) for pk, row in rows.items()}
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return {
            one: timezone.localtime(datetime.fromisoformat(one)).strftime("%Y-%m-%d %H:%M") for one in values
        }
    if kind == "BooleanField":
        return {one: _("yes") if one == "True" else _("no") for one in values}
    if column.endswith("_fen"):
        return {one: amount_text(int(one)) for one in values}
    dimension = next((one for one in DIMENSIONS.values() if one.field == column), None)
    if dimension is None or isinstance(dimension, Pointing):
        return {}
    return dimension.called(values)
