"""Strict readers of environment variables: a wrong value stops the start and says how to put it right.

A variable that is set but empty counts as not set, because that is what an unfilled line of a compose file
gives.
Every text can also come from a file: `SECRET_KEY_FILE=/run/secrets/key` is read when `SECRET_KEY` is not set.
"""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = ("true", "1"), ("false", "0")


def text(name: str, default: str = "") -> str:
    """The value of `name`, else the content of the file named by `<name>_FILE`, else `default`.

    :raises ImproperlyConfigured: if `<name>_FILE` names a file that cannot be read.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").strip() or default
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {path!r}, which cannot be read ({error.strerror}). "
            f"Let it name a readable file or set {name} itself."
        ) from error


def boolean(name: str, default: bool) -> bool:
    """True for `true` or `1`, False for `false` or `0`; anything else is an error, never a silent False."""
    value = text(name).lower()
    if not value:
        return default
    if value not in TRUE + FALSE:
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is neither yes nor no. Set {name} to true, false, 1 or 0."
        )
    return value in TRUE


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set {name} to a whole number from {least} to {most}."
        )
    return int(value)


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set {name} to one of: {', '.join(choices)}.")
    return value


def listing(name: str, default: list[str]) -> list[str]:
    """The parts between commas, without blanks around them."""
    parts = [part.strip() for part in text(name).split(",")]
    return [part for part in parts if part] or default


def folder(name: str, default: Path) -> Path:
    """An absolute folder; a relative one would mean another place for every process that starts elsewhere."""
    value = text(name)
    if not value:
        return default
    if not Path(value).is_absolute():
        raise ImproperlyConfigured(
            f"{name} is {value!r}, which is relative. Set {name} to a path that starts at the root."
        )
    return Path(value)


def web_address(name: str, default: str) -> str:
    """`https://host[:port]` without a path and without a slash at the end."""
    value = text(name, default).rstrip("/")
    if not value:
        return value
    parts = _split(name, value, example="https://feedback.example.com")
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.username
    ):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set {name} to scheme and host only, such as https://feedback.example.com."
        )
    return value


def require(*names: str) -> None:
    """Return quietly if all of `names` have a value.

    :raises ImproperlyConfigured: one sentence that lists all missing names at once.
    """
    missing = [name for name in names if not text(name)]
    if missing:
        raise ImproperlyConfigured(
            f"The production settings need {', '.join(missing)}: set {'it' if len(missing) == 1 else 'them'} "
            "in the environment (or name a file in <NAME>_FILE); see docs/how-to/run-in-production.md."
        )


def key_file(path: Path) -> str:
    """The key kept in `path`, made on the first start and readable by its owner only.

    Two processes that start at once get the same key: the file appears complete or not at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # unlike a rename it never replaces the key another process has already used
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 32:
        raise ImproperlyConfigured(
            f"The key file {path} is damaged: put back its copy, or delete it to get a new key."
        )
    return key


def database(name: str, *, sqlite_file: Path) -> dict[str, Any]:
    """Django's description of the database named by a URL; without one, the SQLite file.

    `postgresql://user:password@host:5432/name?sslmode=require` or `sqlite:////absolute/path/db.sqlite3`.
    A socket folder goes into the query: `postgresql:///name?host=/var/run/postgresql`.
    """
    value = text(name)
    if not value:
        return sqlite(sqlite_file)
    parts = _split(name, value, example="postgresql://user:password@host:5432/name")
    if parts.scheme == "sqlite":
        if not parts.path.startswith("//"):
            raise ImproperlyConfigured(
                f"{name} names a relative file. Write sqlite:// and the full path, in all four slashes."
            )
        return sqlite(Path(unquote(parts.path[1:])))
    database_name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgres", "postgresql") or not database_name:
        raise ImproperlyConfigured(
            f"{name} is not understood. Set {name} to postgresql://user:password@host:5432/name."
        )
    options = dict(parse_qsl(parts.query))
    return postgresql(
        database_name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", parts.hostname or ""),
        port=str(parts.port or ""),
        options=options,
    )


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite for several threads: writers queue at BEGIN (IMMEDIATE) instead of failing in the middle."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def postgresql(
    name: str, *, user: str, password: str, host: str, port: str, options: dict[str, str] | None = None
) -> dict[str, Any]:
    """PostgreSQL with kept connections and limits in time.

    A lock is waited for at most 3 s. Statements end after `DATABASE_STATEMENT_SECONDS` (0 = no limit;
    `wsgi.py` sets 15 for the web, so that migrations and reports are not cut off), idle transactions
    likewise. No statement is compiled by the server (jit): for one of hundreds of small parts, as the
    dashboard asks, that takes far longer than its answer.
    """
    seconds = whole_number("DATABASE_STATEMENT_SECONDS", 0, least=0, most=86_400)
    limits = ["-c jit=off", "-c lock_timeout=3s", f"-c statement_timeout={seconds}s"]
    if seconds:
        limits.append(f"-c idle_in_transaction_session_timeout={2 * seconds}s")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **(options or {}), "options": " ".join(limits)},
    }


def redis(name: str) -> tuple[str, str]:
    """Two addresses on the server named by a URL: for messages, and for the cache in the next database.

    They are apart because emptying the cache empties its whole database. Empty texts if the variable is not
    set.
    """
    value = text(name)
    if not value:
        return "", ""
    parts = _split(name, value, example="redis://host:6379/0")
    number = parts.path.removeprefix("/") or "0"
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or not number.isdigit():
        raise ImproperlyConfigured(
            f"{name} is not understood. Set {name} to redis://[:password@]host:6379/0."
        )
    broker = parts._replace(path=f"/{number}").geturl()
    return broker, parts._replace(path=f"/{int(number) + 1}").geturl()


def mail(name: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from a URL; without one, mails are printed on the console.

    `smtp://user:password@host:587/?tls=starttls&from=quality@example.com`; `smtps://` is TLS from the start.
    """
    value = text(name)
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    how = (
        f"Set {name} to smtp://user:password@host:587/?tls=starttls&from=quality@example.com or to smtps://…"
    )
    parts = _split(name, value, example=how)
    options = dict(parse_qsl(parts.query))
    sender = options.pop("from", "")
    tls = options.pop("tls", "none")
    if (
        parts.scheme not in ("smtp", "smtps")
        or not parts.hostname
        or options
        or tls not in ("none", "starttls")
    ):
        raise ImproperlyConfigured(f"{name} is not understood. {how}")
    if "@" not in parseaddr(sender)[1]:
        raise ImproperlyConfigured(f"{name} names no sender. {how}")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": tls == "starttls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }


def _split(name: str, value: str, *, example: str) -> SplitResult:
    """The parts of a URL. The value is never repeated in the error: it may hold a password."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address. Example: {example}") from error
    return parts
