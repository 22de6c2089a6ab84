"""Bring the database to the present schema, and see that the stamp of the reference data is renewed by every change."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from feedback_system.reference import triggers, triggers_unchanging


class Command(Migrate):
    """Django's own command; afterwards the triggers stand on every watched table and on those that only grow."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            triggers.install(connections[options["database"]])
            triggers_unchanging.install(connections[options["database"]])
