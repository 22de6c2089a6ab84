"""Stamp out many cases from a few that went through the real verbs: the same rows with new keys, numbers and times.

A case that is over is moved by whole weeks, and only into weeks whose days are opened and closed alike, so that every
deadline and its receipt stays exactly what the calendar would give. Each copy gets a history chain of its own.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from demo.copied_kinds import Facts
from demo.copied_rows import ADDITIONS, EventPiece, Numbers, Writer, base36, dumped, shifted, shifted_receipt
from demo.families import COLUMNS, PLACE, SLOT, TABLES, Family, Sheet, Stencil
from demo.sold import Sold
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import hash_of
from feedback_system.audit import chain
from feedback_system.audit.models import CaseEvent, EventPayload
from feedback_system.cases.models import Case, Note, OpenCase
from feedback_system.company.models import Company
from feedback_system.escalation.models import ReminderSlip
from feedback_system.masterdata.models import Customer, Delivery
from feedback_system.reporting.facts import month_of
from feedback_system.reporting.models import CaseFact, SignedMonth
from feedback_system.searching.models import CaseSearch
from feedback_system.searching.text import keys_of_text, normalise
from feedback_system.worktime.calendar import WorkCalendar

BATCH = 250
"""Cases written together; memory holds no more than these."""
BATCH_OF_LINES = 1_000
"""The same where rows travel as lines of text: a line takes less memory than its cells."""

COPIED: list[type[models.Model]] = [*(model for model, _path in TABLES), CaseSearch]
"""Every table that copies are written to."""
KEYS: dict[str, type[models.Model]] = {"approval": Approval, "note": Note}
"""Facts of the history that hold the key of a row of the case."""


@dataclass
class Own:
    """What one copy has for itself: the first keys of its rows, its numbers, and who complains about what."""

    base: list[int]
    facts: Facts
    receipts: list[str]
    numbers: list[str | None]
    slips: list[str]
    terms: dict[int, str]
    """The hashes of terms that name the copy, by the place of their approval."""

    def name(self, what: str, place: int, before: str) -> str | None:
        """The number or hash that stands here in place of that of the walked case."""
        if what == "terms":
            return self.terms.get(place, before)
        if what == "receipt":
            return self.receipts[place]
        return self.numbers[place] if what == "number" else self.slips[place]


class Copier:
    """Makes copies of families and writes them in batches."""

    def __init__(self, sold: Sold, calendar: WorkCalendar, dice: random.Random) -> None:
        self.calendar, self.dice = calendar, dice
        self.writer, self.numbers = Writer(), Numbers()
        self.next_key = [self._first_free(model) for model, _path in TABLES]
        self.pending: list[list[Any]] = [[] for _table in TABLES]
        """Per table what is to be written: rows of cells, or lines of text where they travel as such."""
        self.search: list[list[Any]] = []
        self.waiting = 0
        self.batch = BATCH_OF_LINES if self.writer.on_postgresql else BATCH
        self.zone = Company.get().zone
        self.facts_are_asked = SignedMonth.objects.exists()
        """In a signed month each fact that changes is noted, so that the facts are asked of the cases afterwards."""
        self.deliveries: dict[tuple[str, int | None, str], list[Delivery]] = {}
        for row in sold.deliveries:
            place = (row.customer.market, row.customer.salesperson_id, row.product.family)
            self.deliveries.setdefault(place, []).append(row)
        self.batches: dict[str, list[Delivery]] = {}
        """Deliveries of a known batch by the family of their product: what cases without a customer are about."""
        for row in sold.deliveries:
            if row.batch is not None:
                self.batches.setdefault(row.product.family, []).append(row)

    @staticmethod
    def _first_free(model: type[models.Model]) -> int:
        return (model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1

    # ------------------------------------------------------------------------------------------- once per family and week

    def sheet(self, family: Family, weeks: int) -> Sheet:
        """The rows of `family`, `weeks` weeks earlier."""
        by = -timedelta(weeks=weeks)
        if not family.cells:
            family.cells = [
                [
                    [self.writer.cell(column, getattr(row, column.attname)) for column in COLUMNS[slot]]
                    for row in rows
                ]
                for slot, rows in enumerate(family.rows)
            ]
            family.keys = [
                [self._keys(family, slot, row) for row in rows] for slot, rows in enumerate(family.rows)
            ]
        cells = [[list(row) for row in table] for table in family.cells]
        if by:
            for slot, place, position in family.moving:
                row, column = family.rows[slot][place], COLUMNS[slot][position]
                cells[slot][place][position] = self._moved(column, getattr(row, column.attname), by)
        self._months(family, cells, by)
        local = self.calendar.local_date
        numbered = [kind.numbered_at(form) for kind, form in zip(family.kinds, family.forms, strict=True)]
        return Sheet(
            cells,
            family.keys,
            self._stencils(family, cells) if self.writer.on_postgresql else {},
            [self._piece(family, event, by) for event in family.rows[SLOT[CaseEvent]]],
            self._terms(family, by),
            [case.reported_at + by for case in family.cases],
            [local(case.entered_at) + by for case in family.cases],
            [local(moment) + by if moment else None for moment in numbered],
            [local(slip.issued_at) + by for slip in family.rows[SLOT[ReminderSlip]]],
        )

    def _months(self, family: Family, cells: list[list[list[Any]]], by: timedelta) -> None:
        """The months of the facts, which do not move by weeks as their instants do."""
        for row, fact in zip(cells[SLOT[CaseFact]], family.rows[SLOT[CaseFact]], strict=True):
            for name, at in (("opened_month", fact.opened_at), ("closed_month", fact.closed_at)):
                place = PLACE[CaseFact, name]
                month = month_of(at + by, self.zone) if at else None
                row[place] = self.writer.cell(COLUMNS[SLOT[CaseFact]][place], month)

    @staticmethod
    def _stencils(family: Family, cells: list[list[list[Any]]]) -> dict[int, Stencil]:
        """The tables of which only the keys differ from copy to copy, as lines with gaps for the keys."""
        found: dict[int, Stencil] = {}
        for slot, table in enumerate(cells):
            if not table or slot in family.own_slots:
                continue
            lines, gaps = [], []
            for row, places in zip(table, family.keys[slot], strict=True):
                line = [cell.replace("%", "%%") for cell in row]
                for position, target, ordinal in sorted(places):
                    line[position] = "%d"
                    gaps.append((target, ordinal))
                lines.append("\t".join(line))
            found[slot] = Stencil("\n".join(lines), tuple(gaps))
        return found

    def _moved(self, column: models.Field[Any, Any], value: Any, by: timedelta) -> Any:
        if isinstance(value, datetime | date):
            return self.writer.cell(column, value + by)
        return self.writer.cell(
            column, shifted_receipt(value, by) if column.name == "receipt" else shifted(value, by)
        )

    @staticmethod
    def _keys(family: Family, slot: int, row: Any) -> list[tuple[int, int, int]]:
        found = []
        for position, column in enumerate(COLUMNS[slot]):
            target = (
                column.related_model if column.is_relation else (type(row) if column.primary_key else None)
            )
            value = getattr(row, column.attname)
            if value is None or not isinstance(target, type) or (target, value) not in family.ordinal:
                continue
            found.append((position, SLOT[target], family.ordinal[target, value]))
        return found

    @staticmethod
    def _terms(family: Family, by: timedelta) -> dict[int, dict[str, Any]]:
        return {
            place: shifted(approval.terms, by)
            for place, approval in enumerate(family.rows[SLOT[Approval]])
            if family.names_itself(approval.terms)
        }

    @staticmethod
    def _piece(
        family: Family, event: CaseEvent, by: timedelta
    ) -> tuple[EventPiece, int, str, dict[str, Any] | None]:
        facts = shifted(event.facts, by)
        own = event.name == "opened" or bool(KEYS.keys() & facts.keys()) or family.names_itself(facts)
        payload = family.payloads.get(event.pk)
        digest = event.payload_digest
        if payload is not None and event.sequence > 1:
            content = shifted(payload.content, by)
            digest = chain.payload_digest(payload.salt, content)
        piece = EventPiece.of(event, event.at + by, digest)
        return piece, family.ordinal[Case, event.case_id], dumped(facts), facts if own else None

    # --------------------------------------------------------------------------------------------------- once per copy

    def copy(self, family: Family, sheet: Sheet) -> None:
        """One more case (with those that follow from it) by this sheet; written with the batch."""
        base = list(self.next_key)
        key, text = self.writer.key, self.writer.text
        stencils = sheet.stencils
        rows: list[list[list[Any]]] = [
            [] if slot in stencils else [list(row) for row in table] for slot, table in enumerate(sheet.cells)
        ]
        for slot, table in enumerate(rows):
            self.next_key[slot] += len(sheet.cells[slot])
            for row, places in zip(table, sheet.keys[slot], strict=slot not in stencils):
                for position, target, ordinal in places:
                    row[position] = key(base[target] + ordinal)
        facts = self._facts_of_customer(family, sheet)
        kinds = zip(family.cases, sheet.numbered, strict=True)
        own = Own(
            base,
            facts,
            [self.numbers.receipt(day) for day in sheet.entered],
            [self.numbers.number(case.kind, day) if day else None for case, day in kinds],
            [self.numbers.slip(day) for day in sheet.issued],
            {},
        )
        for row, number in zip(rows[SLOT[ReminderSlip]], own.slips, strict=True):
            row[PLACE[ReminderSlip, "number"]] = text(number)
        self._name_terms(family, sheet, rows, own)
        folders: list[Case] = []
        for position in range(len(family.cases)):
            folders.append(self._folder(family, rows, position, own, folders))
        for row in rows[SLOT[OpenCase]]:
            row[PLACE[OpenCase, "customer"]] = self._customer_key(facts)
        self._chain(family, sheet, rows, own)
        self._facts(family, rows, own)
        for slot, table in enumerate(rows):
            if slot in stencils:
                self.pending[slot].append(stencils[slot].filled(base))
            elif table:
                self.pending[slot] += self.writer.ready(table)
        self.waiting += len(family.cases)
        if self.waiting >= self.batch:
            self.flush()

    def _facts_of_customer(self, family: Family, sheet: Sheet) -> Facts:
        """Who complains about what in this copy: another customer of the same salesperson, another product of the family."""
        template = family.forms[0]
        case = template.case
        product = case.product
        place = (
            case.market,
            case.customer.salesperson_id if case.customer else None,
            product.family if product else "",
        )
        fallback = Delivery(customer=case.customer, product=product)
        if case.customer is None:
            delivery = self.dice.choice(self.batches.get(place[2]) or [fallback])
        else:
            delivery = self.dice.choice(self.deliveries.get(place) or [fallback])
        serial = base36(self.next_key[SLOT[Case]])
        delivered = sheet.reported[0].date() - timedelta(days=self.dice.randint(6, 90))
        facts: Facts = {
            "customer": delivery.customer if case.customer is not None else None,
            "product": delivery.product,
            "order_number": f"SO{delivered:%y%m}-{serial}",
            "batch": None,
            "batch_number": f"{delivery.product.code.replace('-', '')}{delivered:%y%m%d}{serial}",
            "invoice_number": f"FP{delivered:%y%m}{serial}",
            "delivered_on": delivered,
            "description": getattr(template, "description", "") + self.dice.choice(ADDITIONS),
            "serial": serial,
            "entered_on": sheet.entered[0],
        }
        if case.customer is None and delivery.batch is not None:
            facts |= {"batch": delivery.batch, "batch_number": delivery.batch.number}
        facts["title"] = family.kinds[0].title(template, facts)
        return facts

    def _customer_key(self, facts: Facts) -> Any:
        customer: Customer | None = facts["customer"]
        if customer is not None:
            return self.writer.key(customer.pk)
        return self.writer.cell(Case._meta.get_field("customer"), None)

    def _name_terms(self, family: Family, sheet: Sheet, rows: list[list[list[Any]]], own: Own) -> None:
        """Terms of an approval that name the case name the copy, under a hash of their own."""
        for place, terms in sheet.terms.items():
            named = {name: self._own_name(family, own, value) for name, value in terms.items()}
            own.terms[place] = hash_of(named)
            row = rows[SLOT[Approval]][place]
            row[PLACE[Approval, "terms"]] = self.writer.text(dumped(named))
            row[PLACE[Approval, "terms_hash"]] = own.terms[place]

    @staticmethod
    def _own_name(family: Family, own: Own, value: Any) -> Any:
        named = family.names.get(value) if isinstance(value, str) else None
        return value if named is None else own.name(*named, before=value)

    def _folder(
        self, family: Family, rows: list[list[list[Any]]], position: int, own: Own, before: list[Case]
    ) -> Case:
        """Give one case of the copy its numbers and words, and have it found by them."""
        key, text, cell = self.writer.key, self.writer.text, self.writer.cell
        kind, form, facts = family.kinds[position], family.forms[position], own.facts
        customer: Customer | None = facts["customer"]
        receipt, number = own.receipts[position], own.numbers[position]
        title = kind.title(form, facts) if position else facts["title"]
        row = rows[SLOT[Case]][position]
        row[PLACE[Case, "receipt_number"]] = text(receipt)
        row[PLACE[Case, "number"]] = cell(_NUMBER, number)
        row[PLACE[Case, "title"]] = text(title)
        row[PLACE[Case, "customer"]] = self._customer_key(facts)
        row[PLACE[Case, "product"]] = key(facts["product"].pk)
        fields = rows[SLOT[kind.form]][family.places[position]]
        for name, value in kind.columns(facts).items():
            place = PLACE[kind.form, name]
            fields[place] = cell(COLUMNS[SLOT[kind.form]][place], value)
        for table, values in kind.beside(form, facts).items():
            if table not in kind.hanging:
                raise ValueError(
                    f"copies of {kind.form.__name__} do not say that {table.__name__} hangs on them"
                )
            for hanging in rows[SLOT[table]]:
                for name, value in values.items():
                    place = PLACE[table, name]
                    hanging[place] = cell(COLUMNS[SLOT[table]][place], value)
        case = Case(
            pk=own.base[SLOT[Case]] + position, receipt_number=receipt, number=number, title=title, customer=customer,
            product=facts["product"], parent=before[0] if before else None,
        )  # fmt: skip
        norm = normalise(kind.words(form, case, facts))
        found = [key(case.pk), text(norm)]
        if self.writer.on_postgresql:
            found.append("{" + ",".join(map(str, _keys_of(norm))) + "}")
        self.search.append(found)
        return case

    def _facts(self, family: Family, rows: list[list[list[Any]]], own: Own) -> None:
        """What figures count of the copy: its own customer and product, and the supplier of its batch."""
        for row, fact in zip(rows[SLOT[CaseFact]], family.rows[SLOT[CaseFact]], strict=True):
            kind = family.kinds[family.ordinal[Case, fact.case_id]]
            row[PLACE[CaseFact, "product"]] = self.writer.key(own.facts["product"].pk)
            row[PLACE[CaseFact, "customer"]] = self._customer_key(own.facts)
            for name, value in kind.counted(own.facts).items():
                place = PLACE[CaseFact, name]
                row[place] = self.writer.cell(COLUMNS[SLOT[CaseFact]][place], value)

    def _chain(self, family: Family, sheet: Sheet, rows: list[list[list[Any]]], own: Own) -> None:
        """Link the events of each case of the copy by their hashes."""
        text = self.writer.text
        at_facts, at_digest = PLACE[CaseEvent, "facts"], PLACE[CaseEvent, "payload_digest"]
        at_previous, at_hash = PLACE[CaseEvent, "previous_hash"], PLACE[CaseEvent, "hash"]
        previous = [""] * len(family.cases)
        originals = family.rows[SLOT[CaseEvent]]
        for place, (piece, case_place, ready, changing) in enumerate(sheet.pieces):
            row, event = rows[SLOT[CaseEvent]][place], originals[place]
            if changing is not None:
                ready = dumped(self._own_facts(changing, event, family, own, case_place))
            payload = family.payloads.get(event.pk)
            if payload is not None:
                if event.sequence == 1:
                    piece = self._opened(rows, family, event, payload, piece, own.facts)
                digest = piece.tail.split(b'"payload":"', 1)[1].split(b'"', 1)[0].decode()
                row[at_digest] = text(digest)
            row[at_facts] = text(ready)
            row[at_previous] = text(previous[case_place])
            previous[case_place] = piece.hash(previous[case_place], own.base[SLOT[Case]] + case_place, ready)
            row[at_hash] = previous[case_place]

    def _opened(
        self,
        rows: list[list[list[Any]]],
        family: Family,
        event: CaseEvent,
        payload: EventPayload,
        piece: EventPiece,
        facts: Facts,
    ) -> EventPiece:
        """The first event with the words of this customer."""
        content = dict(payload.content)
        if "description" in content:
            content["description"] = facts["description"]
        salt = secrets.token_hex(16)
        row = rows[SLOT[EventPayload]][family.ordinal[EventPayload, event.pk]]
        row[PLACE[EventPayload, "salt"]] = salt
        row[PLACE[EventPayload, "content"]] = self.writer.text(dumped(content))
        return EventPiece.of(event, piece.at, chain.payload_digest(salt, content))

    def _own_facts(
        self, changing: Facts, event: CaseEvent, family: Family, own: Own, case_place: int
    ) -> Facts:
        """The facts of an event with the numbers and keys of this copy."""
        changed = {name: self._own_name(family, own, value) for name, value in changing.items()}
        if event.name == "opened":
            own_words = family.kinds[case_place].opening(own.facts)
            changed |= {name: value for name, value in own_words.items() if name in changing}
        for name, model in KEYS.items():
            if changing.get(name) is not None:
                changed[name] = own.base[SLOT[model]] + family.ordinal[model, changing[name]]
        return changed

    # ---------------------------------------------------------------------------------------------------- once per batch

    def flush(self) -> None:
        """Write what is pending."""
        for slot, (model, _path) in enumerate(TABLES):
            columns = [str(column.column) for column in COLUMNS[slot]]
            if model is not CaseFact or not self.facts_are_asked:
                self.writer.write(model._meta.db_table, columns, self.pending[slot])
            self.pending[slot] = []
        columns = ["case_id", "norm", "grams"] if self.writer.on_postgresql else ["case_id", "norm"]
        self.writer.write(CaseSearch._meta.db_table, columns, self.writer.ready(self.search))
        self.search, self.waiting = [], 0
        self.numbers.save()

    def finish(self) -> None:
        """Write the rest and let the database go on counting keys from where the copies end."""
        self.flush()
        statements = connection.ops.sequence_reset_sql(no_style(), [model for model, _path in TABLES])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _keys_of(norm: str) -> list[int]:
    """As `searching.text.keys_of_text`, word by word: most words of a copy stand in other copies too."""
    return sorted(set().union(*map(_keys_of_word, norm.split(" "))))


@lru_cache(maxsize=20_000)
def _keys_of_word(word: str) -> frozenset[int]:
    return frozenset(keys_of_text(word))


_NUMBER: models.Field[Any, Any] = Case._meta.get_field("number")
