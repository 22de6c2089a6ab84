"""Stamp out many cases from a few that went through the real verbs: the same rows with new keys, numbers and times.

A case that is over is moved by whole weeks, and only into weeks whose days are opened and closed alike, so that every
deadline and its receipt stays exactly what the calendar would give. Each copy gets a history chain of its own.
"""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from complaints.models import (
    AllowanceCertificate,
    ApportionmentEntry,
    ClosingCopy,
    Complaint,
    InvestigationReport,
    Opinion,
    RemedyLine,
    RemedyProof,
    ReplyRecord,
    ReturnSlip,
    Ruling,
    RulingShare,
    Settlement,
    ShareProof,
)
from complaints.operations.clocks import search_text
from complaints.operations.receive import title_of
from demo.copied_rows import ADDITIONS, EventPiece, Numbers, Writer, base36, dumped, shifted, shifted_receipt
from demo.sold import Sold
from feedback_system.approvals.models import Approval
from feedback_system.audit import chain
from feedback_system.audit.models import CaseEvent, EventPayload
from feedback_system.cases.models import Case, CaseAudience, Note, OpenCase, StageVisit
from feedback_system.deadlines.counting import is_working_measure
from feedback_system.deadlines.models import ClockStop, Deadline, ExternalWait
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.masterdata.models import Customer, Delivery
from feedback_system.searching.models import CaseSearch
from feedback_system.searching.text import keys_of_text, normalise
from feedback_system.worktime.calendar import WorkCalendar

TABLES: tuple[tuple[type[models.Model], str], ...] = (
    # model, how its rows hang on the case
    (Case, "pk"),
    (Complaint, "case"),
    (OpenCase, "case"),
    (CaseAudience, "case"),
    (StageVisit, "case"),
    (Note, "case"),
    (ExternalWait, "case"),
    (Deadline, "case"),
    (ClockStop, "deadline__case"),
    (Escalation, "case"),
    (ReminderSlip, "case"),
    (Approval, "case"),
    (Opinion, "complaint__case"),
    (RemedyLine, "complaint__case"),
    (RemedyProof, "line__complaint__case"),
    (ReturnSlip, "complaint__case"),
    (AllowanceCertificate, "complaint__case"),
    (ReplyRecord, "complaint__case"),
    (ClosingCopy, "complaint__case"),
    (InvestigationReport, "complaint__case"),
    (Ruling, "complaint__case"),
    (RulingShare, "ruling__complaint__case"),
    (ShareProof, "share__ruling__complaint__case"),
    (Settlement, "ruling__complaint__case"),
    (ApportionmentEntry, "complaint__case"),
    (CaseEvent, "case"),
    (EventPayload, "event__case"),
)
SLOT = {model: slot for slot, (model, _path) in enumerate(TABLES)}
COLUMNS = [list(model._meta.concrete_fields) for model, _path in TABLES]

BATCH = 250
"""Cases written together; memory holds no more than these."""

INSIDE = re.compile(r'"\d{4}-\d\d-\d\d')
OWN_FACTS = frozenset({"number", "slip", "approval", "note", "refiled_as", "refiled_from"})
"""Facts of the history that name a number or a key of the case and differ from copy to copy."""


