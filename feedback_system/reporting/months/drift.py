"""What moved since a month was signed: numbers, the cases that came in or fell out, and what changed in each of them by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback_system.audit.models import CaseEvent
from feedback_system.reporting.months.freezing import Cell, Frozen, Place
from feedback_system.reporting.months.models import FactChange, SignedMonth

IN, OUT, AMOUNT = "in", "out", "amount"
MOST_ENTRIES = 5
"""So many entries of its history are named for a case none of whose fields changed."""


@dataclass(frozen=True)
class CellMove:
    """A number that is another one now, or stands on other cases."""

    place: Place
    before: int
    after: int
    ways: Mapping[int, str]
    """The cases that moved it: in, out, or with another amount."""
    labels: Mapping[str, str]

    def of_way(self, way: str) -> list[int]:
        """The cases that moved it that way."""
        return [pk for pk, one in self.ways.items() if one == way]


def cells_moved(before: Frozen, after: Frozen) -> list[CellMove]:
    """The numbers that differ in value or cases, those of the board first."""
    places = list(dict.fromkeys([*before.cells, *after.cells]))
    found = []
    for place in sorted(places, key=lambda one: one[0] != ""):
        old, new = before.cells.get(place), after.cells.get(place)
        ways = _ways(old.members if old else {}, new.members if new else {})
        if ways:
            found.append(CellMove(place, _number(old), _number(new), ways, _labels(new or old)))
    return found


def _number(cell: Cell | None) -> int:
    return cell.value if cell is not None else 0


def _labels(cell: Cell | None) -> Mapping[str, str]:
    return (cell.labels if cell is not None else None) or {}


def _ways(old: Mapping[int, int], new: Mapping[int, int]) -> dict[int, str]:
    found = {pk: OUT for pk in old if pk not in new}
    found |= {pk: IN for pk in new if pk not in old}
    return found | {pk: AMOUNT for pk in new if pk in old and old[pk] != new[pk]}


@dataclass(frozen=True)
class CaseMove:
    """A case that moved numbers, with what changed in it. Both lists are plain, as they are kept in a restatement."""

    case: int
    cells: Sequence[Mapping[str, str]]
    changes: Sequence[Mapping[str, Any]]
    """`column` ("" for none), `old`, `new`, and the entry of the history: `event` its name, `by` the id, `name`, `at`."""


def cases_moved(signed: SignedMonth, moves: Iterable[CellMove]) -> list[CaseMove]:
    """The same by case, in the order of their ids. Note: two queries."""
    cells: dict[int, list[dict[str, str]]] = defaultdict(list)
    for move in moves:
        table, row, figure = move.place
        for pk, way in move.ways.items():
            cells[pk].append({"table": table, "row": row, "figure": figure, "way": way})
    changes = _changes(signed, list(cells))
    return [CaseMove(pk, cells[pk], changes[pk]) for pk in sorted(cells)]


def _changes(signed: SignedMonth, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What changed in each case: the first value and the last one of each field, and who set the last."""
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in ids}
    since: dict[tuple[int, str], dict[str, Any]] = {}
    rows = FactChange.objects.filter(case__in=ids, pk__gt=signed.last_change)
    for row in rows.select_related("event__actor").order_by("pk"):
        old = since[row.case_id, row.column]["old"] if (row.case_id, row.column) in since else row.old
        since[row.case_id, row.column] = {
            "column": row.column,
            "old": old,
            "new": row.new,
            **_entry(row.event),
        }
    for (pk, column), one in since.items():
        if not column or one["old"] != one["new"]:
            found[pk].append(one)
    silent = [pk for pk in ids if not found[pk]]
    events = CaseEvent.objects.filter(case__in=silent, at__gte=signed.at).select_related("actor")
    for event in events.order_by("-sequence"):
        if len(found[event.case_id]) < MOST_ENTRIES:
            found[event.case_id].append({"column": None, "old": "", "new": "", **_entry(event)})
    return found


def _entry(event: CaseEvent | None) -> dict[str, Any]:
    if event is None:
        return {"event": "", "by": None, "name": "", "at": None}
    return {"event": event.name, "by": event.actor_id, "name": str(event.actor), "at": event.at.isoformat()}
