"""The figures of a replay: broken promises before and after, by department, levels per week, slack, the worst."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback_system.deadlines.models import DeadlineState
from feedback_system.deadlines.replay.history import PastClock
from feedback_system.deadlines.replay.recounting import Recounted

WORST = 20
MOST_CHANGED = 5000
"""So many changed clocks a result names one by one; the file has all of them."""
MOST_DIFFERENCES = 200
"""So many clocks that the self-test could not reproduce are named one by one."""

SLACK_HOURS = (-120, -72, -24, 0, 4, 24, 72, 168)
"""Bounds of the slack, in hours before the due instant; below zero: after it."""


@dataclass(frozen=True)
class Line:
    """One clock before and after, as the file and the lists tell it."""

    clock: int
    case: int
    code: str
    department: int | None
    state: str
    started_at: datetime
    due_before: datetime
    due_after: datetime
    met_at: datetime | None
    late_before: bool
    late_after: bool

    def as_row(self) -> list[Any]:
        """The line as JSON; instants in ISO 8601 (UTC)."""
        return [
            self.clock,
            self.case,
            self.code,
            self.department,
            self.state,
            self.started_at.isoformat(),
            self.due_before.isoformat(),
            self.due_after.isoformat(),
            self.met_at.isoformat() if self.met_at is not None else None,
            int(self.late_before),
            int(self.late_after),
        ]

    @classmethod
    def read(cls, row: Sequence[Any]) -> Line:
        """The line that `as_row` wrote."""
        clock, case, code, department, state, started, before, after, met, late_before, late_after = row
        return cls(
            clock,
            case,
            code,
            department,
            state,
            datetime.fromisoformat(started),
            datetime.fromisoformat(before),
            datetime.fromisoformat(after),
            datetime.fromisoformat(met) if met else None,
            bool(late_before),
            bool(late_after),
        )


@dataclass
class SelfTest:
    """Whether the stored due instants come out again, to the second, of start, stops, rule and calendar."""

    reproduced: int = 0
    different: int = 0
    unknown: int = 0
    """Clocks whose calendar of then the history does not tell any more: neither right nor wrong."""
    differences: list[dict[str, Any]] = field(default_factory=list)
    unknown_versions: Counter[str] = field(default_factory=Counter)

    def add(self, clock: PastClock, due: datetime) -> None:
        """Compare a due instant that was counted again with the stored one."""
        if due.replace(microsecond=0) == clock.due_at.replace(microsecond=0):
            self.reproduced += 1
            return
        self.different += 1
        if len(self.differences) < MOST_DIFFERENCES:
            self.differences.append(_difference(clock, due.isoformat()))

    def add_failed(self, clock: PastClock, reason: str) -> None:
        """A clock that could not be counted again at all."""
        self.different += 1
        if len(self.differences) < MOST_DIFFERENCES:
            self.differences.append(_difference(clock, "") | {"reason": reason[:200]})

    def add_unknown(self, clock: PastClock, version: str) -> None:
        """A clock about which nothing can be said."""
        self.unknown += 1
        self.unknown_versions[version] += 1

    def as_data(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return {
            "reproduced": self.reproduced,
            "of": self.reproduced + self.different + self.unknown,
            "different": self.different,
            "differences": self.differences,
            "unknown": self.unknown,
            "unknown_versions": dict(self.unknown_versions),
        }


def _difference(clock: PastClock, counted: str) -> dict[str, Any]:
    return {
        "clock": clock.pk,
        "case": clock.case_id,
        "code": clock.code,
        "stored": clock.due_at.isoformat(),
        "counted": counted,
    }


@dataclass
class Figures:
    """Adds up clock by clock; memory holds counts, not clocks."""

    zone: ZoneInfo
    now: datetime
    counted: int = 0
    moved: int = 0
    uncountable: int = 0
    sides: dict[str, Counter[str]] = field(default_factory=lambda: {"before": Counter(), "after": Counter()})
    departments: dict[int | None, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    weeks: dict[str, dict[str, Counter[int]]] = field(
        default_factory=lambda: defaultdict(lambda: {"before": Counter(), "after": Counter()})
    )
    slack: dict[str, Counter[int]] = field(default_factory=lambda: {"before": Counter(), "after": Counter()})
    changed: list[list[int]] = field(default_factory=list)
    to_late: int = 0
    to_time: int = 0
    _worst: list[tuple[float, int, Line]] = field(default_factory=list)

    def add(self, clock: PastClock, before: Recounted, after: Recounted) -> Line:
        """Take one clock in; returns its line."""
        line = Line(
            clock.pk,
            clock.case_id,
            clock.code,
            clock.department_id,
            str(clock.state),
            clock.started_at,
            before.due,
            after.due,
            clock.met_at,
            clock.is_late(before.due, self.now),
            clock.is_late(after.due, self.now),
        )
        self.counted += 1
        self.moved += before.due != after.due
        department = self.departments[clock.department_id]
        department["clocks"] += 1
        for side, counted, late in (
            ("before", before, line.late_before),
            ("after", after, line.late_after),
        ):
            self.sides[side][self._word(clock, late)] += 1
            department[side] += late
            if clock.met_at is not None and clock.is_promise:
                self.slack[side][_bucket(counted.due - clock.met_at)] += 1
            for level, instant in counted.fired:
                self.weeks[self._week(instant)][side][level] += 1
        if line.late_before != line.late_after:
            self.to_late += line.late_after
            self.to_time += line.late_before
            if len(self.changed) < MOST_CHANGED:
                self.changed.append([line.clock, line.case, int(line.late_after)])
        if line.late_after:
            self._keep_if_bad(line)
        return line

    def _word(self, clock: PastClock, late: bool) -> str:
        if clock.state == DeadlineState.CANCELLED:
            return "cancelled"
        if clock.state == DeadlineState.PARKED:
            return "parked"
        if late:
            return "late"
        return "in_time" if clock.state == DeadlineState.MET else "running"

    def _week(self, instant: datetime) -> str:
        day = instant.astimezone(self.zone).date()
        return (day - timedelta(days=day.weekday())).isoformat()

    def _keep_if_bad(self, line: Line) -> None:
        late_by = ((line.met_at or self.now) - line.due_after).total_seconds()
        heapq.heappush(self._worst, (late_by, -line.clock, line))
        if len(self._worst) > WORST:
            heapq.heappop(self._worst)

    def as_data(self) -> dict[str, Any]:
        """The figures as JSON."""
        levels = sorted({level for week in self.weeks.values() for side in week.values() for level in side})
        return {
            "counted": self.counted,
            "moved": self.moved,
            "uncountable": self.uncountable,
            "before": dict(self.sides["before"]),
            "after": dict(self.sides["after"]),
            "to_late": self.to_late,
            "to_time": self.to_time,
            "changed": self.changed,
            "departments": [
                {
                    "department": key,
                    "clocks": row["clocks"],
                    "before": row["before"],
                    "after": row["after"],
                }
                for key, row in sorted(self.departments.items(), key=lambda entry: -entry[1]["after"])
            ],
            "levels": levels,
            "weeks": [
                {
                    "week": week,
                    "before": [sides["before"][level] for level in levels],
                    "after": [sides["after"][level] for level in levels],
                }
                for week, sides in sorted(self.weeks.items())
            ],
            "slack": {
                side: [counts[place] for place in range(len(SLACK_HOURS) + 1)]
                for side, counts in self.slack.items()
            },
            "worst": [
                line.as_row()
                for _late, _key, line in sorted(self._worst, key=lambda one: one[:2], reverse=True)
            ],
        }


def _bucket(slack: timedelta) -> int:
    """The place of a slack between the bounds; exactly at the due instant is late."""
    hours = slack / timedelta(hours=1)
    return sum(1 for bound in SLACK_HOURS if (hours > bound if bound == 0 else hours >= bound))
