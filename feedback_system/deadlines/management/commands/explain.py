"""`explain`: all clocks of a case with their receipts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback_system.cases.models import Case
from feedback_system.deadlines.calculator import company_zone
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.explaining import as_text, with_stops
from feedback_system.deadlines.models import Deadline
from feedback_system.worktime.receipt import in_zone


class Command(BaseCommand):
    help = "Prints every clock of a case: rule, version, source, state, how the due instant was counted, and each stop."

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "number", metavar="CASE_NUMBER", help="the number or the receipt number of the case"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.as_system("the command explain").by_reference(options["number"]).first()
        if case is None:
            raise CommandError(f"There is no case {options['number']}.")
        zone, now = company_zone(), database_now()
        clocks = list(with_stops(Deadline.objects.filter(case=case)).order_by("pk"))
        if not clocks:
            self.stdout.write(f"{case.reference}: no clocks")
        for clock in clocks:
            late = ", late" if clock.is_late(now) else ""
            self.stdout.write(f"{clock.code} {in_zone(clock.due_at, zone)} {clock.state}{late}")
            self.stdout.write(
                f"  {clock.label}: {clock.allowance_text}, version {clock.rule.version}, {clock.rule.source}"
            )
            if clock.met_at is not None:
                self.stdout.write(f"  met {in_zone(clock.met_at, zone)}")
            for line in as_text(clock, zone):
                self.stdout.write(f"  {line}")
