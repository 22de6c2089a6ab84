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
"""So far may the database's clock drift from a clock that nobody can set."""


def database_now() -> datetime:
    """The present instant (UTC) by the clock of the database. Note: one query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
            return datetime.strptime(cursor.fetchone()[0], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found.astimezone(UTC)


def running_seconds() -> float:
    """Seconds of a clock of this machine that only runs forward and that nobody can set.

    On Linux it counts the time in which the machine slept as well, so that a laptop that was closed over night is no jump.
    """
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


@dataclass
class JumpGuard:
    """Where a process last saw the database's clock where it had to be, measured against a clock nobody can set.

    Belongs to one process: its seconds mean nothing to another one.
    """

    last_now: datetime | None = None
    last_seconds: float = 0.0
    release_seen: int = 0
    """Id of the newest hold that was over at that look: what a person has released later counts as agreed."""

    def expected(self, seconds: float) -> datetime | None:
        """Where the database's clock has to be when the running clock shows `seconds`; None before the first look."""
        if self.last_now is None:
            return None
        return self.last_now + timedelta(seconds=seconds - self.last_seconds)

    def has_jumped(self, now: datetime, seconds: float) -> bool:
        """Whether `now` is more than ten minutes away from where it has to be."""
        expected = self.expected(seconds)
        return expected is not None and abs(now - expected) > LARGEST_JUMP

    def agree(self, now: datetime, seconds: float, *, release_seen: int = 0) -> None:
        """From here on measure against this look."""
        self.last_now, self.last_seconds, self.release_seen = now, seconds, release_seen
