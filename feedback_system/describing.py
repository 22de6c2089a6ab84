"""Documents written by the code itself, so that they cannot say anything else than the code does.

A command of an app says which files there are and what stands in them; this writes or compares them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

DOMAIN = "docs/domain"


class DescribingCommand(ABC, BaseCommand):
    """Writes generated documents; with `--check` it writes nothing and exits 1 when one differs from the code."""

    requires_system_checks = ()

    @abstractmethod
    def documents(self) -> Mapping[str, str]:
        """The text of each document by its path below the root of the project."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare only; exit 1 when a file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            documents = self.documents()
        differing = [path for path, text in documents.items() if read(path) != text]
        if options["check"] and differing:
            raise CommandError(
                f"These documents differ from the code: {', '.join(differing)}. Run the command without --check."
            )
        for path in differing:
            target = Path(settings.BASE_DIR) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(documents[path], encoding="utf-8")
        self.stdout.write(f"{len(documents)} documents, {len(differing)} differed")


def read(path: str) -> str:
    """What stands in a document now; nothing when it does not exist."""
    file = Path(settings.BASE_DIR) / path
    return file.read_text(encoding="utf-8") if file.exists() else ""


def generated_by(command: str) -> str:
    """The line that tells a reader where a document comes from."""
    return f"Written by `manage.py {command}`; change the code and run it again. A test compares the two."


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; a stroke in a cell is written so that it does not end the cell."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles)]
    lines += [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
