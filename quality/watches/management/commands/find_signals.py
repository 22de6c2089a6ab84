"""`find_signals`: the daily run of early warning, for installations without a background worker and to look at another day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.queries import system_user
from feedback_system.deadlines.calculator import UnreadableInstant, company_zone, read_instant
from feedback_system.deadlines.clock import database_now
from quality.watches.models import watch_rules
from quality.watches.operations import find_signals

WRONG_USE = 2


class Command(BaseCommand):
    help = (
        "Counts findings against shipments, series by series, and opens a case for each signal. "
        "Run again on the same day it writes the same figures and opens nothing twice."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--now", metavar="ISO", help="run as if it were this instant (demo and tests; else needs --yes)"
        )
        parser.add_argument("--yes", action="store_true", help="yes, use --now on real data")

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        if options["now"]:
            if not (settings.DEBUG or settings.DEMO or getattr(settings, "TESTING", False) or options["yes"]):
                raise CommandError(
                    "--now would open cases on real data as if it were another time. Repeat with --yes if you mean it.",
                    returncode=WRONG_USE,
                )
            try:
                now = read_instant(options["now"], company_zone())
            except UnreadableInstant as error:
                raise CommandError(str(error), returncode=WRONG_USE) from error
        if not watch_rules().is_on:
            raise CommandError("Early warning is switched off in the settings.")
        clock = (lambda: now) if options["now"] else database_now
        self.stdout.write(str(find_signals(by=system_user(), at=now, clock=clock)))
