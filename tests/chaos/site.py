"""A site of its own for one run: database server, Redis, mail sink, workers and beats as real processes on loopback.

Everything lies in a temporary folder and ends with the `with` block, whatever was killed before.
"""

from __future__ import annotations

import os
import random
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import services  # noqa: E402  the programs that find servers are no package

WEB = [
    sys.executable,
    "-m",
    "gunicorn",
    "--config",
    "deploy/gunicorn.conf.py",
    "feedback_system.wsgi:application",
]
CELERY = [sys.executable, "-m", "celery", "-A", "feedback_system"]


class MailSink(socketserver.ThreadingTCPServer):
    """A mail server that accepts everything and remembers the Message-ID of each letter."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailTalk)
        self.message_ids: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.server_address[1]}/?from=chaos@example.test"


class _MailTalk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            return  # the client was killed in the middle

    def _talk(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                if not self._letter():
                    return
                self.wfile.write(b"250 kept\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 sink\r\n")

    def _letter(self) -> bool:
        found = ""
        while line := self.rfile.readline():
            if line == b".\r\n":
                self.server.message_ids.append(found)  # type: ignore[attr-defined]
                return True
            if line.lower().startswith(b"message-id:"):
                found = line.split(b":", 1)[1].strip().decode()
        return False


@dataclass
class Crew:
    """Processes of one kind that are started again when they were killed."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, number: int = 1) -> None:
        """Start that many more."""
        for _ in range(number):
            with self.log.open("ab") as log:
                self.running.append(
                    subprocess.Popen(
                        self.command,
                        cwd=ROOT,
                        env=self.environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )

    def kill_one(self, dice: random.Random) -> int:
        """`kill -9` one process with all it has started, start another in its place; returns its number."""
        victim = dice.choice(self.running)
        self.running.remove(victim)
        _kill(victim)
        self.start()
        return victim.pid

    def freeze_one(self, dice: random.Random) -> subprocess.Popen[bytes]:
        """Stop one as a hanging host would: alive, and doing nothing."""
        victim = dice.choice(self.running)
        os.killpg(victim.pid, signal.SIGSTOP)
        return victim

    def stop(self) -> None:
        """End them all."""
        for process in self.running:
            _kill(process)
        self.running.clear()


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _make_database(url: str) -> None:
    import psycopg2

    server, name = url.rsplit("/", 1)
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()


class Site:
    """The servers and the environment in which every process of the run lives."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="feedback-chaos-")))
        programs = services._postgresql_programs()
        if programs is None:
            raise services.LeftOut("the programs of PostgreSQL are not installed")
        self.postgresql = services.OwnPostgresql(programs, self._stack, survives_crashes=True)
        _make_database(self.postgresql.url)
        redis = services.redis(self._stack)
        self.redis_port = int(redis.split(":")[2].split("/")[0])
        self.mail = MailSink()
        self._stack.callback(self.mail.shutdown)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATABASE_URL": self.postgresql.url,
            "REDIS_URL": redis,
            "EMAIL_URL": self.mail.url,
            "VAR_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "feedback_system.settings.base",
            "DEBUG": "false",
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
        }
        self.workers = self._crew("worker", "--pool=solo", "--without-gossip", "--without-mingle")
        self.beats = self._crew("beat", "--pidfile=", f"--schedule={self.folder / 'beat'}")
        return self

    def __exit__(self, *_error: object) -> None:
        self.beats.stop()
        self.workers.stop()
        self._stack.close()

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` with these arguments; what it printed."""
        run = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {run.stderr[-800:]}")
        return run.stdout

    def serve(self) -> str:
        """Start the web server as it runs in production and wait for it; the address of the worklist."""
        port = services.free_port()
        web = Crew([*WEB, "--bind", f"127.0.0.1:{port}"], self.environment, self.folder / "web.log")
        self._stack.callback(web.stop)
        web.start()
        if not services._wait_for(port):
            raise RuntimeError(f"the web server does not answer: {web.log.read_text()[-800:]}")
        return f"http://127.0.0.1:{port}/"

    def empty_redis(self) -> None:
        """Forget every message and everything kept in the cache."""
        import redis

        client: Any = redis.Redis(port=self.redis_port)
        client.flushall()
        client.close()

    def _crew(self, *arguments: str) -> Crew:
        command = [*CELERY, *arguments, "--loglevel=ERROR"]
        return Crew(command, self.environment, self.folder / f"{arguments[0]}.log")
