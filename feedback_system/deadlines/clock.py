"""The one clock that counts: the database's. Views, tasks and commands read it once and pass it on as `at=`.

Several hosts may disagree by minutes; they all ask the same database, so a deadline never passes earlier
on one of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

LARGEST_JUMP = timedelta(minutes=10)


def database_now() -> datetime:
    """The present instant (UTC) by the clock of the database. Note: one query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
            return datetime.strptime(cursor.fetchone()[0], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found.astimezone(UTC)


@dataclass
class JumpGuard:
    """Tells whether the database's clock was moved since it was last looked at, measured against a clock
    nobody can set.
    """

    last_now: datetime | None = None
    last_monotonic: float = 0.0

    def has_jumped(self, now: datetime, monotonic: float | None = None) -> bool:
        """Whether `now` is more than ten minutes away from where it should be; remembers `now` for the
        next look.

        `monotonic` are the seconds of a clock that only runs forward; left out, those of this process.
        """
        seconds = time.monotonic() if monotonic is None else monotonic
        last, last_seconds = self.last_now, self.last_monotonic
        self.last_now, self.last_monotonic = now, seconds
        if last is None:
            return False
        return abs((now - last) - timedelta(seconds=seconds - last_seconds)) > LARGEST_JUMP
