"""The one way out of the house over HTTP, and its fence.

Only https, only hosts of a list in the settings (webhooks and log-in have one of their own), only public addresses: the name is resolved once, every
address it has must be public, and the connection goes to the address that was looked at. No redirect is followed, no proxy of the
environment is used, an answer may take 5 seconds and 64 KB. Source: safety rule on the outbound fence.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0
MOST_BYTES = 64 * 1024
ANY_HOST = "*"
"""In a list of hosts: every public one."""


class OutboundError(Exception):
    """The request did not reach an answer. `code` says why; the address is never repeated, it may hold a key."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Fenced(OutboundError):
    """The fence did not let the request out, or the answer in: scheme, host, port, address, redirect, too_large."""


class Unanswered(OutboundError):
    """Nobody answered in time, or not as HTTP. Whether the request arrived is not known."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    content_type: str = ""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def what_is_wrong_with(address: str, *, hosts: Collection[str] | None = None) -> str:
    """Why the fence would refuse the address before it is even resolved, as a code, or "". `hosts` as in `post`."""
    try:
        _parts(address, hosts)
    except Fenced as refusal:
        return refusal.code
    return ""


def post_json(address: str, body: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Answer:
    """Send `body` as JSON and return what came back, whatever its status; no redirect is followed.

    :raises Fenced: the address, or what is behind it, is not allowed.
    :raises Unanswered: no connection, no answer in time, or none that is HTTP.
    """
    return post(address, json.dumps(body, ensure_ascii=False).encode(), headers=headers)


def post(
    address: str,
    content: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    hosts: Collection[str] | None = None,
) -> Answer:
    """As `post_json`, with JSON already in bytes: sent as they are, so that a signature over them holds.

    `hosts` are the hosts that may be reached, those of the settings where it is None.
    """
    json_sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    return request("POST", address, content, headers=json_sent, hosts=hosts)


def request(
    method: str,
    address: str,
    content: bytes | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    hosts: Collection[str] | None = None,
) -> Answer:
    """As `post`, for any method and any content; `headers` say what the content is."""
    parts, local = _parts(address, hosts)
    host, port = parts.hostname or "", _port(parts)
    connection = _Connection(
        host, port, tls=parts.scheme == "https", address=_resolve(host, port, local=local)
    )
    watch = threading.Timer(SECONDS, connection.abort)
    watch.daemon = True
    watch.start()
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(
            method,
            target or "/",
            body=content,
            headers={"Connection": "close", **(headers or {})},
        )
        response = connection.getresponse()
        if 300 <= response.status < 400:
            raise Fenced("redirect")
        text = response.read(MOST_BYTES + 1)
        if connection.aborted:
            raise Unanswered("timeout")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unanswered(_why(error, aborted=connection.aborted)) from None
    finally:
        watch.cancel()
        connection.close()
    if len(text) > MOST_BYTES:
        raise Fenced("too_large")
    return Answer(response.status, text.decode("utf-8", "replace"), response.headers.get("Content-Type", ""))


def _parts(address: str, hosts: Collection[str] | None = None) -> tuple[SplitResult, bool]:
    """The parts of an allowed address, and whether it is one of the listed local ones."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Fenced("address") from None
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise Fenced("address")
    if any(ord(sign) < 33 or ord(sign) > 126 for sign in address):
        raise Fenced("address")
    if parts.scheme in ("http", "https") and f"{host}:{_port(parts)}" in settings.OUTBOUND_LOCAL_ADDRESSES:
        return parts, True
    if parts.scheme != "https":
        raise Fenced("scheme")
    allowed = settings.OUTBOUND_HOSTS if hosts is None else hosts
    if host not in allowed and ANY_HOST not in allowed:
        raise Fenced("host")
    if _is_inside(host):
        raise Fenced("inside")
    if port not in (None, 443):
        raise Fenced("port")
    return parts, False


def _is_inside(host: str) -> bool:
    """Whether the host is written as an address that is not public; a name is looked at when it is resolved."""
    try:
        return not _is_public(host)
    except ValueError:
        return host == "localhost"


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(host: str, port: int, *, local: bool) -> str:
    """The address to connect to. Every address of the name must be public, so that none can be chosen to slip in."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Unanswered("unknown_host") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not local and not all(_is_public(address) for address in addresses):
        raise Fenced("inside")
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None and not inner.is_global:
            return False
    return found.is_global and not found.is_multicast


def _why(error: Exception, *, aborted: bool) -> str:
    if aborted or isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "certificate"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "broken_off"


class _Connection(http.client.HTTPConnection):
    """A connection to the very address that was looked at; the name only counts for the certificate."""

    def __init__(self, host: str, port: int, *, tls: bool, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._tls = address, tls
        self.aborted = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), timeout=SECONDS)
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """The time is over: whoever sends drop by drop does not hold the sender up."""
        self.aborted = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed already
