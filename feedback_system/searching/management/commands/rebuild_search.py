"""Make the search table again from the cases."""

from typing import Any

from django.core.management.base import BaseCommand

from feedback_system.cases.models import Case
from feedback_system.searching.operations import rebuild


class Command(BaseCommand):
    """`manage.py rebuild_search [--kind complaint]`: safe to run at any time, also while people work."""

    help = "Make the search table again from the cases, in batches. Safe to run while people work."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--kind", help="only cases of this kind, such as complaint")

    def handle(self, *args: Any, **options: Any) -> None:
        cases = Case.objects.as_system("the search table is made again")
        if options["kind"]:
            cases = cases.filter(kind=options["kind"])
        self.stdout.write(f"indexed {rebuild(cases)}")
