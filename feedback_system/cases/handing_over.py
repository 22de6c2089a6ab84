"""What of a person who leaves goes on with somebody else, and what of hers ends. Each app registers its own at start-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.operations.log import signed
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read, settle
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User

EVENT = "work_handed_over"


@dataclass(frozen=True)
class OpenWork:
    """One sort of unfinished work that names a person in a field of its rows."""

    code: str
    label: Any
    model: str
    field: str
    is_open: Q | Callable[[datetime], Q]
    """Which rows still wait for the person, where time matters at an instant. What she has done stays under her name."""
    case: str = ""
    """The way from a row to its case, such as "improvement__case"; "" for work that belongs to no case."""
    needs_somebody: bool = True
    """Whether somebody has to take it over; posts may stay empty."""
    swap: Callable[[Any, User, datetime], None] | None = None
    """Puts another person into a row where setting the field is not enough."""

    def rows(self, person: User, *, at: datetime) -> QuerySet[Any]:
        """The open rows of `person` at that instant, in the order of their keys."""
        condition = self.is_open if isinstance(self.is_open, Q) else self.is_open(at)
        rows: QuerySet[Any] = apps.get_model(self.model)._base_manager.filter(
            condition, **{self.field: person}
        )
        return rows.order_by("pk")

    def put(self, row: Any, to: User | None, *, by: User, at: datetime) -> None:
        """Write the other person into the row."""
        if self.swap is not None and to is not None:
            self.swap(row, to, at)
            return
        setattr(row, self.field, to)
        signed(row, by=by, at=at).save()


@dataclass(frozen=True)
class Ending:
    """Rows that are of use to the person alone and go with her."""

    code: str
    label: Any
    model: str
    field: str
    which: Q = Q()

    def rows(self, person: User) -> QuerySet[Any]:
        """What there is of `person` now."""
        found: QuerySet[Any] = apps.get_model(self.model)._base_manager.filter(
            self.which, **{self.field: person}
        )
        return found


_WORK: dict[str, OpenWork] = {}
_ENDINGS: dict[str, Ending] = {}


def register_open_work(*works: OpenWork) -> None:
    """Make sorts of open work known; a second one of the same code is an error."""
    for work in works:
        if work.code in _WORK:
            raise ValueError(f"the open work {work.code} is registered twice")
        _WORK[work.code] = work


def register_endings(*endings: Ending) -> None:
    """Make rows known that end with the person; a second sort of the same code is an error."""
    for ending in endings:
        if ending.code in _ENDINGS:
            raise ValueError(f"the ending {ending.code} is registered twice")
        _ENDINGS[ending.code] = ending


def all_open_work() -> list[OpenWork]:
    """Every sort of open work, in order of registration."""
    return list(_WORK.values())


def all_endings() -> list[Ending]:
    """Every sort of rows that end with the person, in order of registration."""
    return list(_ENDINGS.values())


def hand_over(person: User, takers: Mapping[str, User | None], *, by: User, at: datetime) -> dict[int, int]:
    """Give the open work of `person` to the `takers`, by code of the work; gives how many rows each taker (by id) got.

    The caller holds a transaction and has checked the right. Cases are locked in the order of their keys; each tells in its
    history who took over from whom. Work without a taker stays where it is, unless it is a post, which becomes empty.
    """
    got: dict[int, int] = defaultdict(int)
    in_cases: dict[int, list[tuple[OpenWork, Any, User]]] = defaultdict(list)
    for work in all_open_work():
        to = takers.get(work.code)
        if to is None and work.needs_somebody:
            continue
        for row in work.rows(person, at=at):
            if to is not None:
                got[to.pk] += 1
            if work.case and to is not None:
                in_cases[_case_id(row, work.case)].append((work, row, to))
            else:
                work.put(row, to, by=by, at=at)
    for case_id in sorted(in_cases):
        _hand_over_in(case_id, in_cases[case_id], person=person, by=by, at=at)
    return dict(got)


def _hand_over_in(
    case_id: int, found: list[tuple[OpenWork, Any, User]], *, person: User, by: User, at: datetime
) -> None:
    """Write the takers into the rows of one case, then bring its folder in line and tell it in the history."""
    case = Case.objects.lock(case_id)
    form = type(kind_of(case).form_of(case))
    for work, row, to in found:
        fresh = kind_of(case).form_of(case) if isinstance(row, form) else row
        work.put(fresh, to, by=by, at=at)
        let_read(case, person=to, why="owner")
    record = kind_of(case).form_of(case)
    settle(record, before=record.state, holder_before=case.holder_id, at=at)
    for username in dict.fromkeys(to.username for _work, _row, to in found):
        record_event(case, EVENT, by=by, at=at, facts={"person": username, "from": person.username})


def _case_id(row: Any, way: str) -> int:
    for name in way.split("__")[:-1]:
        row = getattr(row, name)
    found: int = getattr(row, f"{way.rsplit('__', 1)[-1]}_id")
    return found
