"""`due`: when something is due by a rule, with the receipt if asked for."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback_system.deadlines.calculator import (
    NoSuchRule,
    UnreadableInstant,
    company_zone,
    read_instant,
    when_due,
)
from feedback_system.deadlines.explaining import rule_words
from feedback_system.worktime.calendar import CalendarExhausted
from feedback_system.worktime.receipt import in_zone, render_text

WRONG_USE = 2


def _nothing(file: Any = None) -> None:
    """No usage."""


class Command(BaseCommand):
    help = (
        "Prints when something is due: the instant in ISO 8601 with the offset of the company's zone. "
        "A start without offset, or a date alone, means the company's zone."
    )

    # The checks would print to stderr, where a script that calls this looks for “provisional”.
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, telling a wrong option in one line instead of the whole usage."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.print_usage = _nothing  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rule", required=True, metavar="CODE", help="the rule, such as complaint-close")
        parser.add_argument(
            "--from",
            required=True,
            dest="start",
            metavar="ISO",
            help="when it starts, such as 2026-03-02T09:30",
        )
        parser.add_argument("--market", choices=["home", "overseas"], default="home", help="default: home")
        parser.add_argument("--route", choices=["long", "short"], default="long", help="default: long")
        parser.add_argument("--area", choices=["urban", "suburban"], default="urban", help="default: urban")
        parser.add_argument(
            "--class", dest="case_class", default="", metavar="CLASS", help="class of the case"
        )
        parser.add_argument("--explain", action="store_true", help="print how it was counted, line by line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = when_due(
                options["rule"],
                read_instant(options["start"], company_zone()),
                market=options["market"],
                route=options["route"],
                area=options["area"],
                case_class=options["case_class"],
            )
        except (NoSuchRule, UnreadableInstant) as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        except (CalendarExhausted, OverflowError) as error:
            raise CommandError(
                f"This start is too far away to count: {error}", returncode=WRONG_USE
            ) from error
        self.stdout.write(in_zone(answer.receipt.due, answer.zone))
        if options["explain"]:
            rule = rule_words(answer.rule)
            self.stdout.write(render_text(answer.receipt, answer.zone, rule=rule))
        if answer.receipt.is_provisional:
            years = ", ".join(str(year) for year in answer.receipt.provisional_years)
            self.stderr.write(f"provisional: calendar {years} not loaded")
