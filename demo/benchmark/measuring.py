"""Time an act and its floor in turn, and count the statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

Act = Callable[[], Any]
WARM_UP = 3


@dataclass(frozen=True)
class Goal:
    """What the design asks: at most so many times the floor, so many statements, so long, so much memory (None: not said)."""

    ratio: float | None = None
    statements: int | None = None
    milliseconds: float | None = None
    megabytes: float | None = None


@dataclass(frozen=True)
class Result:
    """One line of the table; times in milliseconds, medians."""

    name: str
    ours: float
    floor: float | None
    floor_name: str
    statements: int
    goal: Goal
    megabytes: float | None = None
    """The most memory that the process held meanwhile, where it was looked at."""

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        return self.ours / self.floor if self.floor else None

    @property
    def is_met(self) -> bool:
        """Whether every part of the goal holds."""
        slow = self.goal.ratio is not None and self.ratio is not None and self.ratio > self.goal.ratio
        many = self.goal.statements is not None and self.statements > self.goal.statements
        long = self.goal.milliseconds is not None and self.ours > self.goal.milliseconds
        large = self.goal.megabytes is not None and (self.megabytes or 0) > self.goal.megabytes
        return not (slow or many or long or large)

    def as_json(self) -> dict[str, Any]:
        """The line as plain values."""
        return asdict(self) | {"ratio": self.ratio, "met": self.is_met}


def milliseconds(act: Act) -> float:
    """How long one run takes."""
    started = perf_counter()
    act()
    return (perf_counter() - started) * 1000


def peak_of(act: Act) -> float | None:
    """The most memory in MB that this process held while it ran; None where the system does not say (only Linux does)."""
    own = Path("/proc/self")
    if not (own / "clear_refs").exists():
        act()
        return None
    (own / "clear_refs").write_text("5")  # the peak begins anew with what is held now
    act()
    told = (own / "status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def statements(act: Act) -> int:
    """How many statements one run sends; savepoints do not count."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql and sql not in ("BEGIN", "COMMIT"):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return len(seen)


def beside(name: str, ours: Act, floor: Act | None, floor_name: str, goal: Goal, *, runs: int) -> Result:
    """Both acts warmed up, then run in turn, so that a machine that slows down slows both."""
    for _number in range(WARM_UP):
        ours()
        if floor is not None:
            floor()
    times: list[float] = []
    floors: list[float] = []
    for _number in range(runs):
        if floor is not None:
            floors.append(milliseconds(floor))
        times.append(milliseconds(ours))
    return Result(name, median(times), median(floors) if floors else None, floor_name, statements(ours), goal)
