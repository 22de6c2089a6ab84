"""A receiver on this machine that answers as the chats do: checks signatures, counts, and breaks when told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Chat:
    """What came in, and how the next requests are answered."""

    kind: str = "wecom"
    secret: str = ""
    behaviour: Callable[[int], str] = lambda _number: "ok"
    """By the number of the request, from 0: ok, lost (taken, answer lost), or a code of the chat."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    accepted: dict[str, str] = field(default_factory=dict)
    """The texts taken, by the key of the request: a repetition under the same key is dropped."""
    address: str = ""

    @property
    def texts(self) -> list[str]:
        return list(self.accepted.values())

    def answer(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]] | None:
        """Status and body as this chat has them, or None where the answer gets lost."""
        number = len(self.requests)
        self.requests.append({"path": path, "body": body, "key": key})
        what = self.behaviour(number)
        if what not in ("ok", "lost"):
            return self._refusal(int(what))
        if self.secret and not self._is_signed(path, body):
            return self._refusal(310000 if self.kind == "dingtalk" else 19021)
        if refused := self._is_too_long(body):
            return self._refusal(refused)
        self.accepted.setdefault(key, self._text(body))
        if what == "lost":
            return None
        return 200, {"code": 0, "msg": "success"} if self.kind == "feishu" else {
            "errcode": 0,
            "errmsg": "ok",
        }

    def _is_too_long(self, body: dict[str, Any]) -> int:
        """The code for a message beyond the limits on the pages of the three, 0 for one within."""
        if self.kind == "wecom":
            return 40058 if len(body["markdown"]["content"].encode()) > 4096 else 0
        whole = len(json.dumps(body, ensure_ascii=False).encode())
        return (460101 if self.kind == "dingtalk" else 9499) if whole > 20_000 else 0

    def _refusal(self, code: int) -> tuple[int, dict[str, Any]]:
        if code in (429, 500):
            return code, {}
        return 200, {"code": code, "msg": "no"} if self.kind == "feishu" else {
            "errcode": code,
            "errmsg": "no",
        }

    def _is_signed(self, path: str, body: dict[str, Any]) -> bool:
        if self.kind == "feishu":
            wanted = hmac.new(f"{body.get('timestamp')}\n{self.secret}".encode(), digestmod=hashlib.sha256)
            return body.get("sign") == base64.b64encode(wanted.digest()).decode()
        asked = parse_qs(urlsplit(path).query)
        stamp = asked.get("timestamp", [""])[0]
        wanted = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256)
        return len(stamp) == 13 and asked.get("sign") == [base64.b64encode(wanted.digest()).decode()]

    def _text(self, body: dict[str, Any]) -> str:
        if self.kind == "feishu":
            post = body["content"]["post"]["zh_cn"]
            return "\n".join(
                [post["title"], *(f"{row[0]['text']} {row[0]['href']}" for row in post["content"])]
            )
        markdown = body["markdown"]
        return str(markdown.get("content") or markdown["text"])


class Receiver:
    """The server of one chat, on a free port of this machine."""

    def __init__(self, chat: Chat, *, redirect_to: str = "", length: int = 0) -> None:
        self.chat = chat

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(size))
                found = chat.answer(self.path, body, self.headers.get("Idempotency-Key", ""))
                if redirect_to:
                    self.send_response(302)
                    self.send_header("Location", redirect_to)
                    self.end_headers()
                    return
                if found is None:
                    self.close_connection = True
                    return
                status, said = found
                content = json.dumps(said).encode() + b" " * length
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_address[1]}"
        chat.address = f"http://{self.place}/robot/send?access_token=k3y"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Receiver:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
