"""The table of an own report: one statement counts it, in the scope of its reader; every cell has the address of exactly its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_system.cases.fields import local_day
from feedback_system.reporting.asking import facts_visible_to
from feedback_system.reporting.builder.definition import Definition
from feedback_system.reporting.builder.dividing import CLOCKS, Divider, is_time
from feedback_system.reporting.builder.measures import Measure, Tally, Unit
from feedback_system.reporting.dimensions import NONE, Pointing
from feedback_system.reporting.drawing import heat
from feedback_system.reporting.models import CaseFact

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS, MOST_COLUMNS = 25, 12
"""So many rows and columns that are no stretch of time stand alone; the others are put together."""
OTHERS = "~others"
"""The value of those put together."""
ALL = ""
"""The value of a total."""
Counts = dict[tuple[str, str], Tally]
"""By row and column."""


@dataclass(frozen=True)
class Cell:
    """What stands at one place."""

    tally: Tally
    texts: Sequence[tuple[str, str]]
    """Each text with the address of exactly its cases."""
    share: str = ""
    cases: int = 0
    cases_url: str = ""
    """Where the cases beside days or money are listed; "" where the text opens them itself."""
    heat: int = 0


@dataclass(frozen=True)
class Line:
    """One row, or one column's head."""

    value: str
    label: str
    cells: Sequence[Cell] = ()
    total: Cell | None = None
    """None where there are no columns, so that the only cell is the total."""


@dataclass(frozen=True)
class Result:
    """The whole table as one reader gets it."""

    definition: Definition
    at: datetime
    columns: Sequence[Line]
    """One without a label where there are no columns."""
    rows: Sequence[Line]
    totals: Sequence[Cell]
    """Below the columns."""
    total: Cell
    hidden: Mapping[str, int] = field(default_factory=dict)
    """How many rows and columns were put together."""

    @property
    def measure(self) -> Measure:
        """What is counted."""
        return self.definition.measure

    @property
    def has_columns(self) -> bool:
        """Whether it has columns."""
        return bool(self.definition.columns)

    @property
    def is_empty(self) -> bool:
        """Whether it looks at no case at all."""
        return not self.total.cases

    def tally_at(self, row: str, column: str) -> Tally:
        """What was counted at a place; a total for `ALL`, nothing for a value that is not there."""
        place = next((at for at, one in enumerate(self.columns) if one.value == column), None)
        if row == ALL:
            return self.total.tally if column == ALL else self.totals[place].tally if place is not None else Tally()  # fmt: skip
        line = next((one for one in self.rows if one.value == row), None)
        if line is None:
            return Tally()
        if column == ALL:
            return (line.total or line.cells[0]).tally
        return line.cells[place].tally if place is not None else Tally()


@dataclass(frozen=True)
class Question:
    """A definition asked by one reader at one instant."""

    definition: Definition
    user: User
    at: datetime

    @property
    def today(self) -> date:
        """The company's day."""
        return local_day(self.at)

    def facts(self) -> QuerySet[CaseFact]:
        """The facts it looks at, in the scope of the reader."""
        rows: QuerySet[CaseFact] = facts_visible_to(self.user).order_by()
        return rows.filter(self.definition.condition(self.today))

    def counts(self) -> Counts:
        """Every row and column with what was counted. Note: one statement."""
        definition, measure = self.definition, self.definition.measure
        dividers = [definition.divider(name) for name in (definition.rows, definition.columns) if name]
        keys = {f"k{place}": one.expression for place, one in enumerate(dividers)}
        if measure.unit is Unit.DAYS:
            keys["days"] = measure.days()
        counted = measure.counted()
        asked = self.facts().annotate(**keys).values(*keys).annotate(**counted)
        found: Counts = {}
        for row in asked.values_list(*keys, *counted):
            values = dict(zip([*keys, *counted], row, strict=True))
            place = [one.key(values[f"k{number}"]) for number, one in enumerate(dividers)]
            tally = found.setdefault((place[0], place[1] if len(place) > 1 else ALL), Tally())
            if measure.unit is Unit.DAYS:
                tally[values["days"].days] += values["n"]
            else:
                tally.update({name: int(values[name] or 0) for name in counted})
        return found

    def order(self, counts: Counts, name: str, axis: int) -> tuple[list[str], list[str]]:
        """The values that stand alone, in their order, and those put together."""
        if not name:
            return [ALL], []
        if is_time(name):
            return [one.code for one in self.definition.stretch(self.today).divided(CLOCKS[name][0])], []
        sums: dict[str, Tally] = {}
        for place, tally in counts.items():
            sums.setdefault(place[axis], Tally()).update(tally)
        weight = self.definition.measure.weight
        ordered = sorted(sums, key=lambda value: (value == NONE, -weight(sums[value]), value))
        most = MOST_COLUMNS if axis else MOST_ROWS
        return (ordered, []) if len(ordered) <= most + 1 else (ordered[:most], ordered[most:])

    def behind(self, *, row: str, column: str, part: str) -> QuerySet[CaseFact]:
        """Exactly the facts of one cell, of its part where one is asked for."""
        definition, facts = self.definition, self.facts()
        counts = self.counts() if OTHERS in (row, column) else {}
        for axis, (name, value) in enumerate(((definition.rows, row), (definition.columns, column))):
            if not name or value == ALL:
                continue
            divider = definition.divider(name)
            if value == OTHERS:
                shown, _others = self.order(counts, name, axis)
                facts = facts.exclude(_any_of(divider, shown))
            else:
                facts = facts.filter(divider.condition(value))
        return facts.filter(definition.measure.part) if part else facts

    def named(self, name: str, value: str) -> str:
        """What a row or column is called."""
        if value == OTHERS:
            return _("others")
        return self.definition.divider(name).called([value])[value]


