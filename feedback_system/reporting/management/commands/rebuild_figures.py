"""Make the facts behind all figures again from the cases."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback_system.reporting.facts import kinds_with_facts
from feedback_system.reporting.rebuilding import compare


class Command(BaseCommand):
    """`manage.py rebuild_figures [--kind complaint] [--check]`: safe to run at any time, also while people work."""

    help = "Compare the facts behind all figures with the cases, say what differed, and write it again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--kind", default="", help="only cases of this kind, such as complaint")
        parser.add_argument(
            "--check", action="store_true", help="only compare; exit code 1 when facts differ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind = options["kind"]
        if kind and kind not in kinds_with_facts():
            raise CommandError(
                f"No such kind: {kind}. Known are {', '.join(kinds_with_facts())}.", returncode=2
            )
        found = compare(mend=not options["check"], kind=kind)
        for line in found.examples:
            self.stdout.write(f"differs {line}")
        self.stdout.write(f"cases {found.cases}, missing {found.missing}, differing {found.differing}")
        if options["check"] and found.drifted:
            raise CommandError("Facts differ from their cases. Run rebuild_figures without --check.")
