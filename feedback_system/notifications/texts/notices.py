"""Urgent notices as text messages: that there is one, with its number. What it says is read after logging in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import path_of_case
from feedback_system.notifications.texts.models import TextGateway
from feedback_system.notifications.texts.operations import write
from feedback_system.notifications.texts.sorts import Text, mobile_of

SORT = "notice"


def write_urgent(notices: dict[int, str], *, at: datetime) -> None:
    """Put a message for each of these notices into the outbox; `notices` has the telephone of its recipient by id.

    Note: one query where somebody has a mobile number, none else.
    """
    reached = [str(pk) for pk, phone in notices.items() if mobile_of(phone)]
    if reached and TextGateway.objects.filter(pk=1, is_active=True, tells_urgent=True).exists():
        write(SORT, reached, at=at)


def notice_as_text(key: str, at: datetime) -> Text | None:
    """The message, or None when the notice was read, or its recipient may see the case no more."""
    notice = (
        Notification.objects.select_related("recipient", "case").filter(pk=int(key), read_at=None).first()
    )
    if notice is None or not notice.recipient.is_active:
        return None
    person, case, company = notice.recipient, notice.case, Company.get()
    if case is not None and not Case.objects.visible_to(person).filter(pk=case.pk).exists():
        return None
    with translation.override(person.language or company.default_language):
        words = _("%(company)s: an urgent notice about %(number)s waits for you: %(address)s") % {
            "company": company.name,
            "number": case.reference if case is not None else "–",
            "address": settings.BASE_URL.rstrip("/") + (path_of_case(case) or "/"),
        }
    return Text(person.phone, words)
