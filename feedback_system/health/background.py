"""Worker and beat as threads of the web process: the embedded mode, which needs no broker of its own.

The messages die with the process and nothing is lost by it, because every sweep finds its work in the
database.
"""

import threading
from types import TracebackType
from typing import Any, Self

from celery import current_app
from celery.beat import Service

JOIN_SECONDS = 0.2


class Background:
    """A worker of two threads and a beat while the `with` block runs."""

    def __enter__(self) -> Self:
        # The bare controller: the command line's worker would print a banner, take over signals and warn
        # root.
        self._worker: Any = current_app.WorkController(
            pool="threads",
            concurrency=2,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        # Looks once a second whether it shall stop, so that Ctrl-C does not wait for the next sweep.
        self._beat = Service(current_app, max_interval=1, scheduler_cls=current_app.conf.beat_scheduler)
        self._threads = [
            threading.Thread(target=self._worker.start, name="worker", daemon=True),
            threading.Thread(
                target=self._beat.start, kwargs={"embedded_process": False}, name="beat", daemon=True
            ),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beat.stop()
        self._worker.stop()  # returns when the running tasks have ended
        for thread in self._threads:
            thread.join(
                JOIN_SECONDS
            )  # the loops themselves would sleep on for a second or two; nothing is in them
