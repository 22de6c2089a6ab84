"""`manage.py token USER`: a new API token for a person or a system."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.operations import issue_token
from feedback_system.errors import Refusal


class Command(BaseCommand):
    help = (
        "Prints a new API token for USER on the first line. It is shown this once and cannot be read again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER", help="the user name")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--days", type=int, default=365, help="valid for so many days (default 365)")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.WRITE.value)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user named {options['user']}.")
        now = timezone.now()
        try:
            token, raw = issue_token(
                user=user,
                name=options["name"],
                scope=ApiToken.Scope(options["scope"]),
                expires_at=now + timedelta(days=options["days"]),
                by=user,
                at=now,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(raw)
        self.stdout.write(
            f"acts as {user.username}, scope {token.scope}, valid until {token.expires_at:%Y-%m-%d}"
        )
