"""All tests: on SQLite without any server, then on PostgreSQL and Redis, then the browser once.

What cannot be had on this machine is left out and named, with the reason; REQUIRE_ALL=1 makes it a failure.
Arguments are handed to pytest: `scripts/run_tests.py tests/accounts -x`. With PROOFS=large only the tests that have a
large size are run, at that size.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import services

ROOT = Path(__file__).resolve().parent.parent
WORKERS = os.environ.get("TEST_WORKERS", "2")
LARGE_PROOFS = os.environ.get("PROOFS") == "large"
PHASE_MINUTES = 240 if LARGE_PROOFS else 40
KINDS = "proof and not browser" if LARGE_PROOFS else "not browser"
BROWSER = "proof and browser" if LARGE_PROOFS else "browser"
NOTHING_COLLECTED = 5


@dataclass
class Outcome:
    """How one round ended: `line` is pytest's closing line."""

    name: str
    passed: bool
    line: str


def run_round(name: str, *, arguments: list[str], environment: dict[str, str]) -> Outcome:
    """Run pytest once, showing its output as it comes; a round that hangs is ended after PHASE_MINUTES."""
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    limit = threading.Timer(PHASE_MINUTES * 60, _end, [run])
    limit.start()
    line = ""
    try:
        assert run.stdout is not None  # noqa: S101  for the type checker
        for shown in run.stdout:
            print(shown, end="", flush=True)
            line = shown.strip("= \n") or line
        run.wait()
    except KeyboardInterrupt:
        _end(run)
        raise
    finally:
        on_time = limit.is_alive()
        limit.cancel()
    if not on_time:
        line = f"ended after {PHASE_MINUTES} minutes without a result"
    if run.returncode == NOTHING_COLLECTED and not sys.argv[1:]:
        return Outcome(name, passed=True, line="no tests of this kind")
    passed = run.returncode == 0 or (run.returncode == NOTHING_COLLECTED and bool(sys.argv[1:]))
    return Outcome(name, passed=passed and on_time, line=f"{line} [{time.monotonic() - started:.0f} s]")


def browser_files() -> list[str]:
    """The files with tests that drive a browser, so that the others need not be read; none when the caller named some."""
    if any(Path(name.split("::")[0]).exists() for name in sys.argv[1:]):
        return []
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [
        str(file.relative_to(ROOT)) for file in files if "mark.browser" in file.read_text(encoding="utf-8")
    ]


def _end(run: "subprocess.Popen[str]") -> None:
    """End the round and what it has started, by the number of its own group."""
    try:
        os.killpg(run.pid, signal.SIGTERM)
        run.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main() -> int:
    outcomes: list[Outcome] = []
    left_out: list[str] = []
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    }
    # A proof at its large size may take hours; nothing is called hung there.
    parallel = ["-q", "-n", WORKERS, *(["-o", "faulthandler_timeout=0"] if LARGE_PROOFS else [])]

    with ExitStack() as stack:
        served = dict(plain)
        try:
            served["DATABASE_URL"] = services.postgresql(stack)
        except services.LeftOut as why:
            left_out.append(f"the tests on PostgreSQL: {why}")
        try:
            served["REDIS_URL"] = services.redis(stack)
        except services.LeftOut as why:
            left_out.append(f"Redis (the embedded broker and cache are used instead): {why}")
        # What takes minutes and says the same on every database is left to the round on PostgreSQL.
        both = {"BOTH_DATABASES": "1" if "DATABASE_URL" in served else "0"}
        alone, served = plain | both, served | both
        outcomes.append(run_round("SQLite, no server", arguments=[*parallel, "-m", KINDS], environment=alone))

        if "DATABASE_URL" in served:
            name = "PostgreSQL and Redis" if "REDIS_URL" in served else "PostgreSQL"
            outcomes.append(
                run_round(name, arguments=[*parallel, "-m", f"{KINDS} and not once"], environment=served)
            )

        try:
            served["BROWSER_PATH"] = services.chromium()
        except services.LeftOut as why:
            left_out.append(f"the browser tests: {why}")
        else:
            outcomes.append(
                run_round(
                    "Browser",
                    arguments=[
                        *parallel,
                        "--dist=load",
                        "--maxschedchunk=1",
                        "-m",
                        BROWSER,
                        *browser_files(),
                    ],
                    environment=served,
                )
            )

    return summary(outcomes, left_out)


def summary(outcomes: list[Outcome], left_out: list[str]) -> int:
    """Tell how every round ended; 0 when all is well."""
    print("\n=== Summary", flush=True)
    for outcome in outcomes:
        print(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.name}: {outcome.line}")
    for what in left_out:
        print(f"left out  {what}")
    everything = not left_out or os.environ.get("REQUIRE_ALL") != "1"
    if not everything:
        print("FAILED  REQUIRE_ALL=1 allows nothing to be left out.")
    return 0 if everything and all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
