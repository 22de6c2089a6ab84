"""`make_cases COUNT`: many realistic cases of every kind straight into the database, for load and benchmark."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo.bulk import make_cases
from demo.loading import may_load
from demo.people import PEOPLE, Cast, people_exist


class Command(BaseCommand):
    help = "Makes COUNT cases of every kind in all states with history, deadlines and search rows. Run it while nobody works."

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, metavar="COUNT", help="how many cases are added")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other cases")
        parser.add_argument("--years", type=int, default=3, help="how far back they reach; default 3")

        parser.add_argument(
            "--answers", type=int, default=0, help="one more survey with so many answers; default none"
        )

    def handle(self, *args: Any, count: int, seed: int, years: int, answers: int, **options: Any) -> None:
        if count < 1 or years < 1 or answers < 0:
            raise CommandError("COUNT and --years must be at least 1, --answers at least 0.", returncode=2)
        if not may_load():
            raise CommandError(
                "Made cases belong into a demo or test database. Switch DEBUG or DEMO on there."
            )
        if people_exist() and not {row[0] for row in PEOPLE} <= Cast.read().people.keys():
            raise CommandError(
                "There are people, and they are not those of the demo company. Use an empty database."
            )
        started = monotonic()
        states = make_cases(count=count, years=years, at=timezone.now(), seed=seed, answers=answers)
        seconds = monotonic() - started
        made = sum(states.values())
        for (kind, state), number in states.most_common():
            self.stdout.write(f"{number:8} {kind} {state}")
        self.stdout.write(f"{made} cases in {seconds:.1f} s, {made / seconds:.0f} a second")
