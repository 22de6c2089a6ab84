"""`manage.py create_admin USERNAME`: the first administrator of a company."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.operations import create_administrator
from accounts.queries import system_user
from feedback_system.errors import Invalid


class Command(BaseCommand):
    help = (
        "Makes an administrator who can log in and set everything else up. Asks for the password twice, "
        "or reads it from the first line of the standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="the user name; refused when it exists")
        parser.add_argument("--name", default="", help="the name people see (default: the user name)")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from the standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = _from_stdin() if options["password_stdin"] else _asked_twice()
        try:
            user = create_administrator(
                username=options["username"],
                name=options["name"],
                password=password,
                by=system_user(),
                at=timezone.now(),
            )
        except Invalid as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username} is an administrator and can log in.")


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked_twice() -> str:
    try:
        password = getpass.getpass("Password: ")
        again = getpass.getpass("Password again: ")
    except (EOFError, KeyboardInterrupt) as error:
        raise CommandError("Nothing was done. Without a terminal, use --password-stdin.") from error
    if password != again:
        raise CommandError("The two passwords differ. Nothing was done; start again.")
    return password
