"""The throw-away database: a file in a temporary folder, or one beside the configured PostgreSQL database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.core.management import CommandError
from django.db import connection

OWN = "_bench"
"""The end of the name of a database that a bench made and may drop."""
NOT_OURS = ("REDIS_URL", "MEDIA_ROOT", "ANCHOR_DIR", "EMAIL_URL", "SENTRY_DSN")
"""Settings that lead out of the throw-away ground."""


@contextmanager
def throw_away(*, postgresql: bool) -> Iterator[dict[str, str]]:
    """The environment of a process that works on throw-away data only; afterwards nothing of it is left.

    :raises CommandError: when there is no such database to be had
    """
    with tempfile.TemporaryDirectory(prefix="feedback_bench_") as folder:
        environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        environment |= {"VAR_DIR": folder, "DEMO": "true", "LOG_LEVEL": "ERROR"}
        if not postgresql:
            path = quote(str(Path(folder) / "bench.sqlite3"))
            yield environment | {"DATABASE_URL": f"sqlite:///{path}"}
            return
        url, name = _beside(os.environ.get("DATABASE_URL", ""))
        _create(name)
        try:
            yield environment | {"DATABASE_URL": url}
        finally:
            _run(f"DROP DATABASE {connection.ops.quote_name(name)}")


def _beside(url: str) -> tuple[str, str]:
    """Address and name of a database beside the configured one."""
    parts = urlsplit(url)
    if connection.vendor != "postgresql" or not parts.path.strip("/"):
        raise CommandError(
            "The configured database is not PostgreSQL. Set DATABASE_URL to one, or leave out --postgresql.",
            returncode=2,
        )
    name = unquote(parts.path.strip("/"))[:50] + OWN
    return parts._replace(path=f"/{quote(name)}").geturl(), name


def _create(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            raise CommandError(
                f"There is a database “{name}” already. A bench never works on data it has not made: "
                "rename it, or drop it if it is left from a bench that was killed.",
                returncode=2,
            )
    _run(f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE template0")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
