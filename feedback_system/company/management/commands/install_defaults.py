"""Put the install values into the database: calendar, deadline rules, routes, limits, code lists."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from feedback_system.company.installing import install_all
from feedback_system.company.models import Company


class Command(BaseCommand):
    help = "Adds the install values that are missing; what the company has changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            Company.get()
            names = install_all(at=timezone.now())
        self.stdout.write("installed: " + ", ".join(names))
