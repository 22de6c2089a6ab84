"""What a meeting hears: the note that ends it; and the slips that the system opens for each unit each day, week, month or quarter.

Source: policy 000 on major events (the key plan of the month is heard at the end of the month) and on market information.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from accounts.queries import department_with
from feedback_system.cases.advance import letting_read_once
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Severity
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.reference.kept import reading
from feedback_system.reports.periods import Period, period_of
from feedback_system.reports.periods import Rhythm as Span
from quality.slips.forms.meetings import MeetingNoteForm
from quality.slips.kind import slip_kind
from quality.slips.models import (
    MonthlySlip,
    Rhythm,
    Slip,
    SlipKind,
    SlipPart,
    SlipWord,
    WordKind,
    offered_kinds,
)
from quality.slips.operations.ending import WHOSE_WORD, asked
from quality.slips.operations.opening import number_of_today
from quality.slips.states import PartState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

LAST_WEEK = timedelta(days=7)
"""So many days before its end a quarter is asked about (policy 000 on market information: in the last week of the quarter)."""


@step(
    slip_kind,
    "note_meeting",
    label=_("Enter the note of the meeting"),
    rights=[Permission.SEND_SLIP],
    form=MeetingNoteForm,
    standing=asked,
    whose=WHOSE_WORD,
    help=_("What was heard and decided. It ends here; what was promised with a day is followed up."),
)
def note_meeting(
    slip: Slip, *, by: User, at: datetime, authority: Authority, met_on: date, text: str
) -> Trace:
    """Keep what the meeting heard; whoever has not handed anything in was heard."""
    SlipWord.objects.create(slip=slip, kind=WordKind.MEETING, text=text, by=by, at=at)
    heard = [part.pk for part in slip.heard_parts()]
    SlipPart.objects.filter(pk__in=heard).update(state=PartState.HEARD)
    slip.confirmed_by, slip.confirmed_at = by, at
    if slip.state_after_confirming() == State.FILED:
        slip.filed_by = by
    return Trace({"met_on": met_on}, {"text": text})


def open_monthly_slips(*, by: User, at: datetime) -> list[Slip]:
    """Open the slip of the day, week, month or quarter that is missing, for every unit that a kind names. As often as one likes: each is opened once.

    Periods that were over before a unit was named are not made up for.
    """
    return [
        slip
        for kind in offered_kinds(at)
        if (period := period_now(kind, local_day(at))) is not None
        for unit in _units(kind)
        if (slip := _open(kind, unit, period, by=by, at=at)) is not None
    ]


@dataclass(frozen=True)
class Day:
    """A day that a slip is about, as a period of one day."""

    first: date

    @property
    def code(self) -> str:
        """The day as people write it."""
        return self.first.isoformat()


def period_now(kind: SlipKind, today: date) -> Period | Day | None:
    """What a slip of the kind that is opened today is about; None before the last week of a quarter where it is opened then.

    The sheet of a month is opened after its end, everything else in the period itself; that of a day on working days of the company.
    """
    if kind.rhythm == Rhythm.DAY:
        return Day(today) if company_calendar().is_working_day(today) else None
    if kind.rhythm == Rhythm.WEEK:
        return period_of(today, Span.WEEK)
    if kind.rhythm == Rhythm.MONTH:
        month = period_of(today, Span.MONTH)
        return month.before if kind.asks_sheet else month
    quarter = period_of(today, Span.QUARTER)
    if kind.rhythm == Rhythm.QUARTER_END and quarter.last - today >= LAST_WEEK:
        return None
    return quarter


def _units(kind: SlipKind) -> Iterator[Department]:
    """The units for which the system opens slips of the kind. Note: no query for a kind that it never opens."""
    if kind.monthly_for and department_with(kind.desk) is not None:
        yield from Department.objects.filter(code__in=kind.monthly_for, is_active=True).order_by("pk")


@reading()
@transaction.atomic
@letting_read_once()
def _open(kind: SlipKind, unit: Department, period: Period | Day, *, by: User, at: datetime) -> Slip | None:
    """The slip of that unit for the period, from the desk of the kind to the head of the unit; None where it is there already."""
    SlipKind.objects.select_for_update().get(pk=kind.pk)
    if MonthlySlip.objects.filter(kind_code=kind.code, month=period.first, unit=unit).exists():
        return None
    desk = department_with(kind.desk)
    with translation.override(Company.get().default_language):
        title = f"{kind.label} {period.code} {unit.label}"
    record: Slip = Slip(
        state=State.SENT,
        slip_kind=kind,
        sender_department=desk,
        desk_department=desk,
        description=title,
        passed_on_by=by,
        passed_on_at=at,
    )
    record.first_parts = [SlipPart(number=1, department=unit, sent_at=at, person=unit.head)]

    def write() -> None:
        for part in record.first_parts:
            part.slip = record
        SlipPart.objects.bulk_create(record.first_parts)
        MonthlySlip.objects.create(kind_code=kind.code, month=period.first, unit=unit, slip=record)

    open_case(
        slip_kind,
        record,
        by=by,
        at=at,
        department=desk,
        trace=Trace(
            {
                "slip_kind": kind.code,
                "kind_version": kind.version,
                "month": period.code,
                "departments": [unit.code],
            }
        ),
        after_saving=write,
        number=number_of_today(at),
        title=title,
        severity=Severity.GENERAL,
        reported_at=at,
    )
    return record
