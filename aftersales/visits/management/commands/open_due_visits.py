"""Make the list of due visits and contract renewals at once, as the worker does every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.queries import system_user
from aftersales.contracts.operations import open_due_renewals
from aftersales.visits.operations import open_due_visits
from aftersales.visits.operations.periods import open_planned_visits
from feedback_system.deadlines.clock import database_now


class Command(BaseCommand):
    help = "Open the return visits, planned visits and contract renewals that come near. Prints how many; running it again opens nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        by, at = system_user(), database_now()
        self.stdout.write(f"visits: {open_due_visits(by=by, at=at)}")
        self.stdout.write(f"planned visits: opened {open_planned_visits(by=by, at=at)}")
        self.stdout.write(f"renewals: opened {open_due_renewals(by=by, at=at)}")
