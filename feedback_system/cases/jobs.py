"""A job at a customer's is done: whoever wants to know of every one (an opinion card, a return visit) says so at start-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@dataclass(frozen=True)
class Job:
    """What was done for whom: the case, who did it, and the person who called, "" where unknown."""

    case: Case
    technician: User | None
    caller: str = ""
    phone: str = ""


class Listener(Protocol):
    """Is told of a job within the transaction of the step that finished it."""

    def __call__(self, job: Job, *, by: User, at: datetime) -> None:
        """`by` took the step, at `at`."""


_LISTENERS: list[Listener] = []


def register(listener: Listener) -> None:
    """Tell `listener` of every job that is done. It works within the step and must not fail for what can wait."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def unregister(listener: Listener) -> None:
    """Tell `listener` no more."""
    if listener in _LISTENERS:
        _LISTENERS.remove(listener)


def job_done(job: Job, *, by: User, at: datetime) -> None:
    """Tell all of them that the customer has signed for this job, once for each case."""
    for listener in _LISTENERS:
        listener(job, by=by, at=at)
