"""Hand in the day report of customer service. Source: policy 004 on customer service, every day to the manager."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries import reachable
from aftersales.services.models import StaffReport
from aftersales.services.notices import STAFF_REPORT_IN
from aftersales.services.staff_days import address_of, day_of_person, manager_of, staff
from feedback_system.cases.fields import local_day
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def hand_in(*, day: date, words: str, by: User, at: datetime) -> StaffReport:
    """Write the report down with the figures of this instant; the manager is told.

    :raises NotPermitted: she belongs to nobody's customer service; NotPossibleNow: it is handed in already
    :raises Blocked: the day has not come, nothing stands on it, or nobody leads the department
    """
    if by.pk not in {one.pk for one in staff()}:
        raise NotPermitted(_("Day reports are handed in by those who take calls of customers."))
    if day > local_day(at):
        raise Blocked([_("This day has not come yet.")])
    manager = manager_of(by)
    if manager is None or by.department is None:
        raise Blocked(
            [
                _(
                    "Nobody leads your department. The administrator enters its head under Settings → Departments."
                )
            ]
        )
    figures = day_of_person(by, day)
    if not (figures.counts or figures.talks or words):
        raise Blocked([_("Nothing stands on this day yet. Write at least what you did.")])
    report, is_new = StaffReport.objects.get_or_create(
        person=by,
        day=day,
        defaults={
            "department": by.department,
            "to": manager,
            "counts": figures.counts,
            "talks": figures.talks,
            "words": words,
            "at": at,
        },
    )
    if not is_new:
        raise NotPossibleNow(_("The report of this day is handed in already; what stands there stays."))
    facts = {"name": str(by), "day": day.isoformat(), "path": address_of(day)}
    reader = reachable(manager, at=at)
    notify_in_bulk([Notice(STAFF_REPORT_IN, None, [reader], at, f"staff-report-in:{report.pk}", facts)])
    return report
