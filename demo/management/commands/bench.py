"""`bench`: lists, pages, search and steps against their floors, on throw-away data, in one run."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from argparse import SUPPRESS
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from demo.benchmark.ground import throw_away
from demo.benchmark.measuring import Result
from feedback_system.cases.models import Case

LEAST = 200
INSIDE = "BENCH_INSIDE"
"""Set in the process that measures: its database was made for it a moment ago."""


class Command(BaseCommand):
    help = "Measures the product against bare Django and bare SQL on throw-away data; prints a table, goals beside it."

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=400, help="how many cases are made; default 400")
        parser.add_argument("--runs", type=int, default=15, help="runs of each act; default 15")
        parser.add_argument("--json", metavar="OUT", help="write the figures into this file too")
        parser.add_argument(
            "--postgresql",
            action="store_true",
            help="beside the configured PostgreSQL database, not in a file",
        )

        parser.add_argument("--only-export", action="store_true", help=SUPPRESS)

    def handle(
        self,
        *args: Any,
        cases: int,
        runs: int,
        json: str | None,
        postgresql: bool,
        only_export: bool,
        **options: Any,
    ) -> None:
        if cases < LEAST or runs < 3:
            raise CommandError(f"--cases must be at least {LEAST} and --runs at least 3.", returncode=2)
        if os.environ.get(INSIDE) == str(connection.settings_dict["NAME"]):
            if only_export:
                self._export()
            else:
                self._measure(cases, runs, json)
            return
        with throw_away(postgresql=postgresql) as environment:
            name = environment["DATABASE_URL"].split("?")[0].rsplit("/", 1)[1]
            command = [
                sys.executable,
                str(settings.BASE_DIR / "manage.py"),
                "bench",
                f"--cases={cases}",
                f"--runs={runs}",
            ]
            if json:
                command.append(f"--json={Path(json).resolve()}")
            inside = {INSIDE: name if postgresql else str(Path(environment["VAR_DIR"]) / "bench.sqlite3")}
            connection.close()
            done = subprocess.run(command, env=environment | inside, check=False)  # noqa: S603  ourselves
        if done.returncode:
            raise CommandError("The measurement did not come to its end.", returncode=1)

    def _export(self) -> None:
        """For the process that measures: a process of its own, so that its memory is that of the export alone."""
        from demo.benchmark.acts import measured_export

        self.stdout.write(json.dumps(measured_export()))

    def _measure(self, cases: int, runs: int, out: str | None) -> None:
        from demo.benchmark.acts import Bench, analyse

        self.stdout.write(f"Making {cases} cases …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if Case.objects.as_system("a bench never works on data it has not made").exists():
            raise CommandError(
                "This database holds cases. A bench never works on data it has not made.", returncode=2
            )
        call_command("make_cases", str(cases), stdout=self.stdout)
        analyse()
        results = []
        self.stdout.write(
            _line("act", "ours ms", "floor ms", "ratio", "goal", "statements", "goal", "met", "floor")
        )
        for result in Bench(runs=runs).results():
            results.append(result)
            self.stdout.write(_shown(result))
        if out:
            about = {
                "at": timezone.now().isoformat(timespec="seconds"),
                "cases": cases,
                "runs": runs,
                "database": connection.vendor,
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "acts": [result.as_json() for result in results],
            }
            Path(out).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _line(*cells: str) -> str:
    widths = (30, 9, 9, 7, 6, 11, 6, 4, 0)
    return " ".join(
        cell.ljust(width) if place in (0, 8) else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )


def _shown(result: Result) -> str:
    goal = result.goal
    return _line(
        result.name,
        f"{result.ours:.2f}",
        f"{result.floor:.2f}" if result.floor is not None else "–",
        f"{result.ratio:.2f}" if result.ratio is not None else "–",
        f"{goal.ratio:g}" if goal.ratio is not None else "–",
        str(result.statements),
        str(goal.statements) if goal.statements is not None else "–",
        "yes" if result.is_met else "no",
        result.floor_name,
    )
