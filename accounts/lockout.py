"""The one lock on the door: failures are counted per account and per address, in the database.

Rows, not the cache: the count holds over all processes and a restart does not open the door. A name that
nobody has is counted like any other, so that the lock tells nothing about which names exist.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import LoginAttempt, User, Way


class LockedOut(Exception):
    """Too many failures; `until` is the instant (UTC) from which the next attempt counts again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def name_key(username: str) -> str:
    """The SHA-256 under which attempts on `username` are counted, whatever its letter case or width."""
    return hashlib.sha256(unicodedata.normalize("NFKC", username).strip().casefold().encode()).hexdigest()


def begin_attempt(*, username: str, address: str, user_agent: str, at: datetime) -> LoginAttempt:
    """Record an attempt before the password is looked at. It counts as failed until `succeed` is called.

    Written first and counted second, so that many attempts at once cannot all pass the same count.
    :raises LockedOut: when the account or the address has used up its failures.
    """
    attempt = LoginAttempt.objects.create(
        name_key=name_key(username),
        user=User.objects.filter(username__iexact=unicodedata.normalize("NFKC", username).strip()).first(),
        address=address,
        user_agent=user_agent[:200],
        at=at,
        outcome=LoginAttempt.Outcome.FAILED,
    )
    others = _failures(at=at).exclude(pk=attempt.pk)
    until = _lock_of_account(others, attempt.name_key)
    by_address = _end_of_lock(others.filter(address=address), settings.LOGIN_LOCK_AFTER_FAILURES_PER_ADDRESS)
    ends = [instant for instant in (until, by_address) if instant is not None]
    if ends:
        # A refused attempt is on record but does not prolong the lock.
        LoginAttempt.objects.filter(pk=attempt.pk).update(outcome=LoginAttempt.Outcome.LOCKED)
        raise LockedOut(max(ends))
    return attempt


def succeed(attempt: LoginAttempt, *, user: User) -> None:
    """Mark the attempt as the log-in of `user`. Earlier failures still count: they may be another's."""
    LoginAttempt.objects.filter(pk=attempt.pk).update(outcome=LoginAttempt.Outcome.SUCCEEDED, user=user)


def forget(attempt: LoginAttempt) -> None:
    """Take a proof that succeeded off the record: a code inside a log-in, or a password inside a session, is no log-in."""
    LoginAttempt.objects.filter(pk=attempt.pk).delete()


def refuse(attempt: LoginAttempt, *, user: User) -> None:
    """Mark the attempt as one with the right password of somebody who may not come in by it; it counts for no lock."""
    LoginAttempt.objects.filter(pk=attempt.pk).update(outcome=LoginAttempt.Outcome.REFUSED, user=user)


def record_login(
    *,
    user: User | None,
    name: str = "",
    way: str = Way.PASSWORD,
    refused: bool = False,
    address: str,
    user_agent: str,
    at: datetime,
) -> None:
    """Put a log-in on record in which no password was typed: by a directory, or as a person of the demo company.

    `name` is what a directory called somebody who has no account. Refused ones count for no lock: there is nothing to guess.
    """
    LoginAttempt.objects.create(
        name_key=name_key(user.username if user is not None else name),
        user=user,
        address=address,
        user_agent=user_agent[:200],
        at=at,
        way=way,
        outcome=LoginAttempt.Outcome.REFUSED if refused else LoginAttempt.Outcome.SUCCEEDED,
    )


def locked_until(user: User, *, at: datetime) -> datetime | None:
    """Until when the account is locked, or None when it is open. A lock of the address is another matter."""
    return _lock_of_account(_failures(at=at), name_key(user.username))


def _failures(*, at: datetime) -> QuerySet[LoginAttempt]:
    return LoginAttempt.objects.filter(
        outcome=LoginAttempt.Outcome.FAILED,
        forgiven_at=None,
        at__gt=at - settings.LOGIN_LOCK_WINDOW,
        at__lte=at,
    )


def _lock_of_account(failures: QuerySet[LoginAttempt], key: str) -> datetime | None:
    return _end_of_lock(failures.filter(name_key=key), settings.LOGIN_LOCK_AFTER_FAILURES)


def _end_of_lock(failures: QuerySet[LoginAttempt], limit: int) -> datetime | None:
    instants = list(failures.order_by("-at", "-pk").values_list("at", flat=True)[:limit])
    return instants[-1] + settings.LOGIN_LOCK_WINDOW if len(instants) == limit else None
