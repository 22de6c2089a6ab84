"""Import master data (customers, products, deliveries, suppliers, projects, contracts) from an Excel or CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.queries import system_user
from feedback_system.errors import Refusal
from feedback_system.masterdata.importing import Outcome, apply_import, plan_import
from feedback_system.masterdata.importing.columns import COLUMNS


class Command(BaseCommand):
    help = (
        "Import master data from an .xlsx or CSV file. Prints one line per refused or changed "
        "row and a last line "
        "with the counts. Writes all rows or none, unless --partial takes the good ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the .xlsx or CSV file")
        parser.add_argument("--kind", required=True, choices=list(COLUMNS), help="what the file holds")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--partial", action="store_true", help="import the good rows although others are refused"
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=HEADING", help="the heading of a field"
        )
        parser.add_argument("--by", metavar="USER", help="the person in the history; without it the system")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        try:
            with options["file"].open("rb") as file:
                plan = plan_import(options["kind"], file, mapping=self._mapping(options["map"]))
        except OSError as failed:
            raise CommandError(f"The file cannot be read: {failed.strerror or failed}.") from failed
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        for row in plan.rows:
            if row.outcome in (Outcome.REFUSE, Outcome.UPDATE):
                self.stdout.write(f"{row.outcome.value} {row.number}: {' '.join(row.sentences)}")
        told = "created {create}, updated {update}, skipped {skip}, refused {refuse}".format(**plan.counts)
        refused_rows = plan.counts["refuse"]
        if options["dry_run"]:
            self.stdout.write(f"dry run: {told}")
        elif refused_rows and not options["partial"]:
            raise CommandError(
                f"Nothing was imported: {refused_rows} rows are refused. Correct them or use --partial."
            )
        else:
            try:
                apply_import(plan, by=by, at=timezone.now(), partial=options["partial"])
            except Refusal as refused:
                raise CommandError(str(refused)) from refused
            self.stdout.write(told)

    @staticmethod
    def _person(username: str | None) -> User:
        if username is None:
            return system_user()
        person = User.objects.filter(username__iexact=username, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user “{username}”.")
        return person

    @staticmethod
    def _mapping(pairs: list[str]) -> dict[str, str]:
        mapping = {}
        for pair in pairs:
            name, equals, heading = pair.partition("=")
            if not equals or not heading:
                raise CommandError(f"Write --map as FIELD=HEADING, not “{pair}”.")
            mapping[name] = heading
        return mapping
