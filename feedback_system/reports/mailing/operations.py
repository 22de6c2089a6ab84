"""Keep mailings, and send what is due: each edition once to each person, through the outbox.

What must go out is found again in the rows by the watch that runs every ten minutes, so nothing is lost with a worker. Ours; the
policies name who gets which report (policy 001 and 000 on communication, policy 004 on statistics), not how it is carried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.kinds import Enclosure
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reports.mailing.addressees import Addressee, Planned, meant_by, planned
from feedback_system.reports.mailing.models import Form, Mailing, MailingLine, MailingRun, Moment, Outcome
from feedback_system.reports.mailing.slots import last_instant
from feedback_system.reports.mailing.sources import Edition, Source, files_for, source_named
from feedback_system.reports.notices import REPORT_MAILED
from feedback_system.reports.wording import label_facts

if TYPE_CHECKING:
    from accounts.models import User

log = structlog.get_logger(__name__)

FIELDS = ("source", "roles", "people", "departments", "moment", "day", "form", "is_on")
BEGINS_ANEW = ("source", "moment", "day")
"""Who changes these means what is signed from now on."""
MOST_BYTES = 10_000_000
"""A larger file stays in the house: mail servers refuse it, and the link opens it."""


# ------------------------------------------------------------------------------------------------------ the settings


@transaction.atomic
def save_mailing(*, mailing: Mailing | None, values: Mapping[str, Any], by: User, at: datetime) -> Mailing:
    """Enter a mailing (None) or change one. What was signed before it was switched on does not go out.

    :raises NotPermitted: without the right to keep the settings
    :raises Invalid: nobody is chosen, or the report cannot go out in that form or at that moment
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(
            _("Only an administrator may change the mailing of reports. Ask one of them to do it.")
        )
    if errors := what_is_wrong(values):
        raise Invalid(errors)
    row = Mailing(since=at) if mailing is None else Mailing.objects.select_for_update().get(pk=mailing.pk)
    begins_anew = values["is_on"] and not row.is_on
    begins_anew = begins_anew or any(values[name] != getattr(row, name) for name in BEGINS_ANEW)
    for name in FIELDS:
        setattr(row, name, values[name])
    if begins_anew:
        row.since = at
    signed(row, by=by, at=at).save()
    log.info("mailing saved", mailing=row.pk, source=row.source, user=by.pk)
    return row


