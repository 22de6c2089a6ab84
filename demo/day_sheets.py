"""The daily sheets, sent call books and day reports of the demo company's last days: the older ones are signed, sent and handed in, the newest are still owed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from accounts.models import Department, User
from accounts.permissions import Permission
from aftersales.services.forms.intake import centres
from aftersales.services.models import DaySheet, Work
from aftersales.services.operations.books import send_book, sends_for
from aftersales.services.operations.sheets import add_line, countersign, open_sheet, sign_sheet
from aftersales.services.operations.staff_days import hand_in
from aftersales.services.sheet_rights import countersigner
from aftersales.services.sheets_due import calls_by_day
from aftersales.services.staff_days import day_of_person, staff
from aftersales.services.worked import checksum, entries_of, worked
from demo.people import Cast
from feedback_system.cases.fields import local_day
from feedback_system.cases.spans import first_instant

DAYS = 14
"""So many days back sheets were written."""
REPORT_DAYS = 7
"""So many days back day reports were handed in."""
REPORTED = ("两家客户催问进度，已转承办部门。", "", "一家客户对到货时间不满，已登记并答复。")
"""What was important on a day."""


def write_day_sheets(cast: Cast, *, at: datetime) -> None:
    """The sheets of the technicians, those of the supervisor with the countersignature, and the call books."""
    today = local_day(at)
    for centre in centres():
        desk = next((one for one in cast.people.values() if sends_for(one, centre)), None)
        head = cast["service_head"]
        if desk is None or not head.holds(Permission.SIGN_SERVICE_DAY, [centre.pk]):
            continue
        first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
        done = worked(centre, first=first, last=last)
        days = sorted(done)
        for day in days:
            evening = first_instant(day) + timedelta(hours=20)
            people = {one.technician.pk: one.technician for one in done[day]}
            for person in people.values():
                own = open_sheet(centre=centre, technician=person, day=day, by=person, at=evening)
                add_line(sheet=own, work=Work.TRAVEL, minutes=70, words="往返客户现场", by=person, at=evening)
                if day != days[-1]:
                    _sign(own, person, evening)
            if day != days[-1]:
                _whole(centre, day, head, evening)
        books = sorted(day for _pk, day in calls_by_day([centre.pk], first=first, last=last))
        for day in books[:-1]:
            morning = first_instant(day + timedelta(days=1)) + timedelta(hours=9, minutes=30)
            send_book(centre=centre, day=day, by=desk, at=morning)


def _sign(sheet: DaySheet, by: User, at: datetime) -> None:
    sign_sheet(sheet=sheet, seal=checksum(sheet, entries_of(sheet)), by=by, at=at)


def _whole(centre: Department, day: date, head: User, at: datetime) -> None:
    """The supervisor's sheet of the day, countersigned where a head stands above."""
    sheet = open_sheet(centre=centre, technician=None, day=day, by=head, at=at)
    _sign(sheet, head, at)
    above = countersigner(DaySheet.objects.get(pk=sheet.pk).signed)
    if above is not None:
        countersign(sheet=sheet, by=above, at=at)


def write_staff_reports(*, at: datetime) -> None:
    """The day reports of customer service: everybody's of the last week, but for one that is owed of the newest day."""
    today = local_day(at)
    days = [today - timedelta(days=back) for back in range(REPORT_DAYS, 0, -1)]
    worked_on = [
        (day, person)
        for day in days
        for person in staff()
        if (found := day_of_person(person, day)).counts or found.talks
    ]
    for number, (day, person) in enumerate(worked_on[:-1]):
        evening = first_instant(day) + timedelta(hours=17, minutes=40)
        hand_in(day=day, words=REPORTED[number % len(REPORTED)], by=person, at=evening)
