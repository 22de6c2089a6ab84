"""The dry run: what an import would do, row by row, without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django.utils.translation import gettext as _

from feedback_system.errors import Invalid
from feedback_system.joining import listed
from feedback_system.masterdata.importing.agreement_records import ContractRecords, ProjectRecords
from feedback_system.masterdata.importing.columns import COLUMNS, Column, heading_key
from feedback_system.masterdata.importing.reading import MOST_ROWS, Rows, read_rows
from feedback_system.masterdata.importing.records import RECORDS as PLAIN_RECORDS
from feedback_system.masterdata.importing.records import Refused
from feedback_system.masterdata.importing.values import CellRefused

RECORDS: dict[str, Any] = PLAIN_RECORDS | {"projects": ProjectRecords, "contracts": ContractRecords}
"""How the rows of each kind of file meet what is stored."""

HEADINGS_WITHIN = 10
"""The headings stand in one of the first rows; a title and the date of printing often stand above them."""


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    REFUSE = "refuse"


@dataclass
class PlannedRow:
    """One row of the file: its number as Excel shows it, what becomes of it, and why."""

    number: int
    outcome: Outcome
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    record: Any = None
    sentences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Heading:
    """A column of the file and the field it fills; an empty label when it is not used."""

    letter: str
    text: str
    label: str


@dataclass
class TablePlan:
    """The dry run of a table that is no list of master data: its headings and what becomes of each row."""

    headings: list[Heading]
    rows: list[PlannedRow]

    @property
    def good(self) -> list[PlannedRow]:
        """The rows that would be written."""
        return [row for row in self.rows if row.outcome in (Outcome.CREATE, Outcome.UPDATE)]

    @property
    def refused(self) -> list[PlannedRow]:
        """The rows that cannot be taken."""
        return [row for row in self.rows if row.outcome is Outcome.REFUSE]


@dataclass
class ImportPlan:
    """The dry run of one file."""

    kind: str
    file_name: str
    headings: list[Heading]
    rows: list[PlannedRow]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each outcome, all four of them present."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    def with_outcome(self, outcome: Outcome) -> list[PlannedRow]:
        """The rows that come to `outcome`, in the order of the file."""
        return [row for row in self.rows if row.outcome is outcome]


class Readable(Protocol):
    """An uploaded or opened file."""

    name: str

    def read(self) -> bytes: ...


def plan_import(kind: str, file: Readable, *, mapping: Mapping[str, str] | None = None) -> ImportPlan:
    """Read `file` (.xlsx or CSV) and say for each row what would become of it (`Outcome`).

    `kind` is one of `COLUMNS`. `mapping` names the heading of a field where
    ours do not
    fit: {"code": "Kundennummer"}. An empty cell leaves the present value of a known record as it is.
    :raises Invalid: in `kind`, `file` or `mapping`, when nothing of the file can be used.
    """
    if kind not in COLUMNS:
        raise Invalid(
            {
                "kind": [
                    _(
                        "Choose what the file holds: customers, products, deliveries, suppliers, projects or maintenance contracts."
                    )
                ]
            }
        )
    rows = read_rows(file.read())
    position, places = _find_headings(rows, COLUMNS[kind], mapping or {})
    if len(rows) - position - 1 > MOST_ROWS:
        raise Invalid(
            {"file": [_("The file has more than %(limit)d rows. Split it.") % {"limit": MOST_ROWS}]}
        )
    planned = _plan_rows(kind, rows, position, places)
    return ImportPlan(kind, str(file.name), _headings(rows[position], places), planned)


def read_table(content: bytes, columns: tuple[Column, ...]) -> tuple[list[Heading], list[PlannedRow]]:
    """The rows of a table of another kind, each read by its columns and not yet compared with anything stored.

    :raises Invalid: in `file`, when nothing of the file can be used.
    """
    rows = read_rows(content)
    position, places = _find_headings(rows, columns, {})
    return _headings(rows[position], places), _read_rows(rows, position, places, columns)


def _find_headings(
    rows: Rows, columns: tuple[Column, ...], mapping: Mapping[str, str]
) -> tuple[int, dict[int, Column]]:
    """The index of the row with the headings and, by column index, the field that each column fills."""
    unknown = set(mapping) - {column.field for column in columns}
    if unknown:
        raise Invalid({"mapping": [_("There is no field “%(field)s”.") % {"field": sorted(unknown)[0]}]})
    given = {heading_key(text): name for name, text in mapping.items()}
    best: tuple[int, dict[int, Column]] = (0, {})
    for index, row in enumerate(rows[:HEADINGS_WITHIN]):
        places = _places(row, columns, given)
        if len(places) > len(best[1]):
            best = index, places
    missing = [column for column in columns if column.required and column not in best[1].values()]
    if missing:
        names = listed(f"{column.label} ({column.headings[0]})" for column in missing)
        raise Invalid(
            {
                "file": [
                    _("No column was found for: %(columns)s. Put these headings into the first row.")
                    % {"columns": names}
                ]
            }
        )
    return best


def _places(row: list[Any], columns: tuple[Column, ...], given: Mapping[str, str]) -> dict[int, Column]:
    """Which columns of `row` head which fields; of two that fit one field the better heading counts."""
    chosen: dict[str, tuple[int, int]] = {}
    by_field = {column.field: column for column in columns}
    for index, cell in enumerate(row):
        key = heading_key(cell) if isinstance(cell, str) else ""
        if not key:
            continue
        if key in given:
            fits = [(given[key], -1)]
        else:
            fits = [(column.field, rank) for column in columns if (rank := column.rank(key)) is not None]
        for name, rank in fits:
            before = chosen.get(name)
            if before is not None and before[0] == rank:
                raise Invalid(
                    {
                        "file": [
                            _(
                                "Columns %(first)s and %(second)s have the same heading "
                                "“%(heading)s”. Rename or delete one."
                            )
                            % {"first": letter_of(before[1]), "second": letter_of(index), "heading": cell}
                        ]
                    }
                )
            if before is None or rank < before[0]:
                chosen[name] = rank, index
    return {index: by_field[name] for name, (_rank, index) in chosen.items()}


def _headings(row: list[Any], places: Mapping[int, Column]) -> list[Heading]:
    return [
        Heading(letter_of(index), str(cell), str(places[index].label) if index in places else "")
        for index, cell in enumerate(row)
        if cell not in ("", None)
    ]


def _plan_rows(kind: str, rows: Rows, position: int, places: Mapping[int, Column]) -> list[PlannedRow]:
    columns = COLUMNS[kind]
    planned = _read_rows(rows, position, places, columns)
    _refuse_repeated(kind, planned)
    _compare_with_stored(kind, planned, columns)
    return planned


def _read_rows(
    rows: Rows, position: int, places: Mapping[int, Column], columns: tuple[Column, ...]
) -> list[PlannedRow]:
    planned: list[PlannedRow] = []
    for number, cells in enumerate(rows[position + 1 :], start=position + 2):
        row = PlannedRow(number, Outcome.CREATE)
        planned.append(row)
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            row.outcome = Outcome.SKIP
            row.sentences = [_("Row %(row)d is empty and is left out.") % {"row": number}]
        elif _repeats_headings(cells, places):
            row.outcome = Outcome.SKIP
            row.sentences = [_("Row %(row)d repeats the headings and is left out.") % {"row": number}]
        else:
            _read_cells(row, cells, places, columns)
    return planned


def _repeats_headings(cells: list[Any], places: Mapping[int, Column]) -> bool:
    filled = [(index, cell) for index, cell in enumerate(cells) if cell not in ("", None)]
    matching = [
        index
        for index, cell in filled
        if index in places and isinstance(cell, str) and places[index].rank(heading_key(cell)) is not None
    ]
    return len(matching) >= 2 and len(matching) * 2 > len(filled)


def _read_cells(
    row: PlannedRow, cells: list[Any], places: Mapping[int, Column], columns: tuple[Column, ...]
) -> None:
    present = {column.field: index for index, column in places.items()}
    for column in columns:
        index = present.get(column.field)
        if index is None:
            continue
        cell = cells[index] if index < len(cells) else ""
        try:
            value = column.parse(cell)
        except CellRefused as refused:
            _refuse(row, column, index, str(refused))
            continue
        if value is not None:
            row.values[column.field] = value
        elif column.required:
            _refuse(row, column, index, _("The cell is empty, but this is needed."))
    row.key = str(row.values.get(columns[0].field, ""))


def _refuse(row: PlannedRow, column: Column, index: int, sentence: str) -> None:
    row.outcome = Outcome.REFUSE
    row.sentences.append(
        _("Row %(row)d, column %(letter)s (%(label)s): %(sentence)s")
        % {"row": row.number, "letter": letter_of(index), "label": column.label, "sentence": sentence}
    )


def _refuse_repeated(kind: str, planned: list[PlannedRow]) -> None:
    records = RECORDS[kind]
    first: dict[Any, int] = {}
    for row in planned:
        if row.outcome is not Outcome.CREATE:
            continue
        identity = records.identity(row.values)
        if identity in first:
            row.outcome = Outcome.REFUSE
            row.sentences.append(
                _("Row %(row)d repeats row %(first)d (%(what)s). Keep one of them.")
                % {"row": row.number, "first": first[identity], "what": records.name_of(row.values)}
            )
        else:
            first[identity] = row.number


def _compare_with_stored(kind: str, planned: list[PlannedRow], columns: tuple[Column, ...]) -> None:
    """Find the records that rows mean, in a few queries for the whole file, and decide the outcome."""
    open_rows = [row for row in planned if row.outcome is Outcome.CREATE]
    records = RECORDS[kind]([row.values for row in open_rows])
    labels = {column.field: column for column in columns}
    for row in open_rows:
        row.key = records.name_of(row.values)
        try:
            row.record = records.find(row.values)
        except Refused as refused:
            label = labels[refused.field].label if refused.field in labels else refused.field
            row.outcome = Outcome.REFUSE
            row.sentences.append(
                _("Row %(row)d, %(label)s: %(sentence)s")
                % {"row": row.number, "label": label, "sentence": refused.sentence}
            )
            continue
        if row.record is None:
            row.sentences = records.notes(row.values)
            continue
        changed = records.changes(row.record, row.values)
        if not changed:
            row.outcome = Outcome.SKIP
            row.sentences = [_("Row %(row)d changes nothing.") % {"row": row.number}]
            continue
        row.outcome = Outcome.UPDATE
        row.sentences = [_change(labels[name], old, new) for name, (old, new) in changed.items()]


def _change(column: Column, old: Any, new: Any) -> str:
    if column.personal:  # who imports need not be somebody who may read what stood there
        return _("%(label)s: changed") % {"label": column.label}
    return f"{column.label}: {'–' if old in (None, '') else old} → {new}"


def letter_of(index: int) -> str:
    """The letter of a column as Excel shows it: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
