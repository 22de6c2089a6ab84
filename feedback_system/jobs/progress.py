"""What running work holds in its hand: how far it is, whether it shall stop, and the lease that keeps it its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F

from feedback_system.jobs.models import Job, JobState

if TYPE_CHECKING:
    from accounts.models import User

LEASE = timedelta(minutes=2)
"""How long a worker may be silent before its job is taken up by another."""
TELL_EVERY = timedelta(seconds=1)
"""The row is written no more often than this, however often the work gets on."""


class Stopped(Exception):
    """The work ends here; nothing more may be written. Let it pass."""


class Cancelled(Stopped):
    """Somebody has asked for it."""


class LeaseLost(Stopped):
    """This worker was silent for too long, and the job belongs to another now."""


class Progress:
    """The hand of a worker on one job.

    `at` is the instant (UTC) at which it took the job: what the work calls "now". `clock` tells the passing time.
    """

    def __init__(self, job: Job, *, at: datetime, clock: Callable[[], datetime]) -> None:
        self.job, self.at, self.clock = job, at, clock
        self._done = job.done
        self._told_at = at

    @property
    def params(self) -> Mapping[str, Any]:
        """What was asked for."""
        params: Mapping[str, Any] = self.job.params
        return params

    @property
    def by(self) -> User:
        """Who asked for it."""
        return self.job.asked_by

    @property
    def kept(self) -> Mapping[str, Any]:
        """What work that resumes kept last; empty at the beginning."""
        kept: Mapping[str, Any] = self.job.checkpoint
        return kept

    def begin(self, total: int) -> None:
        """Say how much there is to do.

        :raises Stopped: as `advance`.
        """
        self.job.total = total
        self._tell(total=total, done=min(self._done, total))

    def advance(self, count: int = 1) -> None:
        """Say that so much more is done, and renew the lease. Note: one statement a second at most.

        :raises Cancelled: somebody wants it stopped.
        :raises LeaseLost: another worker has it.
        """
        self._done += count
        if self.clock() - self._told_at >= TELL_EVERY:
            self._tell(done=self._shown())

    def keep(self, checkpoint: Mapping[str, Any]) -> None:
        """Write down from where to go on after an interruption.

        :raises Stopped: as `advance`.
        """
        self.job.checkpoint = dict(checkpoint)
        self._tell(checkpoint=self.job.checkpoint, done=self._shown())

    def raise_if_cancelled(self) -> None:
        """Ask whether to go on. Note: one statement.

        :raises Stopped: as `advance`.
        """
        self._tell(done=self._shown())

    def _shown(self) -> int:
        return self._done if self.job.total is None else min(self._done, self.job.total)

    def _tell(self, **columns: Any) -> None:
        now = self.clock()
        mine = Job.objects.filter(pk=self.job.pk, claim=self.job.claim, state=JobState.RUNNING)
        if not mine.filter(cancel_asked_by=None).update(lease_until=now + LEASE, **columns):
            raise Cancelled if mine.exists() else LeaseLost
        self._told_at = now

    def finished(self) -> dict[str, Any]:
        """The columns that say that everything is done."""
        return {"done": F("total") if self.job.total is not None else self._done}