class Family:
    """One case that was walked, with the cases that follow from it, as rows to copy."""

    def __init__(self, root: Case, calendar: WorkCalendar) -> None:
        followers = list(
            Case.objects.as_system("copied with the case it follows from").filter(parent=root).order_by("pk")
        )
        self.cases = [root, *followers]
        self.calendar = calendar
        ids = [case.pk for case in self.cases]
        self.rows: list[list[Any]] = [
            list(model._default_manager.filter(**{f"{path}__in": ids}).order_by("pk"))
            for model, path in TABLES
        ]
        self.ordinal: dict[tuple[type[models.Model], Any], int] = {
            (model, row.pk): position
            for (model, _path), rows in zip(TABLES, self.rows, strict=True)
            for position, row in enumerate(rows)
        }
        complaints = Complaint.objects.select_related("case__customer", "case__product", "salesperson")
        self.complaints = list(complaints.filter(case__in=ids).order_by("case"))
        self.is_open = not all(complaint.is_finished() for complaint in self.complaints)
        self.payloads = {payload.event_id: payload for payload in self.rows[SLOT[EventPayload]]}
        self.cells: list[list[list[Any]]] = []
        self.keys: list[list[list[tuple[int, int, int]]]] = []
        self.moving = [
            (slot, place, position)
            for slot, rows in enumerate(self.rows)
            for place, row in enumerate(rows)
            for position, column in enumerate(COLUMNS[slot])
            if isinstance(value := getattr(row, column.attname), datetime | date)
            or (isinstance(column, models.JSONField) and value and INSIDE.search(dumped(value)) is not None)
            or (column.name == "receipt" and value)
        ]
        """Table, row and column of every cell that holds a time: what changes from week to week."""

    @property
    def reported_at(self) -> datetime:
        """When the customer reported it."""
        first: datetime = self.cases[0].reported_at
        return first

    def weeks(self, most: int) -> list[int]:
        """By how many weeks back the case may lie without any of its clocks being wrong; 0 always may."""
        if self.is_open:
            return [0]
        days = self._days()
        return [
            weeks for weeks in range(most + 1) if weeks == 0 or all(self._alike(day, weeks) for day in days)
        ]

    def _days(self) -> list[date]:
        """The local days on which an event lies or up to which a clock counts opening hours."""
        events = [event.at for event in self.rows[SLOT[CaseEvent]]]
        clocks = Deadline.objects.filter(case__in=[case.pk for case in self.cases]).select_related("rule")
        dues = [
            clock.due_at
            for clock in clocks
            if is_working_measure(clock.rule.allowance)
            or clock.due_at - clock.started_at <= timedelta(hours=48)
        ]
        instants = [self.reported_at, *events, *dues]
        first, last = (self.calendar.local_date(moment) for moment in (min(instants), max(instants)))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def _alike(self, day: date, weeks: int) -> bool:
        other = day - timedelta(weeks=weeks)
        calendar = self.calendar
        return (
            other.year in calendar.loaded_years
            and calendar.hours_on(day) == calendar.hours_on(other)
            and calendar.special_days.get(day) == calendar.special_days.get(other)
        )


@dataclass
class Sheet:
    """The rows of a family moved to one week: ready cells, and where a copy puts its own."""

    cells: list[list[list[Any]]]
    keys: list[list[list[tuple[int, int, int]]]]
    """Per table and row: column, table and place of the row whose key belongs there."""
    pieces: list[tuple[EventPiece, int, str, dict[str, Any] | None]]
    """Per event: what the hash covers, place of its case, facts as text, and the facts when they differ per copy."""
    reported: list[datetime]
    entered: list[date]
    accepted: list[date | None]
    issued: list[date]


