"""`load_demo`: the demo company with three months of living cases."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo.loading import load_company, may_load
from demo.people import people_exist
from feedback_system.cases.models import Case


class Command(BaseCommand):
    help = (
        "Loads the demo company: people for every role, what was sold, and three months of living complaints."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="another number gives other customers and texts"
        )

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        if not may_load():
            raise CommandError(
                "The demo company has a public password. Load it only with DEBUG or DEMO switched on."
            )
        if people_exist():
            self.stdout.write("There are people and data already; nothing was changed.")
            return
        load_company(at=timezone.now(), seed=seed)
        made = Case.objects.as_system("counting what was loaded").count()
        self.stdout.write(
            f"The demo company is loaded: {made} cases. Password of all its people: {settings.DEMO_PASSWORD}"
        )
