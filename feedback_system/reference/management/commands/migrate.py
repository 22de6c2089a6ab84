"""Bring the database to the present schema, and see that the stamp of the reference data is renewed by every change."""

from contextlib import ExitStack
from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from feedback_system.reference import triggers, triggers_unchanging
from feedback_system.reference.first_migration import (
    is_first,
    models_without_transitions,
    one_model_at_a_time,
)


class Command(Migrate):
    """Django's own command; afterwards the triggers stand on every watched table and on those that only grow."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with ExitStack() as stack:
            stack.enter_context(models_without_transitions())
            if is_first(connection):
                stack.enter_context(one_model_at_a_time())
            super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            triggers.install(connection)
            triggers_unchanging.install(connection)
            triggers.install_others(connection)
