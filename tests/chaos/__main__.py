"""`python -m tests.chaos`: thousands of cases fall due in one minute while processes are killed; prints seed and figures.

    python -m tests.chaos                                   full size: see FULL below
    python -m tests.chaos --only kills --cases 1000 --kills 20 --server-kills 2 --flushes 1
    python -m tests.chaos --only storm --cases 10000

Each plan runs in a process and on a site of its own. Ends with 1 when a case was lost or told twice, or when a figure
misses its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos.reader import Reader
from tests.chaos.site import ROOT, Site, services

WORKERS, BEATS = 4, 2
PATIENCE = 1800
"""Seconds after which a run that still has work left counts as lost."""
GOAL_SECONDS = 60
"""The longest a level may wait in a storm."""
GOAL_READING = 2.0
"""How many times slower the worklist may become in a storm, by the slowest of a hundred readings."""
FILL_PER_SECOND = 150


@dataclass(frozen=True)
class Plan:
    """What one run does to the site."""

    name: str
    cases: int
    kills: int = 0
    server_kills: int = 0
    flushes: int = 0
    freezes: int = 0
    reads: bool = False
    """Whether somebody reads the worklist meanwhile, before the storm and in it."""


FULL = (
    Plan("kills", 10_000, kills=200, server_kills=20, flushes=3, freezes=2),
    Plan("storm", 10_000, reads=True),
)


def say(text: str) -> None:
    """Tell who watches."""
    print(text, flush=True)  # noqa: T201  a program for the console


def run(plan: Plan, seed: int) -> dict[str, Any]:
    """Carry out one plan on a site of its own; the figures."""
    dice = random.Random(seed)  # noqa: S311  which process dies, not a secret
    with Site() as site:
        os.environ.update(site.environment)
        company = _company()
        site.manage("migrate", "--noinput")
        due_at = datetime.now(UTC).replace(microsecond=0) + timedelta(
            seconds=20 + plan.cases // FILL_PER_SECOND
        )
        company.fill(plan.cases, due_at=due_at, seed=seed)
        say(f"{plan.name}: {plan.cases} cases made, due at {due_at:%H:%M:%S}")
        site.workers.start(WORKERS)
        reader = Reader(site.serve(), company.reader_cookie()) if plan.reads else None
        company.forget_connection()
        time.sleep(max(0.0, (due_at - datetime.now(UTC)).total_seconds()))
        began = time.monotonic()
        if reader:
            reader.the_storm_begins()
        site.beats.start(BEATS)  # a beat that starts wakes every sweep at once
        _disturb(plan, site, dice, company)
        seconds = _wait(lambda: _asked(company, lambda: company.left(datetime.now(UTC))), began)
        reading = reader.stop() if reader else {}
        _wait(lambda: _asked(company, company.undelivered), began)
        company.forget_connection()
        verdict = company.judge(plan.cases, due_at=due_at, letters=site.mail.message_ids)
        company.forget_connection()
    return {
        "run": plan.name,
        "seed": seed,
        **asdict(plan),
        "seconds": round(seconds, 1),
        **reading,
        **asdict(verdict),
    } | {"faults": verdict.faults + _missed(plan, seconds, reading)}


def _missed(plan: Plan, seconds: float, reading: dict[str, Any]) -> list[str]:
    """The goals a storm has missed, in words."""
    missed = []
    if plan.name == "storm" and seconds > GOAL_SECONDS:
        missed.append(f"the last level was told after {seconds:.0f} s, the goal is {GOAL_SECONDS} s")
    if reading and reading["reading_times_slower"] > GOAL_READING:
        missed.append(
            f"the worklist was {reading['reading_times_slower']} times slower, the goal is {GOAL_READING}"
        )
    if reading and reading["reading_failed"]:
        missed.append(f"{reading['reading_failed']} readings failed")
    return missed


def _company() -> Any:
    """The module that knows the database; it can be read only when the environment names one."""
    import django

    django.setup()
    from tests.chaos import company

    return company


def _disturb(plan: Plan, site: Site, dice: random.Random, company: Any) -> None:
    """Kill, freeze and empty, in an order and at moments that only the seed knows."""
    acts = (
        ["kill"] * plan.kills
        + ["server"] * plan.server_kills
        + ["flush"] * plan.flushes
        + ["freeze"] * plan.freezes
    )
    dice.shuffle(acts)
    for number, act in enumerate(acts, start=1):
        time.sleep(dice.uniform(0.2, 1.8))
        if act == "kill":
            crew = site.beats if dice.random() < 0.1 else site.workers
            crew.kill_one(dice)
        elif act == "freeze":
            site.workers.freeze_one(dice)
            site.workers.start()  # as a supervisor would that finds its worker silent
        elif act == "flush":
            site.empty_redis()
        else:
            company.forget_connection()
            site.postgresql.crash()
            time.sleep(dice.uniform(0.1, 1.0))
            site.postgresql.start()
        if number % 20 == 0:
            say(f"{plan.name}: {number} of {len(acts)} disturbances")


def _asked(company: Any, question: Callable[[], int]) -> int:
    from django.db import DatabaseError, InterfaceError

    try:
        return question()
    except (DatabaseError, InterfaceError):
        company.forget_connection()
        return 1


def _wait(question: Callable[[], int], began: float) -> float:
    """Wait until nothing is left; the seconds since `began`."""
    while question() and time.monotonic() - began < PATIENCE:
        time.sleep(0.5)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    parser.add_argument("--only", choices=[plan.name for plan in FULL])
    for name in ("cases", "kills", "server-kills", "flushes", "freezes"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    changed = {
        name: getattr(options, name)
        for name in ("cases", "kills", "server_kills", "flushes", "freezes")
        if getattr(options, name) is not None
    }
    say(f"seed {options.seed}")
    plans = [plan for plan in FULL if options.only in (None, plan.name)]
    if len(plans) > 1:
        # Django knows one database per process, and every plan has a server of its own.
        figures = [found for plan in plans for found in _in_a_process(plan, options.seed)]
    else:
        try:
            figures = [run(Plan(**asdict(plan) | changed), options.seed) for plan in plans]
        except services.LeftOut as why:
            say(f"left out: {why}")
            return 2
        for one in figures:
            say("\n".join(f"  {name:22} {value}" for name, value in one.items()))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))
    faults = [fault for one in figures for fault in one["faults"]]
    say(f"{len(faults)} faults" + (f": {', '.join(faults)}" if faults else ""))
    return 1 if faults or len(figures) < len(plans) else 0


def _in_a_process(plan: Plan, seed: int) -> list[dict[str, Any]]:
    """Carry out one plan as a program of its own; its figures, none when it came to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        command = ["--only", plan.name, "--seed", str(seed), "--json", str(figures), *sys.argv[1:]]
        subprocess.run([sys.executable, "-m", "tests.chaos", *command], cwd=ROOT, check=False)
        found: list[dict[str, Any]] = json.loads(figures.read_text()) if figures.exists() else []
        return found


if __name__ == "__main__":
    sys.exit(main())