def _any_of(divider: Divider, values: Sequence[str]) -> Q:
    """One condition for all of them, without asking for the row of each."""
    named = [value for value in values if value != NONE]
    found = divider.condition(NONE) if NONE in values else Q(pk__in=[])
    if isinstance(divider.of, Pointing):
        return found | Q(**{f"{divider.of.grouped}__in": named})
    for value in named:
        found |= divider.condition(value)
    return found


def cell_url(definition: Definition, *, row: str = ALL, column: str = ALL, part: str = "") -> str:
    """Where exactly the cases of a cell are listed."""
    place = [(name, value) for name, value in (("row", row), ("column", column), ("part", part)) if value]
    return f"{reverse('own_reports:cases')}?{urlencode([*definition.pairs, *place])}"


def result_for(definition: Definition, *, user: User, at: datetime) -> Result:
    """The table as that reader gets it. Note: one statement for the numbers and one each for the names of rows and columns."""
    question = Question(definition, user, at)
    counts = question.counts()
    shown = [question.order(counts, name, axis) for axis, name in enumerate((definition.rows, definition.columns))]  # fmt: skip
    folded = _folded(counts, shown)
    heads = [
        list(_heads(definition, name, *values))
        for name, values in zip((definition.rows, definition.columns), shown, strict=True)
    ]
    most = _most(definition.measure, folded) if definition.chart == "heat" else 0

    def cell(row: str, column: str) -> Cell:
        tally = folded.get((row, column), Tally())
        return _cell(
            definition, tally, row, column, 0 if ALL in (row, column) and definition.columns else most
        )

    rows = [
        Line(
            value, label, [cell(value, column) for column, _label in heads[1]],
            cell(value, ALL) if definition.columns else None,
        )
        for value, label in heads[0]
    ]  # fmt: skip
    totals = [cell(ALL, column) for column, _label in heads[1]]
    columns = [Line(value, label) for value, label in heads[1]]
    hidden = {name: len(values[1]) for name, values in zip(("rows", "columns"), shown, strict=True)}
    return Result(definition, at, columns, rows, totals, cell(ALL, ALL), hidden)


def _folded(counts: Counts, shown: Sequence[tuple[list[str], list[str]]]) -> Counts:
    """The counts with the others put together and the totals of rows, of columns and of all."""
    others = [set(values[1]) for values in shown]
    has_columns = shown[1][0] != [ALL]
    found: Counts = {}
    for (row, column), tally in counts.items():
        row = OTHERS if row in others[0] else row
        column = OTHERS if column in others[1] else column
        for place in {(row, column), (ALL, column), *({(row, ALL), (ALL, ALL)} if has_columns else ())}:
            found.setdefault(place, Tally()).update(tally)
    return found


def _heads(
    definition: Definition, name: str, shown: Sequence[str], others: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if not name:
        yield ALL, ""
        return
    called = definition.divider(name).called(shown)
    for value in shown:
        yield value, called[value]
    if others:
        yield OTHERS, _("others (%(count)d)") % {"count": len(others)}


def _most(measure: Measure, counts: Counts) -> float:
    has_columns = any(column for _row, column in counts)
    return max([measure.height(tally) for (row, column), tally in counts.items() if row and (column or not has_columns)] + [0.0])  # fmt: skip


def _cell(definition: Definition, tally: Tally, row: str, column: str, most: float) -> Cell:
    measure, place = definition.measure, {"row": row, "column": column}
    cases = measure.cases(tally)
    height = measure.height(tally)
    return Cell(
        tally=tally,
        texts=[(text, cell_url(definition, **place, part=part)) for text, part in measure.texts(tally)],
        share=measure.share(tally),
        cases=cases,
        cases_url=cell_url(definition, **place) if measure.counts_beside and cases else "",
        heat=heat(int(height), max(int(most), 1)) if most and cases else 0,
    )
