"""The demo is one process that starts from nothing, serves, stops at once, and finds its data again."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.feedback_system.settings.processes import ROOT, environment

START_SECONDS = 420  # a slow machine that loads the demo company beside other tests
# Embedded mode is SQLite by definition: a second round says nothing new.
pytestmark = [pytest.mark.slow, pytest.mark.once]


class Demo:
    """A running `manage.py demo` on a free port, in a folder of its own."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = (folder / "demo.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env=environment(folder, PORT=str(self.port)),
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    def wait_until_it_serves(self):
        until(lambda: f"http://127.0.0.1:{self.port}/" in self.said(), self)

    def stop(self, by):
        """The exit code and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(by)
        code = self.process.wait(20)
        return code, time.monotonic() - started


def until(is_true, demo):
    last = time.monotonic() + START_SECONDS
    while not is_true():
        assert demo.process.poll() is None, demo.said()
        assert time.monotonic() < last, demo.said()
        time.sleep(0.1)


@pytest.fixture
def start(tmp_path):
    demos = []

    def _start():
        demos.append(Demo(tmp_path))
        return demos[-1]

    yield _start
    for demo in demos:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.wait(20)
        demo.log.close()


def is_ready(demo):
    try:
        return demo.get("/readyz")[0] == 200
    except urllib.error.HTTPError as refusal:
        assert "worker" in json.loads(refusal.read())["findings"]
        return False


def test_it_starts_from_nothing_works_in_the_background_stops_at_once_and_starts_again(start):
    first = start()
    first.wait_until_it_serves()

    assert first.get("/healthz") == (200, "ok\n")
    until(lambda: is_ready(first), first)  # beat sent a message, a worker ran it, the database has it
    assert "feedback-demo-2026" in first.said()
    assert "Warning" not in first.said()
    code, seconds = first.stop(signal.SIGINT)
    assert code == 0, first.said()
    assert seconds < 20  # a second on an idle machine; who hangs is ended later than that

    second = start()
    second.wait_until_it_serves()

    assert second.get("/healthz")[0] == 200
    assert second.stop(signal.SIGTERM)[0] == 0, second.said()


def test_a_port_in_use_is_one_clear_sentence_and_exit_code_2(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        refused = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", port],
            cwd=ROOT,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert refused.returncode == 2
    assert port in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
