"""What the staff of a service centre did on a day, from the calls: who was on site, repaired or brought back what, how long, in which class.

Source: policy 004 on after-sales service, daily sheets: kinds of work, service classes, and time used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from aftersales.services.kind import service_kind
from aftersales.services.models import DaySheet, SheetKind, SheetLine, SheetRow, Work
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant

if TYPE_CHECKING:
    from accounts.models import Department, User
    from aftersales.services.models import ServiceCall

MOMENTS = ("arrived_at", "done_at", "repaired_at", "returned_at")
"""What puts a call on the sheet of a day."""


@dataclass(frozen=True)
class Entry:
    """One line of a sheet: work on a call, or what somebody added."""

    technician: User
    work: str
    service_class: str = ""
    case: Case | None = None
    minutes: int | None = None
    """None where nobody has entered any."""
    words: str = ""
    is_signed: bool = True
    """Whether the technician has signed for it."""

    @property
    def facts(self) -> list[Any]:
        """What a checksum covers."""
        case = self.case.pk if self.case is not None else None
        return [
            self.technician.pk,
            self.work,
            self.service_class,
            case,
            self.minutes,
            self.words,
            self.is_signed,
        ]


def checksum(sheet: DaySheet, entries: Iterable[Entry]) -> str:
    """What was seen, or signed, in one word: the sheet with its lines."""
    whole = [
        sheet.kind,
        sheet.department_id,
        sheet.technician_id,
        sheet.day.isoformat(),
        sheet.edition,
        [one.facts for one in entries],
    ]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def worked(centre: Department, *, first: date, last: date) -> dict[date, list[Entry]]:
    """The lines of the calls of a centre by day, in the order of time. Note: one query."""
    begin, end = first_instant(first), first_instant(last + timedelta(days=1))
    concerned = Q()
    for name in MOMENTS:
        concerned |= Q(**{f"servicecall__{name}__gte": begin, f"servicecall__{name}__lt": end})
    cases = (
        Case.objects.as_system("what the staff of a service centre did on a day, whoever reads the sheet")
        .filter(concerned, kind=service_kind.code, servicecall__department=centre)
        .select_related(
            "customer",
            "product",
            "servicecall__technician",
            "servicecall__repairer",
            "servicecall__returned_by",
        )
    )
    found: dict[date, list[tuple[datetime, int, Entry]]] = {}
    for case in cases:
        for moment, entry in _of_call(case):
            if begin <= moment < end:
                found.setdefault(local_day(moment), []).append((moment, case.pk, entry))
    return {
        day: [entry for _at, _pk, entry in sorted(rows, key=lambda row: row[:2])]
        for day, rows in found.items()
    }


def _of_call(case: Case) -> Iterable[tuple[datetime, Entry]]:
    """What was done on a call, each with its instant."""
    call: ServiceCall = case.servicecall
    kind = call.service_class
    fixed_at = call.done_at if call.work_minutes is not None else None
    if call.arrived_at is not None and call.technician is not None:
        minutes, same_day = None, local_day(call.arrived_at)
        if fixed_at is not None and local_day(fixed_at) == same_day:
            minutes = call.work_minutes
        elif call.taken_at is not None and local_day(call.taken_at) == same_day:
            minutes = max(0, int((call.taken_at - call.arrived_at).total_seconds() // 60))
        yield call.arrived_at, Entry(call.technician, Work.SITE, kind, case, minutes)
        if fixed_at is not None and local_day(fixed_at) != same_day:
            yield fixed_at, Entry(call.technician, Work.SITE, kind, case, call.work_minutes)
    if call.repaired_at is not None and call.repairer is not None:
        yield call.repaired_at, Entry(call.repairer, Work.REPAIR, kind, case, call.repair_minutes)
    if call.returned_at is not None and call.returned_by is not None:
        yield call.returned_at, Entry(call.returned_by, Work.RETURN, kind, case)


def of_lines(lines: Iterable[SheetLine], technician: User | None) -> list[Entry]:
    """The lines that were added to a draft; those of a supervisor's sheet are the supervisor's own work."""
    return [Entry(technician or line.by, line.work, minutes=line.minutes, words=line.words) for line in lines]


def standing_sheets(
    centre: Department, *, first: date, last: date, kind: str
) -> dict[tuple[date, int | None], DaySheet]:
    """The newest signed edition of each sheet of these days. Note: one query."""
    rows = (
        DaySheet.objects.filter(
            kind=kind, department=centre, day__gte=first, day__lte=last, signed__isnull=False
        )
        .select_related("signed__by", "signed__on_behalf_of", "technician")
        .order_by("edition")
    )
    return {(one.day, one.technician_id): one for one in rows}


def signed_entries(sheets: Sequence[DaySheet]) -> dict[int, list[Entry]]:
    """The lines of signed sheets as they stood, by sheet. Note: one query."""
    found: dict[int, list[Entry]] = {one.pk: [] for one in sheets}
    rows = SheetRow.objects.filter(signed__in=list(found)).select_related("technician", "case")
    for row in rows.order_by("signed", "position"):
        found[row.signed_id].append(
            Entry(
                row.technician,
                row.work,
                row.service_class,
                row.case,
                row.minutes,
                row.words,
                row.is_signed,
            )
        )
    return found


def entries_of(sheet: DaySheet) -> list[Entry]:
    """The lines of a sheet: as they were signed, or as of now while it is a draft. Note: few queries."""
    if sheet.is_signed:
        return signed_entries([sheet])[sheet.pk]
    of_calls = worked(sheet.department, first=sheet.day, last=sheet.day).get(sheet.day, [])
    added = of_lines(sheet.lines.select_related("by").order_by("pk"), sheet.technician)
    if sheet.technician_id is not None:
        return [one for one in of_calls if one.technician.pk == sheet.technician_id] + added
    return _of_staff(sheet, of_calls) + added


def _of_staff(sheet: DaySheet, of_calls: Sequence[Entry]) -> list[Entry]:
    """The lines of everybody: of signed sheets as they stand, else of the calls, marked as not signed."""
    stands = standing_sheets(sheet.department, first=sheet.day, last=sheet.day, kind=SheetKind.TECHNICIAN)
    said = {one.technician_id for one in stands.values()}
    signed = signed_entries(list(stands.values()))
    found = [entry for rows in signed.values() for entry in rows]
    found += [
        Entry(one.technician, one.work, one.service_class, one.case, one.minutes, is_signed=False)
        for one in of_calls
        if one.technician.pk not in said
    ]
    return sorted(found, key=lambda one: (str(one.technician), one.technician.pk))


def sums(entries: Iterable[Entry], key: Any) -> list[tuple[Any, int, int]]:
    """How many lines and minutes have the same `key`, in the order of appearance."""
    found: dict[Any, list[int]] = {}
    for one in entries:
        row = found.setdefault(key(one), [0, 0])
        row[0] += 1
        row[1] += one.minutes or 0
    return [(name, times, minutes) for name, (times, minutes) in found.items()]
