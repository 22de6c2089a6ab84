"""Tell people something: rows in the caller's transaction, never a message before the commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.notifications.kinds import notice_named
from feedback_system.notifications.models import (
    CaseWatch,
    Delivery,
    ListChoice,
    Notification,
    WatchList,
    WorkList,
)

if TYPE_CHECKING:
    from accounts.models import User

GIVE_UP_AFTER = timedelta(days=7)
"""How long a message is tried: a mail server may be away over the whole of a long holiday week."""


@dataclass(frozen=True)
class Notice:
    """One thing to tell one or several people."""

    kind: str
    case: Case | None
    to: Sequence[User]
    at: datetime
    key: str
    """Nobody is told twice under the same key, for example "esc:<deadline>:<level>:<version>"."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Codes and parameters, no ready-made sentences. A value whose name ends in `_at` is an instant."""
    not_before: datetime | None = None
    """When the mail may leave at the earliest (the recipient's working time); the bell shows it at once."""


def notify(
    kind: str,
    *,
    case: Case | None,
    to: Iterable[User],
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    key: str,
    not_before: datetime | None = None,
) -> None:
    """Tell each of `to` once about `case`: a row for the bell and a row in the outbox, in the caller's
    transaction.

    A second call with the same `key` reaches only people who have not been told. Deputies are the caller's
    business. Rights are looked at again when the message leaves.

    :raises KeyError: no app registered the kind.
    """
    notify_in_bulk([Notice(kind, case, list(to), at, key, facts or {}, not_before)])


@transaction.atomic
def notify_in_bulk(notices: Sequence[Notice]) -> dict[tuple[int, str], int]:
    """As `notify`, for many notices in a fixed number of statements: what a sweep uses.

    Returns the id of the row on the bell by recipient and key, also of rows that stood there already.
    """
    rows: dict[tuple[int, str], Notification] = {}
    earliest: dict[tuple[int, str], datetime] = {}
    for notice in notices:
        kind = notice_named(notice.kind)
        facts = json.loads(json.dumps(dict(notice.facts), cls=DjangoJSONEncoder))
        for person in notice.to:
            place = (person.pk, notice.key)
            if place in rows:
                continue
            rows[place] = Notification(
                case=notice.case, kind=kind.code, recipient=person, facts=facts, at=notice.at, key=notice.key
            )
            earliest[place] = max(notice.at, notice.not_before or notice.at)
    if not rows:
        return {}
    # The conflict changes nothing; named as an update it makes the database return the ids of the rows that stand.
    stored = Notification.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["recipient", "key"],
        update_fields=["key"],
        batch_size=500,
    )
    deliveries = [
        Delivery(
            notification_id=one.pk,
            created_at=rows[place].at,
            next_try_at=earliest[place],
            not_before=earliest[place] if earliest[place] > rows[place].at else None,
            give_up_at=earliest[place] + GIVE_UP_AFTER,
        )
        for place, one in zip(rows, stored, strict=True)
    ]
    if deliveries:
        _write_texts(rows, {place: one.pk for place, one in zip(rows, stored, strict=True)})
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)
        transaction.on_commit(_ring, robust=True)
    return {place: one.pk for place, one in zip(rows, stored, strict=True)}


def _write_texts(rows: Mapping[tuple[int, str], Notification], ids: Mapping[tuple[int, str], int]) -> None:
    """Urgent notices go to mobile telephones too, where the company wants that."""
    urgent = {place: row for place, row in rows.items() if notice_named(row.kind).urgent}
    if urgent:
        from feedback_system.notifications.texts.notices import write_urgent

        phones = {ids[place]: row.recipient.phone for place, row in urgent.items()}
        write_urgent(phones, at=max(row.at for row in urgent.values()))


def _ring() -> None:
    """The doorbell: wake a sender. A lost ring is harmless, because the next sweep finds the rows."""
    from feedback_system.notifications.tasks import deliver_waiting

    deliver_waiting.apply_async(retry=False)


def mark_read(*, notification: Notification, by: User, at: datetime) -> None:
    """Note that `by` has opened her notice; the first time counts.

    :raises NotPermitted: it is somebody else's.
    """
    if notification.recipient_id != by.pk:
        raise NotPermitted(
            _("This notice is addressed to somebody else. Only the recipient can mark it as read.")
        )
    Notification.objects.filter(pk=notification.pk, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> int:
    """Note that `by` has read everything that stands on her bell at `at`. Returns how many were unread."""
    return Notification.objects.for_person(by).unread().filter(at__lte=at).update(read_at=at)


def retry_delivery(*, delivery: Delivery, by: User, at: datetime) -> None:
    """Put a message that failed, was given up or was not sent back into the outbox, to leave at once.

    :raises NotPermitted: only who keeps the settings may do this.
    :raises NotPossibleNow: it has been sent meanwhile or is just being sent.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can send a message again. Ask yours."))
    again = Delivery.objects.filter(
        pk=delivery.pk, state__in=[Delivery.State.FAILED, Delivery.State.DEAD, Delivery.State.REFUSED]
    ).update(
        state=Delivery.State.WAITING, next_try_at=at, give_up_at=at + GIVE_UP_AFTER, last_error="", attempts=0
    )
    if not again:
        raise NotPossibleNow(
            _("This message has been sent meanwhile or is on its way. Reload the page to see its state.")
        )
    transaction.on_commit(_ring, robust=True)


@transaction.atomic
def watch_case(*, case: Case, by: User, at: datetime) -> None:
    """Have `by` follow the case; twice is once.

    :raises NotVisible: she may not see it.
    """
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotVisible(_("There is no case with this number."))
    CaseWatch.objects.get_or_create(case=case, person=by, defaults={"since": at})


def stop_watching(*, case: Case, by: User, at: datetime) -> None:
    """Have `by` follow the case no longer; harmless when she does not."""
    CaseWatch.objects.filter(case=case, person=by).delete()


def choose_lists(*, work: str, watching: str, by: User, at: datetime) -> None:
    """Set which lists `by` gets. News of watched cases begins now where it was switched off before.

    :raises Invalid: a choice that does not exist.
    """
    errors = {}
    if work not in WorkList.values:
        errors["work"] = [_("Choose one of the offered times.")]
    if watching not in WatchList.values:
        errors["watching"] = [_("Choose one of the offered times.")]
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        ListChoice.objects.get_or_create(person=by)
        row = ListChoice.objects.select_for_update().get(person=by)
        if row.watching == WatchList.OFF and watching != WatchList.OFF:
            row.watched_until = at
        row.work, row.watching = work, watching
        row.save(update_fields=["work", "watching", "watched_until"])
