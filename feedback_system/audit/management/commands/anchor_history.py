"""Write today's copy of the ends of all histories into ANCHOR_DIR."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback_system.audit.anchors import DamagedCopy, anchor_history


class Command(BaseCommand):
    """`manage.py anchor_history`: harmless to repeat; the first call of a day writes, and prints the check
    sum.
    """

    help = "Write today's copy of the ends of all histories and mail its check sum to the auditors."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchor, written = anchor_history(at=timezone.now())
        except DamagedCopy as damage:
            raise CommandError(
                f"{damage}. Compare it with the mails to the auditors before you go on."
            ) from damage
        what = "written" if written else "already there"
        self.stdout.write(f"{anchor.day} {what}, {len(anchor.heads)} cases, check sum {anchor.root}")
