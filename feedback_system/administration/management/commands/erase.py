"""Erase the personal texts of one case from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from feedback_system.administration.erasure import erase_case, find_case, must_be_over, what_would_go
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow


class Command(BaseCommand):
    """`manage.py erase 260301 --by admin --reason "request 2026/17"` shows what would go; with `--yes` it goes."""

    help = "Show which personal texts of a case would be erased; erase them for good with --yes."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case", help="number or receipt number of a case")
        parser.add_argument("--by", required=True, help="user name of the administrator who answers for it")
        parser.add_argument("--reason", required=True, help="file number of the request, or the rule")
        parser.add_argument("--yes", action="store_true", help="erase; without it nothing is written")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active person {options['by']}.", returncode=2)
        try:
            case = find_case(options["case"])
            must_be_over(case)
            for one in what_would_go(case, at=now):
                kept = f" (kept until {one.kept_until:%Y-%m-%d})" if one.kept_until else ""
                self.stdout.write(f"{one.rows:>5}  {one.label}{kept}")
            if not options["yes"]:
                self.stdout.write("nothing erased; say --yes to erase for good")
                return
            counts = erase_case(case=case, by=by, at=now, reason=options["reason"])
        except Invalid as refusal:
            raise CommandError(
                " ".join(str(one) for errors in refusal.errors.values() for one in errors)
            ) from refusal
        except (NotPermitted, NotPossibleNow) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            "erased {rows} texts, {events} texts of the history, {files} files".format(**counts)
        )
