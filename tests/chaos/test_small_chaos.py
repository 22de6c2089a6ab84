"""The storm at its small size; `make chaos` runs the full one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.site import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

NOTHING_TO_RUN_ON = 2


def test_while_workers_database_and_broker_are_killed_every_case_is_told_once(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = "--only kills --cases 1000 --kills 20 --server-kills 2 --flushes 1 --freezes 1 --seed 4".split()
    plain = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}

    run = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *command, "--json", str(figures)],
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == NOTHING_TO_RUN_ON and os.environ.get("REQUIRE_ALL") != "1":
        pytest.skip(run.stdout)

    assert run.returncode == 0, run.stdout + run.stderr
    [found] = json.loads(figures.read_text())
    assert (found["told"], found["lost"], found["twice"]) == (1000, 0, 0)
    assert (found["slips_missing"], found["slips_twice"], found["mails_lost"]) == (0, 0, 0)
