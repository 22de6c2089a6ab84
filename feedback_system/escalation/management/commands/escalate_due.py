"""`escalate_due`: one sweep, for installations without a background worker and for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.queries import system_user
from feedback_system.deadlines.calculator import UnreadableInstant, company_zone, read_instant
from feedback_system.deadlines.clock import JumpGuard, database_now, running_seconds
from feedback_system.escalation.apps import SWEEP_BEAT
from feedback_system.escalation.models import SweepRun
from feedback_system.escalation.operations import Summary, begin_run, end_run, escalate_due
from feedback_system.escalation.watches import watch_all
from feedback_system.health.operations import beat

WRONG_USE = 2


class Command(BaseCommand):
    help = (
        "Tells everybody whose clock has reached its next level, and who is late with the runs of the months, once. "
        "Several sweeps may run at the same time."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now", metavar="ISO", help="sweep as if it were this instant (demo and tests; else needs --yes)"
        )
        parser.add_argument("--yes", action="store_true", help="yes, use --now on real data")

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        if options["now"]:
            if not (settings.DEBUG or settings.DEMO or getattr(settings, "TESTING", False) or options["yes"]):
                raise CommandError(
                    "--now would tell people on real data as if it were another time. "
                    "Repeat with --yes if you mean it.",
                    returncode=WRONG_USE,
                )
            try:
                now = read_instant(options["now"], company_zone())
            except UnreadableInstant as error:
                raise CommandError(str(error), returncode=WRONG_USE) from error
        # Another time is an exercise: the guard of the clock and the record of sweeps know nothing of it.
        summary = escalate_due(now=now, by=system_user()) if options["now"] else self._sweep(now)
        summary += watch_all(now=now)
        self.stdout.write(str(summary))
        if summary.failed:
            raise CommandError(f"{summary.failed} clocks were set aside or watches failed, see the log.")

    def _sweep(self, now: datetime) -> Summary:
        run = begin_run(source=SweepRun.Source.COMMAND, guard=JumpGuard(), seconds=running_seconds(), at=now)
        if run.held:
            raise CommandError(
                f"Nobody was told: the clock of the database ({now.isoformat()}) cannot be right. "
                "Set it right, or let the sweeps go on on the health page in the settings."
            )
        summary = escalate_due(now=now, by=system_user())
        end_run(run=run, summary=summary, at=database_now())
        beat(name=SWEEP_BEAT, at=now)
        return summary
