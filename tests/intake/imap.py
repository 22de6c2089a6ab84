"""A small mail server for tests: one mailbox on the loopback, as much of IMAP as the intake speaks."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Server(socketserver.ThreadingTCPServer):
    """Holds the mails by their numbers; `broken` are listed but not handed out."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: dict[int, bytes] = {}
        self.seen: set[int] = set()
        self.broken: set[int] = set()
        self.validity, self.password = 7, "secret"

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _space, rest = line.decode().strip().partition(" ")
            if rest.upper().startswith("LOGOUT"):
                self.say("* BYE")
                self.say(f"{tag} OK")
                return
            self.say(f"{tag} {self.answer(rest)}")

    def answer(self, asked: str) -> str:
        server: Any = self.server
        if asked.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1")
        elif asked.startswith("LOGIN") and server.password not in asked:
            return "NO wrong"
        elif asked.startswith("SELECT"):
            self.say(f"* {len(server.mails)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {server.validity}]")
            self.say(f"* OK [UIDNEXT {max(server.mails, default=0) + 1}]")
        elif asked.startswith("UID SEARCH"):
            start = re.search(r"(\d+):\*", asked)
            found = [uid for uid in server.mails if start is None or uid >= int(start.group(1))]
            self.say("* SEARCH " + " ".join(map(str, found or list(server.mails)[-1:])))
        elif fetch := re.match(r"UID FETCH (\d+) \((.*)\)", asked):
            return self.fetch(int(fetch.group(1)), fetch.group(2))
        elif mark := re.match(r"UID STORE (\d+)", asked):
            server.seen.add(int(mark.group(1)))
        return "OK done"

    def fetch(self, uid: int, what: str) -> str:
        server: Any = self.server
        if uid in server.broken:
            return "NO cannot"
        raw = server.mails[uid]
        if what == "RFC822.SIZE":
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            part = re.search(r"<0\.(\d+)>", what)
            raw = raw[: int(part.group(1))] if part else raw
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK done"


@contextmanager
def served() -> Iterator[Server]:
    """A running server."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
