"""Somebody who reads the worklist over and over, before the storm and in it: how much longer does it take?"""

from __future__ import annotations

import statistics
import threading
import time
import urllib.request
from typing import Any

PAUSE = 0.1
"""Seconds between two readings."""
WARMING = 20
"""The first pages of each process of a new server say nothing."""


class Reader:
    """A person with a browser; one page at a time."""

    def __init__(self, url: str, cookie: str) -> None:
        self._request = urllib.request.Request(url, headers={"Cookie": cookie})
        self._quiet: list[float] = []
        self._stormy: list[float] = []
        self._failed = 0
        self._taken = self._quiet
        for _number in range(WARMING):
            self._read()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def the_storm_begins(self) -> None:
        """From here on the readings count for the storm."""
        self._taken = self._stormy

    def stop(self) -> dict[str, Any]:
        """The figures: the time within which 99 of 100 pages came, in milliseconds, before and during."""
        self._ends.set()
        self._thread.join(60)
        quiet, stormy = _slowest_of_a_hundred(self._quiet), _slowest_of_a_hundred(self._stormy)
        return {
            "readings": len(self._quiet) + len(self._stormy),
            "reading_failed": self._failed,
            "reading_quiet_ms": round(quiet * 1000),
            "reading_storm_ms": round(stormy * 1000),
            "reading_times_slower": round(stormy / quiet, 1),
        }

    def _go_on(self) -> None:
        while not self._ends.wait(PAUSE):
            taken, began = self._taken, time.perf_counter()
            if self._read():
                taken.append(time.perf_counter() - began)
            else:
                self._failed += 1

    def _read(self) -> bool:
        try:
            with urllib.request.urlopen(self._request, timeout=30) as answer:
                return bool(answer.status == 200 and b"worklist" in answer.read())
        except OSError:
            return False


def _slowest_of_a_hundred(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[-1] if len(taken) > 1 else float("nan")