def what_is_wrong(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What forbids such a mailing, by field; empty when nothing does."""
    errors: dict[str, list[str]] = {}
    source = source_named(values["source"])
    if source is None:
        return {"source": [_("Choose one of the reports of the list.")]}
    if not (values["roles"] or values["people"] or values["departments"]):
        errors["roles"] = [_("Choose at least one role, department or person who gets it.")]
    if values["moment"] == Moment.SIGNED and not source.is_signed:
        errors["moment"] = [
            _("Nobody signs this list. Choose a working day of the week or month on which it goes out.")
        ]
    if missing := [form for form in Form(values["form"]).files if form not in source.files]:
        known = {"pdf": _("PDF"), "xlsx": _("Excel file")}
        errors["form"] = [
            _("This report has no %(form)s. Choose another form.") % {"form": known[one]} for one in missing
        ]
    return errors


# ---------------------------------------------------------------------------------------------------------- sending


def watch_mailings(at: datetime) -> Watched:
    """Send what is due; asked every ten minutes beside the other watches. A mailing that fails keeps no other from its way."""
    told, failed = 0, []
    for pk in Mailing.objects.filter(is_on=True).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                told += send_due(pk, at=at)
        except Exception:
            log.exception("mailing failed", mailing=pk)
            failed.append(pk)
    return Watched(reminded=told)


def send_due(pk: int, *, at: datetime) -> int:
    """Send the editions of a mailing that are due at that instant and have not gone out. Returns how many people are told."""
    mailing = Mailing.objects.select_for_update().filter(pk=pk, is_on=True).first()
    source = source_named(mailing.source) if mailing is not None else None
    if mailing is None or source is None:
        return 0
    return sum(_send(mailing, source, one, at=at) for one in editions_due(mailing, source, at=at))


def editions_due(mailing: Mailing, source: Source, *, at: datetime) -> list[Edition]:
    """The editions whose moment has come and that this mailing has not sent."""
    until = last_instant(mailing, company_calendar(), at=at)
    if until is None or until < mailing.since:
        return []
    sent = set(mailing.runs.values_list("edition", flat=True))
    return [one for one in source.editions(mailing.since, until) if one.key not in sent]


def _send(mailing: Mailing, source: Source, edition: Edition, *, at: datetime) -> int:
    try:
        with transaction.atomic():
            run = MailingRun.objects.create(mailing=mailing, edition=edition.key, code=edition.code, at=at)
    except IntegrityError:
        return 0  # another worker is sending it just now
    key = f"{source.code}:{edition.key}"
    plans = planned(mailing, source, at=at, told=_told(key, edition))
    plans += _gone(mailing, run, {one.addressee.person.pk for one in plans}, at=at)
    to_tell = [one for one in plans if one.outcome == Outcome.TOLD]
    facts = {
        **label_facts(source.label),
        "period": edition.code,
        "path": edition.path,
        "signed": source.is_signed,
    }
    people = [one.addressee.person for one in to_tell]
    notice = Notice(REPORT_MAILED, None, people, at, f"mailed:{key}", facts)
    ids = notify_in_bulk([notice]) if people else {}
    MailingLine.objects.bulk_create(
        MailingLine(
            run=run,
            edition=key,
            person=one.addressee.person,
            stands_in_for=one.addressee.meant if one.addressee.deputy is not None else None,
            outcome=one.outcome,
            files=list(one.files),
            notification_id=ids.get((one.addressee.person.pk, notice.key))
            if one.outcome == Outcome.TOLD
            else None,
        )
        for one in plans
    )
    log.info("report mailed", mailing=mailing.pk, edition=key, told=len(people), left_out=len(plans) - len(people))  # fmt: skip
    return len(people)


def _told(key: str, edition: Edition) -> dict[int, bool]:
    """Who has got the edition: by another mailing (True), or only heard that it is signed (False)."""
    found = (
        dict.fromkeys(
            Notification.objects.filter(key=edition.told_key).values_list("recipient", flat=True), False
        )
        if edition.told_key
        else {}
    )
    sent = MailingLine.objects.filter(edition=key, outcome=Outcome.TOLD).values_list("person", flat=True)
    return found | dict.fromkeys(sent, True)


def _gone(mailing: Mailing, run: MailingRun, present: set[int], *, at: datetime) -> list[Planned]:
    """Who got the last edition in her own name and is not meant any more: she gets nothing, and the list says so."""
    last = mailing.runs.exclude(pk=run.pk).order_by("-pk").first()
    if last is None:
        return []
    meant = set(meant_by(mailing))
    rows = last.lines.filter(outcome__in=[Outcome.TOLD, Outcome.HAS_IT], stands_in_for=None)
    return [
        Planned(Addressee(line.person), Outcome.GONE, [])
        for line in rows.select_related("person").order_by("pk")
        if line.person_id not in meant and line.person_id not in present
    ]


# ------------------------------------------------------------------------------------------------- when it leaves


def _line_of(notification: Notification) -> MailingLine | None:
    rows = MailingLine.objects.select_related("run__mailing", "person", "stands_in_for")
    return rows.filter(notification=notification).first()


def may_leave(notification: Notification, at: datetime) -> bool:
    """Whether the mail may still go out: its recipient, or whom she stands in for, is meant, and she may read the report."""
    line = _line_of(notification)
    source = source_named(line.run.mailing.source) if line is not None else None
    if line is None or source is None:
        return False
    meant = line.stands_in_for_id or line.person_id
    return meant in meant_by(line.run.mailing) and source.may_read(line.person, at)


def enclosures(notification: Notification, at: datetime) -> Sequence[Enclosure]:
    """The files that go with the mail: those planned, as far as her scope still equals what they hold, and none that is too large."""
    line = _line_of(notification)
    source = source_named(line.run.mailing.source) if line is not None else None
    if line is None or source is None:
        return []
    forms = files_for(source, line.person, line.files, at=at)
    made = [source.files[form](line.run.edition, line.person, at) for form in forms]
    return [one for one in made if len(one.content) <= MOST_BYTES]
