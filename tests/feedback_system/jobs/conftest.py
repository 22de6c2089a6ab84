"""People who ask for long work, and kinds of work whose every step the test sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from accounts.models import User
from feedback_system.jobs import kinds, operations, work
from feedback_system.jobs.kinds import JobKind, Outcome
from feedback_system.jobs.models import Job
from feedback_system.jobs.progress import Progress
from tests.feedback_system.folders import MONDAY_9AM, department, person

STEPS = 10


@dataclass
class Bench:
    """Work of ten steps of ten seconds each; `at_step` hooks what happens meanwhile."""

    folder: Path
    now: datetime = MONDAY_9AM
    done: list[int] = field(default_factory=list)
    at_step: dict[int, Callable[[], None]] = field(default_factory=dict)

    def clock(self) -> datetime:
        return self.now

    def run(self, progress: Progress) -> Outcome:
        progress.begin(STEPS)
        for step in range(progress.kept.get("step", 0), STEPS):
            self.at_step.pop(step, lambda: None)()
            self.done.append(step)
            self.now += timedelta(seconds=10)
            progress.advance()
            if progress.job.kind == "resuming":
                progress.keep({"step": step + 1})
        file = self.folder / "draft"
        file.write_text("the result")
        return Outcome({"steps": STEPS}, file, "result.txt")

    def work_off(self) -> int:
        return work.work_off(clock=self.clock)


@pytest.fixture
def bench(tmp_path: Path, settings, db: None) -> Iterator[Bench]:
    settings.MEDIA_ROOT = tmp_path / "media"
    found = Bench(tmp_path)
    for code in ("plain", "resuming"):
        kinds.register(JobKind(code, f"{code} work", found.run, resumes=code == "resuming"))
    yield found
    for code in ("plain", "resuming"):
        kinds.unregister(code)


@pytest.fixture
def anna(db: None) -> User:
    return person("anna", "qa", department("qa"))


@pytest.fixture
def ask(anna: User) -> Callable[..., Job]:
    def asked(kind: str = "plain", by: User = anna, at: datetime = MONDAY_9AM) -> Job:
        return operations.ask(kind=kind, params={"n": 1}, by=by, at=at)

    return asked
