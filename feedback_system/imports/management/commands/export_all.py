"""Write everything into one archive of CSV and JSON Lines."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback_system.cases.models import Case
from feedback_system.imports.exporting import archive


class Command(BaseCommand):
    help = "Write all cases with their forms, history, time limits and list of files, and the master data, into a .zip file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT", help="the .zip file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = 0

        def count(more: int) -> None:
            nonlocal rows
            rows += more

        cases = Case.objects.as_system("the whole installation leaves with its operator")
        path = archive(cases, at=timezone.now(), count=count)
        try:
            shutil.move(path, options["out"])
        except OSError as failed:
            path.unlink(missing_ok=True)
            raise CommandError(f"The file cannot be written: {failed.strerror or failed}.") from failed
        self.stdout.write(f"{rows} rows in {options['out']}")
