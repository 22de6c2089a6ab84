"""Dates that hang on no case: each app names a watch that tells whoever is late, each level once.

The run of a month is due before the 10th and has no folder, so it has no clock. Its watch is asked by the background task every ten
minutes and by the command `escalate_due`, beside the sweep over the clocks of cases.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from feedback_system.escalation.operations.sweep import Summary

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watched:
    """How many people a watch has told anew."""

    escalated: int = 0
    """Told because it is late and lies with somebody else."""
    reminded: int = 0


Watch = Callable[[datetime], Watched]
_WATCHES: dict[str, Watch] = {}


def register(name: str, watch: Watch) -> None:
    """Have `watch` asked with the instant; it may be asked as often as one likes and tells nobody twice.

    :raises ValueError: another one has the name
    """
    if _WATCHES.setdefault(name, watch) is not watch:
        raise ValueError(f"two watches are called {name!r}")


def watch_all(*, now: datetime) -> Summary:
    """Ask every watch, each in a transaction of its own; one that fails is logged, counted, and keeps no other from its work."""
    summary = Summary()
    for name, watch in _WATCHES.items():
        try:
            with transaction.atomic():
                told = watch(now)
        except Exception:
            log.exception("the watch over %s failed", name)
            summary += Summary(failed=1)
        else:
            summary += Summary(escalated=told.escalated, reminded=told.reminded)
    return summary
