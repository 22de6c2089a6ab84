"""Import running, closed and new cases from an Excel or CSV file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.queries import who_is
from feedback_system.errors import Refusal
from feedback_system.imports import operations
from feedback_system.imports.kinds import all_kinds
from feedback_system.imports.models import CaseImport, RowOutcome
from feedback_system.joining import sentences
from feedback_system.masterdata.export import csv_lines


class _DryRun(Exception):
    """Takes back what a dry run has read."""


class Command(BaseCommand):
    help = (
        "Import cases from an .xlsx or CSV file in the company's own headings. Prints one line per row that cannot be "
        "taken and a last line with the counts. Imports all rows or none, unless --partial takes the good ones. "
        "--undo takes a whole import back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="the .xlsx or CSV file; with --undo the id of the import"
        )
        parser.add_argument("--kind", default="complaint", help="what the list holds (complaint)")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="MAP",
            help="FIELD=HEADING, or a JSON file of {field: heading}; may be repeated",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--report", type=Path, metavar="OUT", help="write a CSV file with every row and its remarks"
        )
        parser.add_argument(
            "--partial", action="store_true", help="import the good rows although others cannot be taken"
        )
        parser.add_argument(
            "--create-missing", action="store_true", help="create customers and products that are not entered"
        )
        parser.add_argument("--undo", action="store_true", help="take the import with this id back")
        parser.add_argument("--by", metavar="USER", help="who imports; without it the first administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        try:
            if options["undo"]:
                self._undo(options["file"], by)
            else:
                self._import(options, by)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused

    def _import(self, options: dict[str, Any], by: User) -> None:
        if options["kind"] not in {kind.code for kind in all_kinds()}:
            raise CommandError(f"Lists of {options['kind']} cannot be imported.")
        try:
            with transaction.atomic():
                file = self._read(options, by)
                if options["dry_run"]:
                    self._tell(file, options["report"])
                    raise _DryRun
        except _DryRun:
            return
        refused = self._tell(file, options["report"])
        if refused and not options["partial"]:
            file.delete()
            raise CommandError(
                f"Nothing was imported: {refused} rows cannot be taken. Correct them or use --partial."
            )
        file = operations.begin(file=file, partial=options["partial"], by=by, at=timezone.now())
        for _count in operations.write_rows(file=file, by=by, at=timezone.now()):
            pass
        counts = operations.counts_of(file)
        self.stdout.write(f"import {file.pk}: {counts['written']} cases written, {counts['bad']} rows not")

    def _read(self, options: dict[str, Any], by: User) -> CaseImport:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as failed:
            raise CommandError(f"The file cannot be read: {failed.strerror or failed}.") from failed
        file = operations.read_file(
            kind=options["kind"],
            name=path.name,
            content=content,
            given=self._mapping(options["map"]),
            create_missing=options["create_missing"],
            by=by,
            at=timezone.now(),
        )
        for _count in operations.check(file=file, by=by, at=timezone.now()):
            pass
        file.refresh_from_db()
        return file

    def _tell(self, file: CaseImport, report: Path | None) -> int:
        rows = list(file.rows.order_by("number"))
        for row in rows:
            row.file = file
            if row.outcome == RowOutcome.BAD:
                self.stdout.write(f"row {row.number}: {sentences(row.sentences)}")
        counts = operations.counts_of(file)
        self.stdout.write(f"good {counts['good']}, refused {counts['bad']}, left out {counts['skipped']}")
        if report is not None:
            lines = [["row", "outcome", "remarks"]]
            lines += [[str(row.number), row.outcome, sentences(row.sentences)] for row in rows]
            report.write_text("".join(csv_lines(lines)), encoding="utf-8", newline="")
        return counts["bad"]

    def _undo(self, text: str, by: User) -> None:
        file = CaseImport.objects.visible_to(by).filter(pk=int(text) if text.isdigit() else 0).first()
        if file is None:
            raise CommandError(f"There is no import {text}.")
        file = operations.begin_undo(file=file, by=by, at=timezone.now())
        gone = sum(operations.take_back(file=file, by=by, at=timezone.now()))
        self.stdout.write(f"import {file.pk} undone: {gone} cases removed")

    @staticmethod
    def _person(username: str | None) -> User:
        if username is None:
            administrators = who_is("administrator")
            if not administrators:
                raise CommandError("There is no administrator yet. Say with --by who imports.")
            return administrators[0]
        person = User.objects.filter(username__iexact=username, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user “{username}”.")
        return person

    @staticmethod
    def _mapping(given: list[str]) -> dict[str, str]:
        mapping: dict[str, str] = {}
        for one in given:
            name, equals, heading = one.partition("=")
            if equals and heading:
                mapping[name] = heading
                continue
            try:
                mapping |= {
                    str(key): str(value) for key, value in json.loads(Path(one).read_text("utf-8")).items()
                }
            except (OSError, ValueError, AttributeError) as failed:
                raise CommandError(
                    f"Write --map as FIELD=HEADING or name a JSON file, not “{one}”."
                ) from failed
        return mapping
