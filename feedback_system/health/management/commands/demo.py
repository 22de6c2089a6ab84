"""The whole product with a demo company in one process: web, worker and beat. Ctrl-C stops all of it."""

import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.utils.translation import gettext as _
from waitress.server import create_server

from feedback_system.health.background import Background
from feedback_system.joining import listed

WEB_THREADS = 8
HOST = "127.0.0.1"  # never the network: the password of this company is public


class Command(BaseCommand):
    help = (
        "Serve the demo company on this machine: web, worker and beat in one process. Ctrl-C stops all of it."
    )
    requires_system_checks: list[str] = []  # a first start answers in seconds; `check` runs them in the gate

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            default=None,
            help="The port on 127.0.0.1; otherwise PORT from the environment, or 8000.",
        )

    def handle(self, *args: Any, port: int | None, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _end)
        signal.signal(signal.SIGINT, _end)
        listener = self._listen(port if port is not None else _port_from_environment())
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        settings.DEMO = True
        if "BASE_URL" not in os.environ:
            settings.BASE_URL = address
        try:
            self._prepare()
            with Background():
                server = create_server(
                    get_wsgi_application(),
                    sockets=[listener],
                    threads=WEB_THREADS,
                    ident=None,
                    clear_untrusted_proxy_headers=True,
                )
                self._greet(address)
                server.run()  # returns when a signal ends it
                server.close()
        finally:
            listener.close()
        self.stdout.write(_("Stopped. The data is kept; the same command starts it again."))

    def _listen(self, port: int) -> socket.socket:
        """The port, taken before anything is loaded, so that a taken one is told at once."""
        listener = socket.socket()
        listener.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # else a restart waits for old connections
        try:
            listener.bind((HOST, port))
            listener.listen(64)
        except (OSError, OverflowError) as error:
            listener.close()
            raise CommandError(
                _(
                    "Port %(port)s on this machine cannot be used. "
                    "Stop what uses it, or choose another: PORT=8001 make demo"
                )
                % {"port": port},
                returncode=2,
            ) from error
        return listener

    def _prepare(self) -> None:
        """Tables, cache, translations; and the demo company if nobody is there yet."""
        self.stdout.write(_("Preparing the database …"))
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        subprocess.run(  # noqa: S603  our own script
            [sys.executable, str(settings.BASE_DIR / "scripts" / "compile_translations.py")], check=False
        )
        if not get_user_model().objects.filter(kind="person").exists():
            self.stdout.write(_("Loading the demo company; this takes a little the first time …"))
            # All or nothing: a first start that is interrupted leaves nothing half, and the next one begins
            # again.
            with transaction.atomic():
                call_command("install_defaults", verbosity=0)
                call_command("load_demo", verbosity=0)
        else:
            call_command("install_defaults", verbosity=0)  # what a newer version brings along
        connection.close()

    def _greet(self, address: str) -> None:
        names = list(
            get_user_model()
            .objects.filter(kind="person")
            .order_by("pk")
            .values_list("username", flat=True)[:40]
        )
        connection.close()
        self.stdout.write("")
        self.stdout.write(_("The feedback system is ready: %(address)s/") % {"address": address})
        if names:
            self.stdout.write(_("Log in as: %(names)s") % {"names": listed(names)})
            self.stdout.write(
                _("Password of all of them: %(password)s") % {"password": settings.DEMO_PASSWORD}
            )
        self.stdout.write(_("Press Ctrl-C to stop."))
        self.stdout.flush()


def _end(number: int, frame: Any) -> NoReturn:
    """Ends the web server's loop, or the preparation; the exit code is 0, for stopping is no fault."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C would cut the clean end short
    raise SystemExit(0)


def _port_from_environment() -> int:
    from feedback_system.settings import env

    return env.whole_number("PORT", 8000, least=1, most=65_535)
