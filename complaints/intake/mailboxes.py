"""The mailbox of customers at its server, by IMAP: which mails are new, their bytes, and a mark on those that are stored."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from types import TracebackType

from complaints.intake.models import Mailbox
from complaints.intake.parsing import LARGEST
from feedback_system.sealed import CannotUnseal

SECONDS = 20.0
CUT = 256 * 1024
"""So much of a mail that is too large is kept, for the person who decides on it."""
HERE = ("localhost", "127.0.0.1", "::1")


class BoxError(Exception):
    """The mailbox could not be read. `code` says why; what the server said is not repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotFetched(BoxError):
    """One mail cannot be had from the server, while the mailbox answers."""


class ImapBox:
    """An open mailbox; use it in a `with` block."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._server: imaplib.IMAP4 | None = None
        self.validity = ""
        self.next_uid = 0

    def __enter__(self) -> ImapBox:
        try:
            self._server = self._connected()
            self._log_in()
            self._select()
        except BoxError:
            self._hang_up()
            raise
        except Exception as error:
            self._hang_up()
            raise BoxError(_code_of(error)) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def _connected(self) -> imaplib.IMAP4:
        box = self._mailbox
        if box.security == Mailbox.Security.TLS:
            return imaplib.IMAP4_SSL(
                box.host, box.port, ssl_context=ssl.create_default_context(), timeout=SECONDS
            )
        if box.security == Mailbox.Security.NONE and box.host not in HERE:
            raise BoxError("open")
        server = imaplib.IMAP4(box.host, box.port, timeout=SECONDS)
        if box.security == Mailbox.Security.STARTTLS:
            self._server = server
            server.starttls(ssl.create_default_context())
        return server

    @property
    def _imap(self) -> imaplib.IMAP4:
        if self._server is None:
            raise BoxError("unanswered")
        return self._server

    def _log_in(self) -> None:
        try:
            self._imap.login(self._mailbox.username or self._mailbox.address, self._mailbox.password)
        except CannotUnseal:
            raise BoxError("password") from None
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise BoxError("refused") from None

    def _select(self) -> None:
        folder = '"' + re.sub(r'["\\\r\n]', "", self._mailbox.folder) + '"'
        answer, _found = self._imap.select(folder)
        if answer != "OK":
            raise BoxError("folder")
        self.validity = self._told("UIDVALIDITY")
        self.next_uid = int(self._told("UIDNEXT") or 0) or self._highest() + 1

    def _told(self, name: str) -> str:
        _name, values = self._imap.response(name)
        first = values[0] if values else None
        return first.decode("ascii", "replace") if isinstance(first, bytes) else ""

    def _highest(self) -> int:
        return max(self._uids("ALL"), default=0)

    def _uids(self, *asked: str) -> list[int]:
        answer, found = self._call("SEARCH", *asked)
        if answer != "OK":
            raise BoxError("unanswered")
        text = b" ".join(one for one in found if isinstance(one, bytes)).decode("ascii", "replace")
        return sorted(int(one) for one in text.split() if one.isdigit())

    def _call(self, command: str, *arguments: str) -> tuple[str, list[object]]:
        try:
            answer, found = self._imap.uid(command, *arguments)
        except Exception as error:
            raise BoxError(_code_of(error)) from None
        return answer, list(found)

    def after(self, uid: int) -> Iterator[int]:
        """The numbers of the mails that came after `uid`, oldest first."""
        # "n:*" always names the last mail, however low its number.
        yield from (one for one in self._uids("UID", f"{uid + 1}:*") if one > uid)

    def fetch(self, uid: int) -> bytes:
        """The bytes of a mail; of one that is too large (`size_of`) its beginning only.

        :raises NotFetched: the server does not hand it out; BoxError: the server does not answer
        """
        wanted = "BODY.PEEK[]" if self.size_of(uid) <= LARGEST else f"BODY.PEEK[]<0.{CUT}>"
        answer, told = self._call("FETCH", str(uid), f"({wanted})")
        found = next((part[1] for part in told if isinstance(part, tuple) and len(part) > 1), None)
        if answer != "OK" or not isinstance(found, bytes):
            raise NotFetched("not_fetched")
        return found

    def size_of(self, uid: int) -> int:
        """How large the server says the mail is. :raises NotFetched, BoxError: as above"""
        answer, told = self._call("FETCH", str(uid), "(RFC822.SIZE)")
        size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(_bytes_of(told)))
        if answer != "OK" or size is None:
            raise NotFetched("not_fetched")
        return int(size.group(1))

    def mark(self, uid: int) -> None:
        """Show people who look into the mailbox that the mail is taken in; a server that refuses does no harm."""
        with contextlib.suppress(BoxError):
            self._call("STORE", str(uid), "+FLAGS", r"(\Seen)")

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(Exception):
                server.logout()


def _bytes_of(told: list[object]) -> Iterator[bytes]:
    for part in told:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, tuple):
            yield from (one for one in part if isinstance(one, bytes))


def _code_of(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, socket.gaierror):
        return "name"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "unanswered"
