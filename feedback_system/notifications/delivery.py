"""Carry the outbox out of the house.

A sender takes a row by one conditional UPDATE with a token and a lease, sends, and only then writes down the
success. If it dies in between, the lease runs out and the next sweep sends the row again under the same
Message-ID: a message can arrive twice, it is never lost. Source: safety rule on the outbox.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import BadHeaderError
from django.core.validators import validate_email
from django.db.models import F, QuerySet
from django.forms import ValidationError
from django.utils.translation import gettext_lazy

from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.notifications.kinds import notice_named
from feedback_system.notifications.models import Delivery, new_token
from feedback_system.notifications.rendering import in_words_of, message_for, shows_nothing

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""How long a sender may hold a row; far more than the time-out of one connection."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)

REASONS = {
    "inactive": gettext_lazy("The person may no longer log in."),
    "may_not_see": gettext_lazy("The person may no longer see the case."),
    "not_meant": gettext_lazy(
        "The person may no longer read the report, or is not among its addressees any more."
    ),
    "no_address": gettext_lazy("The person has no e-mail address; the notice stands on the bell only."),
    "bad_address": gettext_lazy("The e-mail address of the person is not valid."),
    "bad_header": gettext_lazy("The message would have had a line break in its head."),
}
"""Codes of `why_not` in sentences."""


@dataclass
class Summary:
    """What one round of the sender did."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    refused: int = 0


class Postman:
    """One round with one connection to the mail server, opened at need and again after a failure."""

    def __init__(self) -> None:
        self._connection: Any = None

    def hand_over(self, message: EmailMessage) -> None:
        """Return when the server has accepted the letter.

        :raises OSError, smtplib.SMTPException: when it has not.
        """
        if self._connection is None:
            self._connection = get_connection(fail_silently=False)
            self._connection.open()
        try:
            accepted = self._connection.send_messages([message])
        except Exception:
            self.close()
            raise
        if accepted != 1:
            raise smtplib.SMTPException("the mail server accepted nothing")

    def close(self) -> None:
        """Hang up; a server that is gone already is no error."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                log.info("mail server hung up first")


def deliver_waiting(*, clock: Callable[[], datetime], limit: int = 200) -> Summary:
    """One round: take up to `limit` rows that are due, oldest first, and send each. Any number of rounds may
    run at once.

    `clock` tells the instant; it is asked again for each row, because a slow server makes a round long and
    each lease must count from its own beginning.
    """
    summary, postman = Summary(), Postman()
    due = list(
        Delivery.objects.claimable(clock()).order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]
    )
    if not due:
        return summary
    company = Company.get()
    try:
        for pk in due:
            now = clock()
            if claim := take(pk, now=now):
                _send(pk, claim, now=now, company=company, postman=postman, summary=summary)
    finally:
        postman.close()
    return summary


def take(pk: int, *, now: datetime) -> str:
    """Claim one row. Returns the token of the claim, or "" when another sender was faster."""
    claim = new_token()
    taken = (
        Delivery.objects.claimable(now)
        .filter(pk=pk)
        .update(
            state=Delivery.State.SENDING, claim=claim, lease_until=now + LEASE, attempts=F("attempts") + 1
        )
    )
    return claim if taken else ""


def why_not(delivery: Delivery, *, at: datetime) -> str:
    """Why this message must not leave now, as a code, or "": the rights are looked at once more."""
    notification = delivery.notification
    person = notification.recipient
    if not person.is_active:
        return "inactive"
    case = notification.case
    if case is not None and not Case.objects.visible_to(person).filter(pk=case.pk).exists():
        return "may_not_see"
    if case is None and shows_nothing(notification):
        return "may_not_see"
    may_leave = notice_named(notification.kind).may_leave
    if may_leave is not None and not may_leave(notification, at):
        return "not_meant"
    if not person.email:
        return "no_address"
    try:
        validate_email(person.email)
    except ValidationError:
        return "bad_address"
    return ""


def message_id(delivery: Delivery) -> str:
    """The same id for every attempt, so that a mail program folds a repetition into one."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{delivery.pk}.{delivery.message_token}@{host}>"


def letter(delivery: Delivery, *, company: Company, at: datetime) -> EmailMessage:
    """The mail as it will leave, with its files. :raises BadHeaderError: a line break in a header."""
    message = message_for(delivery.notification, company=company)
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    if message.urgent:
        headers["Importance"] = "high"
    person = delivery.notification.recipient
    for value in (message.subject, person.email):
        if "\n" in value or "\r" in value:
            raise BadHeaderError("line break in a header")
    mail = EmailMessage(subject=message.subject, body=message.text, to=[person.email], headers=headers)
    enclosures = notice_named(delivery.notification.kind).enclosures
    if enclosures is not None:
        with in_words_of(person, company=company):
            for one in enclosures(delivery.notification, at):
                mail.attach(one.name, one.content, one.content_type)
    return mail


def next_pause(attempts: int) -> timedelta:
    """The pause after that many failed attempts: a minute, doubled each time, six hours at most."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 20)
    return min(doubled, LONGEST_PAUSE)


def _mine(pk: int, claim: str) -> QuerySet[Delivery]:
    """The row as long as it is ours; once the lease ran out and somebody else took it, his word counts."""
    return Delivery.objects.filter(pk=pk, state=Delivery.State.SENDING, claim=claim)


def _send(
    pk: int, claim: str, *, now: datetime, company: Company, postman: Postman, summary: Summary
) -> None:
    delivery = Delivery.objects.select_related("notification__recipient", "notification__case").get(pk=pk)
    free = {"claim": "", "lease_until": None}
    if reason := why_not(delivery, at=now):
        _mine(pk, claim).update(state=Delivery.State.REFUSED, last_error=reason, **free)
        summary.refused += 1
        return
    try:
        postman.hand_over(letter(delivery, company=company, at=now))
    except BadHeaderError:
        _mine(pk, claim).update(state=Delivery.State.REFUSED, last_error="bad_header", **free)
        summary.refused += 1
    except Exception as error:  # whatever is wrong with this letter, it must not hold up the others
        dead = now >= delivery.give_up_at
        _mine(pk, claim).update(
            state=Delivery.State.DEAD if dead else Delivery.State.FAILED,
            last_error=f"{type(error).__name__}: {error}"[:300],
            next_try_at=now + next_pause(delivery.attempts),
            **free,
        )
        summary.dead += dead
        summary.failed += not dead
        log.warning("message not delivered", delivery=pk, attempts=delivery.attempts, given_up=dead)
    else:
        _mine(pk, claim).update(state=Delivery.State.SENT, sent_at=now, last_error="", **free)
        summary.sent += 1
