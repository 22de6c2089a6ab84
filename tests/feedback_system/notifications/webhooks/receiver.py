"""A receiver of webhooks on this machine: it checks signatures, keeps what came, and breaks when told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Program:
    """The program of a partner behind a small server on a free port."""

    def __init__(self) -> None:
        self.secret = ""
        self.behaviour: Callable[[int], tuple[int, str]] = lambda _number: (200, "thank you")
        """Status and words by the number of the request, from 0."""
        self.requests: list[dict[str, Any]] = []
        self.taken: dict[str, dict[str, Any]] = {}
        """The messages taken, by their id: a repetition is dropped."""
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, words = program.answer(dict(self.headers.items()), body)
                content = words.encode()
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", words)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_address[1]}"
        self.address = f"http://{self.place}/hooks?key=k3y"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        number = len(self.requests)
        signed = self.is_signed(headers, body)
        self.requests.append({"headers": headers, "body": json.loads(body), "signed": signed})
        status, words = self.behaviour(number)
        if 200 <= status < 300:
            self.taken.setdefault(headers["webhook-id"], json.loads(body))
        return status, words

    def is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        """As the public specification has it."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        return hmac.compare_digest(headers["webhook-signature"], f"v1,{wanted}")

    def __enter__(self) -> Program:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
