"""The round over all subscriptions: who gets a report this morning, and whose number has passed its limit.

That somebody was told is written in the transaction of the notice, under a condition on what stood there before: of two rounds at the
same time one tells, and a round that dies in the middle leaves the subscription as it was. Each is counted in the scope of its person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.desk.digests import begun_day
from feedback_system.errors import Invalid
from feedback_system.notifications.operations import notify
from feedback_system.reference.kept import reading
from feedback_system.reporting.builder.definition import Definition, read_query
from feedback_system.reporting.builder.models import OwnReport, Rhythm, Subscription
from feedback_system.reporting.builder.notices import ABOVE, SENT
from feedback_system.reporting.builder.tables import ALL, Result, cell_url, result_for
from feedback_system.reporting.rights import reads_figures

if TYPE_CHECKING:
    from accounts.models import User

log = structlog.get_logger(__name__)

LISTED = 10
"""So many rows of a report stand in its notice."""
LOOK_EVERY = timedelta(minutes=50)
"""A limit is looked at about once an hour."""


@dataclass
class Round:
    """What one round did."""

    sent: int = 0
    above: int = 0
    resting: int = 0
    failed: int = 0


@reading()
def send_reports(*, at: datetime) -> Round:
    """Look at every subscription whose time has come at `at`. Any number of rounds may run at once.

    One that fails keeps no other waiting and is tried again in the next round.
    """
    done = Round()
    rows = Subscription.objects.filter(person__is_active=True).filter(
        ~Q(rhythm=Rhythm.ABOVE) | Q(looked_at__isnull=True) | Q(looked_at__lte=at - LOOK_EVERY)
    )
    for one in rows.select_related("report__owner", "person__department").order_by("pk"):
        try:
            _look_at(one, at, done)
        except Exception:
            log.exception("a subscription failed", subscription=one.pk)
            done.failed += 1
    return done


def _look_at(one: Subscription, at: datetime, done: Round) -> None:
    day = begun_day(calendar_of(one.person.department), at)
    if day is None or (one.rhythm != Rhythm.ABOVE and not _is_time(one, day)):
        return
    if why_it_rests(one, at=at):
        done.resting += 1
        return
    definition = read_query(one.report.query, local_day(at))
    with translation.override(one.person.language or Company.get().default_language), transaction.atomic():
        if one.rhythm == Rhythm.ABOVE:
            done.above += _tell_above(one, definition, at)
        else:
            done.sent += _send(one, definition, day, at)


def _is_time(one: Subscription, day: date) -> bool:
    last = one.told_day
    if last is None:
        return True
    if one.rhythm == Rhythm.DAILY:
        return last < day
    if one.rhythm == Rhythm.WEEKLY:
        return last.isocalendar()[:2] < day.isocalendar()[:2]
    return (last.year, last.month) < (day.year, day.month)


def why_it_rests(one: Subscription, *, at: datetime) -> str:
    """Why nothing is sent for it now, as a sentence of the active language; "" where nothing hinders it."""
    person = one.person
    if not person.is_active:
        return _("The account is closed, so nothing is sent.")
    if not reads_figures(person):
        return _("This person does not read figures any more, so nothing is sent.")
    if not OwnReport.objects.for_reader(person).filter(pk=one.report_id).exists():
        return _("The report is not shared with this person any more, so nothing is sent.")
    try:
        definition = read_query(one.report.query, local_day(at))
    except Invalid:
        return _("The report asks for something that is not there any more, so nothing is sent. Change the report.")  # fmt: skip
    if (one.row and one.rows != definition.rows) or (one.column and one.columns != definition.columns):
        return _("The report is divided otherwise now, so the number of this limit is gone. Set the limit anew.")  # fmt: skip
    return ""


def _send(one: Subscription, definition: Definition, day: date, at: datetime) -> int:
    not_yet = Q(told_day__isnull=True) if one.told_day is None else Q(told_day=one.told_day)
    if not Subscription.objects.filter(not_yet, pk=one.pk).update(told_day=day, looked_at=at):
        return 0
    result = result_for(definition, user=one.person, at=at)
    facts = {
        "name": one.report.name,
        "day": day,
        "path": one.report.get_absolute_url(),
        "measure": str(definition.measure.label),
        "period": definition.stretch(local_day(at)).words,
        "total": told_at(result, ALL, ALL),
        "lines": [
            {"label": line.label, "told": told_at(result, line.value, ALL)} for line in result.rows[:LISTED]
        ],
        "more": max(len(result.rows) - LISTED, 0),
        "is_empty": result.is_empty,
    }
    notify(SENT, case=None, to=[one.person], at=at, facts=facts, key=f"own-report:{one.pk}:{day.isoformat()}")  # fmt: skip
    return 1


def _tell_above(one: Subscription, definition: Definition, at: datetime) -> int:
    mine = Subscription.objects.filter(pk=one.pk, looked_at=one.looked_at, is_above=one.is_above)
    result = result_for(definition, user=one.person, at=at)
    value = definition.measure.value(result.tally_at(one.row, one.column))
    limit = one.limit
    is_above = value is not None and limit is not None and value > limit
    passed = is_above and not one.is_above
    crossings = one.crossings + passed
    if not mine.update(looked_at=at, is_above=is_above, crossings=crossings) or not passed:
        return 0
    facts = {
        "name": one.report.name,
        "path": cell_url(definition, row=one.row, column=one.column) if one.row or one.column else one.report.get_absolute_url(),
        "measure": str(definition.measure.label),
        "place": place_in_words(one, definition),
        "told": told_at(result, one.row, one.column),
        "limit": limit_text(one),
    }  # fmt: skip
    notify(
        ABOVE, case=None, to=[one.person], at=at, facts=facts, key=f"own-report:{one.pk}:above:{crossings}"
    )
    return 1


def told_at(result: Result, row: str, column: str) -> str:
    """The number of a place as a cell shows it."""
    return " / ".join(text for text, _part in result.measure.texts(result.tally_at(row, column))) or "0"


def place_in_words(one: Subscription, definition: Definition) -> str:
    """What the limit watches: the total, or the row and column by name. Note: up to two queries."""
    parts = [(name, value) for name, value in ((one.rows, one.row), (one.columns, one.column)) if value]
    names = [definition.divider(name).called([value])[value] for name, value in parts]
    return " · ".join(names) or _("the total")


def limit_text(one: Subscription) -> str:
    """The limit without useless zeros."""
    limit = one.limit
    if limit is None:
        return ""
    return f"{limit:,.0f}" if limit == limit.to_integral_value() else f"{limit:,.2f}"


def subscriptions_of(report: OwnReport, reader: User) -> list[Subscription]:
    """Those of the reader; all of them for who keeps the report. Note: one query."""
    rows = report.subscriptions.select_related("person__department").order_by("person__name", "pk")
    found: Any = rows if report.owner_id == reader.pk else rows.filter(person=reader)
    return list(found)
