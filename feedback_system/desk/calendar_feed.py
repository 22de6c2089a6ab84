"""The deadlines of a person's cases as a calendar that her own programs subscribe to by a secret address.

The address shows number, kind, stage and time limit; no title, no name, no word of a customer, and no confidential kind. What it
shows is looked at each time it is read: a person who left, or a case that went to somebody else, is not in it any more.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AccessLog
from accounts.operations.log import note
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.kinds import confidential_kinds, kind_of
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.desk.digests import own_open_cases
from feedback_system.desk.ical import Entry, calendar
from feedback_system.desk.models import CalendarLink
from feedback_system.joining import named
from feedback_system.notifications.rendering import in_words_of, path_of_case
from feedback_system.web.wording import due_text

if TYPE_CHECKING:
    from accounts.models import User

MOST = 500
"""Deadlines in one file, the soonest first."""
BEFORE = timedelta(minutes=15)
"""An entry is the quarter of an hour before the due instant, so that the end of a day stands on that day."""
READ_IS_NOTED_EVERY = timedelta(hours=1)
MOVES = (
    "deadline_moved",
    "deadline_parked",
    "deadline_resumed",
    "external_wait_begun",
    "external_wait_ended",
)
"""Events of a case after which its deadlines may be due at another instant."""
CALENDAR = "calendar"


@transaction.atomic
def make_link(*, by: User, at: datetime) -> str:
    """A new address for the calendar of `by`, returned this once; a former one opens nothing any more."""
    token = secrets.token_urlsafe(32)
    CalendarLink.objects.update_or_create(
        person=by, defaults={"token_hash": hash_of(token), "made_at": at, "last_read_at": None}
    )
    note(AccessLog.Act.TOKEN_ISSUED, user=by, by=by, at=at, detail=CALENDAR)
    return settings.BASE_URL.rstrip("/") + reverse("desk:calendar", args=[token])


@transaction.atomic
def end_link(*, by: User, at: datetime) -> None:
    """Make the address of `by` worthless; harmless when there is none."""
    deleted, _per_model = CalendarLink.objects.filter(person=by).delete()
    if deleted:
        note(AccessLog.Act.TOKEN_REVOKED, user=by, by=by, at=at, detail=CALENDAR)


def hash_of(token: str) -> str:
    """What is stored of a token. Without salt: 256 random bits need none, and it must be found."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def person_with(token: str, *, at: datetime) -> User | None:
    """Whose calendar the token opens, or None; one of somebody who may not log in opens nothing. Notes the use once an hour."""
    link = CalendarLink.objects.filter(token_hash=hash_of(token)).select_related("person").first()
    if link is None or not link.person.is_active:
        return None
    stale = Q(last_read_at=None) | Q(last_read_at__lt=at - READ_IS_NOTED_EVERY)
    CalendarLink.objects.filter(stale, pk=link.pk).update(last_read_at=at)
    return link.person


def file_for(person: User, *, at: datetime) -> str:
    """The file with the running deadlines of what lies on her desk, in her language. Note: a fixed number of queries."""
    company = Company.get()
    with in_words_of(person, company=company):
        cases = own_open_cases(person).exclude(kind__in=confidential_kinds())
        clocks = list(
            Deadline.objects.filter(state=DeadlineState.RUNNING, case__in=cases.values("pk"))
            .select_related("case", "rule")
            .order_by("due_at", "pk")[:MOST]
        )
        moves = Counter(
            CaseEvent.objects.filter(
                case__in={clock.case_id for clock in clocks}, name__in=MOVES
            ).values_list("case", flat=True)
        )
        entries = [_entry(clock, moves[clock.case_id]) for clock in clocks]
        return calendar(entries, name=_("Deadlines of my cases"), at=at)


def _entry(clock: Deadline, moves: int) -> Entry:
    case, kind = clock.case, kind_of(clock.case)
    lines = [
        named(kind.label, kind.state_label(case.state)),
        _("Due %(instant)s") % {"instant": due_text(clock.due_at)},
    ]
    if clock.provisional:
        lines.append(_("Provisional: the calendar of that year is not loaded yet."))
    return Entry(
        uid=f"deadline-{clock.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}",
        sequence=moves,
        starts_at=clock.due_at - BEFORE,
        ends_at=clock.due_at,
        summary=f"{case.reference} {clock.label}",
        description="\n".join(lines),
        url=settings.BASE_URL.rstrip("/") + path_of_case(case),
    )
