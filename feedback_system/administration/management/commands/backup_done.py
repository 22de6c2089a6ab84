"""Say that a copy of the database and the files has been made, at the end of the job that makes it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from feedback_system.administration.site import BACKUP_BEAT
from feedback_system.health.operations import beat


class Command(BaseCommand):
    """`manage.py backup_done` as the last line of a backup job, reached only when everything before it went well."""

    help = "Note that a copy of database and files has just been made; set-up and health page tell how old it is."

    def handle(self, *args: Any, **options: Any) -> None:
        beat(name=BACKUP_BEAT, at=timezone.now())
        self.stdout.write("noted: a copy has been made")
