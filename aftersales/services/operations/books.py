"""Send the call book of a day on to the service department. Source: policy 004 on opinion cards: the next day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with, reachable
from aftersales.services.models import BookSent
from aftersales.services.notices import BOOK_SENT
from aftersales.services.operations.people import people_with
from aftersales.services.summaries import book_address, calls_taken_on
from feedback_system.cases.advance import let_read
from feedback_system.cases.fields import local_day
from feedback_system.errors import Blocked, NotPermitted
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import User


def receiver() -> Department | None:
    """The department that gets the call books: service, or customer service where a company has no other."""
    return department_with(DepartmentFunction.SERVICE) or department_with(DepartmentFunction.CUSTOMER_SERVICE)


def sends_for(person: User, centre: Department) -> bool:
    """Whether this person sends the book of that centre."""
    return person.holds(Permission.TAKE_SERVICE_CALL, [centre.pk]) or person.holds(
        Permission.DISPATCH_SERVICE, [centre.pk]
    )


@transaction.atomic
def send_book(*, centre: Department, day: date, by: User, at: datetime) -> BookSent:
    """Mark the book of that day as sent: the service department reads its calls from now on and is told.

    It may be sent again when calls were entered afterwards.

    :raises NotPermitted: she does not work at that desk
    :raises Blocked: the day is not over, it has no calls, all of them are sent, or there is nobody to send it to
    """
    if not sends_for(by, centre):
        raise NotPermitted(
            _("The call book of %(centre)s is sent by its desk. Ask there.") % {"centre": centre.label}
        )
    to = receiver()
    if to is None:
        raise Blocked(
            [
                _(
                    "No department has the function “After-sales service” or “Customer service”. An administrator sets it under Settings → Departments."
                )
            ]
        )
    if day >= local_day(at):
        raise Blocked([_("The day is not over. Send its book from the next day on.")])
    Department.objects.select_for_update().get(pk=centre.pk)
    cases = list(calls_taken_on(centre, day))
    last = BookSent.objects.filter(department=centre, day=day).order_by("-pk").first()
    if not cases:
        raise Blocked([_("No call was taken on that day, so there is no book to send.")])
    if last is not None and last.calls == len(cases):
        raise Blocked(
            [
                _("The book of that day was sent by %(name)s already, and no call was entered since.")
                % {"name": last.by}
            ]
        )
    for case in cases:
        let_read(case, department=to, why="call_book")
    sent = BookSent.objects.create(department=centre, to=to, day=day, calls=len(cases), by=by, at=at)
    people = [reachable(one, at=at) for one in people_with(Permission.RUN_SURVEY, to) if one.pk != by.pk]
    facts = {
        "day": day.isoformat(),
        "calls": len(cases),
        "label_zh_hans": centre.label_zh_hans,
        "label_zh_hant": centre.label_zh_hant,
        "label_en": centre.label_en,
        "by": str(by),
        "path": book_address(day),
    }
    notify_in_bulk([Notice(BOOK_SENT, None, people, at, f"call-book-sent:{sent.pk}", facts)])
    return sent
