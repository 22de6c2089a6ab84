"""Compare the files of all cases with the bytes on the disk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.queries import system_user
from feedback_system.attachments.operations import reconcile


class Command(BaseCommand):
    """`manage.py check_evidence`: exit code 1 when bytes are gone or changed; leftovers of crashes are put
    right.
    """

    help = "Compare the files of all cases with the bytes on the disk; put leftovers of crashes right."

    def handle(self, *args: Any, **options: Any) -> None:
        found = reconcile(by=system_user(), at=timezone.now())
        self.stdout.write(f"settled {found.settled}, broken off {found.broken_off}, removed {found.removed}")
        if found.missing:
            ids = ", ".join(str(pk) for pk in found.missing[:20])
            raise CommandError(
                f"{len(found.missing)} files are missing or changed on the disk: attachments {ids}"
            )