class Copier:
    """Makes copies of families and writes them in batches."""

    def __init__(self, sold: Sold, calendar: WorkCalendar, dice: random.Random) -> None:
        self.calendar, self.dice = calendar, dice
        self.writer, self.numbers = Writer(), Numbers()
        self.next_key = [self._first_free(model) for model, _path in TABLES]
        self.pending: list[list[list[Any]]] = [[] for _table in TABLES]
        self.search: list[list[Any]] = []
        self.waiting = 0
        self.made = 0
        self.deliveries: dict[tuple[str, int | None, str], list[Delivery]] = {}
        for row in sold.deliveries:
            place = (row.customer.market, row.customer.salesperson_id, row.product.family)
            self.deliveries.setdefault(place, []).append(row)

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
        pieces = [self._piece(family, event, by) for event in family.rows[SLOT[CaseEvent]]]
        local = self.calendar.local_date
        return Sheet(
            cells,
            family.keys,
            pieces,
            [case.reported_at + by for case in family.cases],
            [local(case.entered_at) + by for case in family.cases],
            [
                local(complaint.accepted_at) + by if complaint.case.number and complaint.accepted_at else None
                for complaint in family.complaints
            ],
            [local(slip.issued_at) + by for slip in family.rows[SLOT[ReminderSlip]]],
        )

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
    def _piece(
        family: Family, event: CaseEvent, by: timedelta
    ) -> tuple[EventPiece, int, str, dict[str, Any] | None]:
        facts = shifted(event.facts, by)
        own = event.name == "opened" or bool(OWN_FACTS & facts.keys())
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
        rows = [[list(row) for row in table] for table in sheet.cells]
        for slot, table in enumerate(rows):
            self.next_key[slot] += len(table)
            for row, places in zip(table, sheet.keys[slot], strict=True):
                for position, target, ordinal in places:
                    row[position] = key(base[target] + ordinal)
        receipts = [self.numbers.receipt(day) for day in sheet.entered]
        numbers = [self.numbers.number(day) if day else None for day in sheet.accepted]
        slips = [self.numbers.slip(day) for day in sheet.issued]
        for row, number in zip(rows[SLOT[ReminderSlip]], slips, strict=True):
            row[_PLACE[ReminderSlip, "number"]] = text(number)
        facts = self._facts_of_customer(family, sheet)
        for position, complaint in enumerate(family.complaints):
            self._case_row(rows, position, facts, receipts[position], numbers[position])
            self._index(base[SLOT[Case]] + position, complaint, facts, receipts[position], numbers[position])
        self._chain(family, sheet, rows, base, facts, receipts, numbers, slips)
        for slot, table in enumerate(rows):
            self.pending[slot] += table
        self.waiting += len(family.cases)
        self.made += len(family.cases)
        if self.waiting >= BATCH:
            self.flush()

    def _facts_of_customer(self, family: Family, sheet: Sheet) -> dict[str, Any]:
        """Who complains about what in this copy: another customer of the same salesperson, another product of the family."""
        template = family.complaints[0]
        case = template.case
        product = case.product
        place = (
            case.market,
            case.customer.salesperson_id if case.customer else None,
            product.family if product else "",
        )
        delivery = self.dice.choice(self.deliveries.get(place) or [self._fallback(template)])
        serial = base36(self.next_key[SLOT[Case]])
        delivered = sheet.reported[0].date() - timedelta(days=self.dice.randint(6, 90))
        description = template.description + self.dice.choice(ADDITIONS)
        return {
            "customer": delivery.customer,
            "product": delivery.product,
            "order_number": f"SO{delivered:%y%m}-{serial}",
            "batch_number": f"{delivery.product.code.replace('-', '')}{delivered:%y%m%d}{serial}",
            "delivered_on": delivered,
            "description": description,
            "title": title_of({"product": delivery.product, "description": description}),
        }

    @staticmethod
    def _fallback(template: Complaint) -> Delivery:
        return Delivery(customer=template.case.customer, product=template.case.product)

    def _case_row(
        self,
        rows: list[list[list[Any]]],
        position: int,
        facts: dict[str, Any],
        receipt: str,
        number: str | None,
    ) -> None:
        key, text, cell = self.writer.key, self.writer.text, self.writer.cell
        customer: Customer = facts["customer"]
        case = rows[SLOT[Case]][position]
        case[_PLACE[Case, "receipt_number"]] = text(receipt)
        case[_PLACE[Case, "number"]] = cell(_NUMBER, number)
        case[_PLACE[Case, "title"]] = text(facts["title"])
        case[_PLACE[Case, "customer"]] = key(customer.pk)
        case[_PLACE[Case, "product"]] = key(facts["product"].pk)
        form = rows[SLOT[Complaint]][position]
        for name in ("order_number", "batch_number", "description"):
            form[_PLACE[Complaint, name]] = text(facts[name])
        form[_PLACE[Complaint, "delivered_on"]] = cell(_DELIVERED, facts["delivered_on"])
        for row in rows[SLOT[OpenCase]]:
            row[_PLACE[OpenCase, "customer"]] = key(customer.pk)

    def _index(
        self, case_id: int, template: Complaint, facts: dict[str, Any], receipt: str, number: str | None
    ) -> None:
        """The search row, from the text that the real source makes of the changed case."""
        case = Case(
            pk=case_id, receipt_number=receipt, number=number, title=facts["title"], customer=facts["customer"],
            product=facts["product"],
        )  # fmt: skip
        form = Complaint(
            case=case,
            order_number=facts["order_number"],
            batch_number=facts["batch_number"],
            description=facts["description"],
            defect_reason=template.defect_reason,
            demand=template.demand,
            sales_remarks=template.sales_remarks,
        )
        norm = normalise(search_text(form))
        row = [self.writer.key(case_id), self.writer.text(norm)]
        if self.writer.on_postgresql:
            row.append("{" + ",".join(map(str, keys_of_text(norm))) + "}")
        self.search.append(row)

    def _chain(
        self,
        family: Family,
        sheet: Sheet,
        rows: list[list[list[Any]]],
        base: list[int],
        facts: dict[str, Any],
        receipts: list[str],
        numbers: list[str | None],
        slips: list[str],
    ) -> None:
        """Link the events of each case of the copy by their hashes."""
        text = self.writer.text
        at_facts, at_digest = _PLACE[CaseEvent, "facts"], _PLACE[CaseEvent, "payload_digest"]
        at_previous, at_hash = _PLACE[CaseEvent, "previous_hash"], _PLACE[CaseEvent, "hash"]
        previous = [""] * len(family.cases)
        originals = family.rows[SLOT[CaseEvent]]
        for place, (piece, case_place, ready, own) in enumerate(sheet.pieces):
            row, event = rows[SLOT[CaseEvent]][place], originals[place]
            if own is not None:
                ready = dumped(
                    self._own_facts(own, event, family, base, facts, receipts, numbers, slips, case_place)
                )
            payload = family.payloads.get(event.pk)
            if payload is not None:
                if event.sequence == 1:
                    piece = self._opened(rows, family, event, payload, piece, facts)
                digest = piece.tail.split(b'"payload":"', 1)[1].split(b'"', 1)[0].decode()
                row[at_digest] = text(digest)
            row[at_facts] = text(ready)
            row[at_previous] = text(previous[case_place])
            previous[case_place] = piece.hash(previous[case_place], base[SLOT[Case]] + case_place, ready)
            row[at_hash] = previous[case_place]

    def _opened(
        self,
        rows: list[list[list[Any]]],
        family: Family,
        event: CaseEvent,
        payload: EventPayload,
        piece: EventPiece,
        facts: dict[str, Any],
    ) -> EventPiece:
        """The first event with the words of this customer."""
        content = dict(payload.content)
        if "description" in content:
            content["description"] = facts["description"]
        salt = secrets.token_hex(16)
        row = rows[SLOT[EventPayload]][family.ordinal[EventPayload, event.pk]]
        row[_PLACE[EventPayload, "salt"]] = salt
        row[_PLACE[EventPayload, "content"]] = self.writer.text(dumped(content))
        return EventPiece.of(event, piece.at, chain.payload_digest(salt, content))

    @staticmethod
    def _own_facts(
        own: dict[str, Any],
        event: CaseEvent,
        family: Family,
        base: list[int],
        facts: dict[str, Any],
        receipts: list[str],
        numbers: list[str | None],
        slips: list[str],
        case_place: int,
    ) -> dict[str, Any]:
        """The facts of an event with the numbers and keys of this copy."""
        changed = dict(own)
        if event.name == "opened" and "customer" in own:
            changed |= {
                "customer": facts["customer"].code,
                "product": facts["product"].code,
                "order_number": facts["order_number"],
                "batch_number": facts["batch_number"],
                "delivered_on": facts["delivered_on"].isoformat(),
            }
        if "number" in own:
            changed["number"] = numbers[case_place]
        if own.get("approval") is not None:
            changed["approval"] = base[SLOT[Approval]] + family.ordinal[Approval, own["approval"]]
        if "note" in own:
            changed["note"] = base[SLOT[Note]] + family.ordinal[Note, own["note"]]
        if "slip" in own:
            originals = [slip.number for slip in family.rows[SLOT[ReminderSlip]]]
            if own["slip"] in originals:
                changed["slip"] = slips[originals.index(own["slip"])]
        if "refiled_as" in own and len(receipts) > 1:
            changed["refiled_as"] = receipts[1]
        if "refiled_from" in own:
            changed["refiled_from"] = numbers[0] or receipts[0]
        return changed

    # ---------------------------------------------------------------------------------------------------- once per batch

    def flush(self) -> None:
        """Write what is pending."""
        for slot, (model, _path) in enumerate(TABLES):
            columns = [str(column.column) for column in COLUMNS[slot]]
            self.writer.write(model._meta.db_table, columns, self.pending[slot])
            self.pending[slot] = []
        columns = ["case_id", "norm", "grams"] if self.writer.on_postgresql else ["case_id", "norm"]
        self.writer.write(CaseSearch._meta.db_table, columns, self.search)
        self.search, self.waiting = [], 0
        self.numbers.save()

    def finish(self) -> None:
        """Write the rest and let the database go on counting keys from where the copies end."""
        self.flush()
        statements = connection.ops.sequence_reset_sql(no_style(), [model for model, _path in TABLES])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _places(
    pairs: Iterable[tuple[type[models.Model], Sequence[models.Field[Any, Any]]]],
) -> dict[tuple[Any, str], int]:
    return {(model, column.name): place for model, columns in pairs for place, column in enumerate(columns)}


_PLACE = _places((model, columns) for (model, _path), columns in zip(TABLES, COLUMNS, strict=True))
_NUMBER: models.Field[Any, Any] = Case._meta.get_field("number")
_DELIVERED: models.Field[Any, Any] = Complaint._meta.get_field("delivered_on")
