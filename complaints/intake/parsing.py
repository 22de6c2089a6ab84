"""Read a mail from its bytes, within limits. No database, no network: nothing a mail names is ever fetched.

Headers say what the sender wrote, never who she is. No header steers anything but whether a program wrote the mail and, by a keyed
token, to which matter it answers.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from html.parser import HTMLParser

LARGEST = 30 * 1024 * 1024
"""Bytes of a mail that is read; what is larger waits for a person."""
LARGEST_HEAD = 256 * 1024
MOST_PARTS = 100
DEEPEST = 12
LONGEST_TEXT = 200_000
SMALL_PICTURE = 5 * 1024
"""A picture inside the text that is smaller is a mark of a signature."""
PROGRAMS = ("mailer-daemon", "postmaster", "bounce", "bounces")
UNANSWERED = ("noreply", "no-reply", "donotreply", "do-not-reply", "notification", "notifications")
TOKEN = re.compile(r"c(\d{1,18})-([a-z2-7]{26})")
_ADDRESS = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z0-9-]{2,60}")
_QUOTED = re.compile(
    r"^\s*(-{2,}\s*(original message|原始邮件|原始郵件|forwarded message)\s*-{2,}|on .{0,200} wrote:|.{0,100}写道[：:]|.{0,100}寫道[：:])\s*$",
    re.IGNORECASE,
)


class Unreadable(Exception):
    """The mail is outside the limits. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Enclosed:
    """A file that hangs on a mail."""

    name: str
    content: bytes


@dataclass
class Letter:
    """A mail in plain terms."""

    sender: str = ""
    sender_name: str = ""
    recipients: list[str] = field(default_factory=list)
    subject: str = ""
    message_id: str = ""
    text: str = ""
    files: list[Enclosed] = field(default_factory=list)
    automatic: str = ""
    """Why it is taken for a mail of a program, as a code, or ""."""
    answerable: bool = True
    """Whether a person may be behind the address."""

    @property
    def own_words(self) -> str:
        """The text without what was quoted from an earlier mail; the whole where nothing else is left."""
        kept: list[str] = []
        for line in self.text.split("\n"):
            if _QUOTED.match(line[:400]):
                break
            if not line.startswith(">"):
                kept.append(line)
        return "\n".join(kept).strip() or self.text

    @property
    def content_hash(self) -> str:
        """The same for two copies of one mail that went different ways."""
        body = "\n".join([self.sender, self.subject, self.text, *(one.name for one in self.files)])
        return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def read(raw: bytes) -> Letter:
    """The mail. :raises Unreadable: beyond a limit; anything else may be raised by hostile bytes, so call it behind a fence"""
    if len(raw) > LARGEST:
        raise Unreadable("too_large")
    head = raw[: LARGEST_HEAD + 4]
    if not raw.strip():
        raise Unreadable("empty")
    ends = [place for mark in (b"\n\n", b"\r\n\r\n", b"\r\r") if (place := head.find(mark)) >= 0]
    if len(raw) > LARGEST_HEAD and not ends:
        raise Unreadable("head_too_large")
    if raw.count(b"boundary") > MOST_PARTS or raw.count(b"message/rfc822") > MOST_PARTS:
        raise Unreadable("too_many_parts")
    message = message_from_bytes(raw, policy=policy.compat32)
    letter = Letter(subject=line_of(_header(message, "Subject"), 200))
    sender = _addresses(message, "From")
    if sender:
        letter.sender_name, letter.sender = line_of(sender[0][0], 60), sender[0][1]
    letter.recipients = [
        address
        for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
        for _shown, address in _addresses(message, name)
    ]
    letter.message_id = _digest_of(_header(message, "Message-ID"))
    letter.automatic = _why_automatic(message, letter)
    local = letter.sender.split("@")[0].replace("_", "-")
    letter.answerable = bool(letter.sender) and not letter.automatic and local not in UNANSWERED
    _fill(letter, message)
    return letter


def tokens_of(letter: Letter) -> Iterator[tuple[int, str]]:
    """The numbers and tokens of reply addresses and marks in the subject, as they stand there."""
    places = [*(one.partition("@")[0] for one in letter.recipients[:50]), letter.subject.lower()]
    for place in places:
        for number, token in TOKEN.findall(place):
            yield int(number), token


def line_of(text: str, most: int) -> str:
    """One clean line of at most `most` characters."""
    return " ".join(clean(text).split())[:most].strip()


def clean(text: str) -> str:
    """Text that can be stored and shown: no control, direction or half characters, one way of writing."""
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c for c in unbroken if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def decoded(content: bytes, charset: str = "") -> str:
    """Bytes as text: as they say, else as what Chinese mails are mostly written in, else with marks for what cannot be read."""
    for name in (charset, "utf-8", "gb18030"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _header(message: Message, name: str) -> str:
    raw = message.get(name)
    if raw is None:
        return ""
    text = str(raw)[:4_000] if not hasattr(raw, "_chunks") else _of_chunks(raw)[:4_000]
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError, AssertionError):
        return text
    return "".join(part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts)


def _of_chunks(header: object) -> str:
    """A header with bytes that no encoding announces, as text."""
    chunks = getattr(header, "_chunks", [])
    return "".join(decoded(str(text).encode("utf-8", "surrogateescape")) for text, _charset in chunks)


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    found = []
    for raw in message.get_all(name, [])[:20]:
        text = str(raw)[:8_000] if not hasattr(raw, "_chunks") else _of_chunks(raw)[:8_000]
        try:
            named = getaddresses([text])[:50]
        except RecursionError:  # comments within comments within comments
            continue
        for shown, address in named:
            fitting = _ADDRESS.fullmatch(address.strip())
            if fitting:
                found.append((_shown(shown), fitting.group().lower()))
    return found


def _shown(text: str) -> str:
    try:
        return "".join(
            part if isinstance(part, str) else decoded(part, charset or "")
            for part, charset in decode_header(text)
        )
    except (HeaderParseError, ValueError, AssertionError):
        return text


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest() if text.strip() else ""


def _why_automatic(message: Message, letter: Letter) -> str:
    """Whether a program wrote it (RFC 3834 and what is usual besides)."""
    if _header(message, "Auto-Submitted").strip().lower() not in ("", "no"):
        return "auto_submitted"
    if message.get_content_type() in ("multipart/report", "message/delivery-status"):
        return "delivery_report"
    if _header(message, "Return-Path").strip() == "<>":
        return "delivery_report"
    if letter.sender.split("@")[0] in PROGRAMS:
        return "delivery_report"
    if _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "bulk"
    if any(message.get(name) is not None for name in ("List-Id", "X-Autoreply", "X-Autorespond")):
        return "bulk"
    return "loop" if message.get("X-Loop") is not None else ""


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of a mail; a mail inside it is one leaf."""
    if depth > DEEPEST:
        raise Unreadable("too_deep")
    if message.is_multipart() and message.get_content_type() != "message/rfc822":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
    else:
        yield message


def _fill(letter: Letter, message: Message) -> None:
    plain: list[str] = []
    marked: list[str] = []
    for number, part in enumerate(_parts(message), 1):
        if number > MOST_PARTS:
            raise Unreadable("too_many_parts")
        kind = part.get_content_type()
        name = _name_of(part)
        is_text = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
        if is_text and not name:
            text = decoded(_content(part)[: LONGEST_TEXT * 4], str(part.get_content_charset("") or ""))
            (plain if kind == "text/plain" else marked).append(text[:LONGEST_TEXT])
        else:
            _enclose(letter, part, kind, name, number)
    told = "\n".join(plain).strip() or "\n".join(text_of_html(one) for one in marked)
    letter.text = clean(told[:LONGEST_TEXT])


def _enclose(letter: Letter, part: Message, kind: str, name: str, number: int) -> None:
    if kind == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        content = _written_again(first) if isinstance(first, Message) else _content(part)
        name = name or f"mail-{number}.eml"
    else:
        content = _content(part)
        subtype = re.sub(r"[^a-z0-9]", "", kind.partition("/")[2])[:10]
        name = name or line_of(f"{kind.partition('/')[0]}-{number}.{subtype}", 200)
    inside = part.get("Content-ID") is not None and kind.startswith("image/")
    if content and not (inside and len(content) < SMALL_PICTURE):
        letter.files.append(Enclosed(name[:200], content))


def _written_again(mail: Message) -> bytes:
    """The bytes of a mail inside a mail; where it holds what no head may, with that as UTF-8."""
    try:
        return mail.as_bytes()
    except UnicodeError:
        return mail.as_string().encode("utf-8", "surrogateescape")


def _content(part: Message) -> bytes:
    if "\x00" in str(part.get_param("charset") or ""):
        # The library stumbles over the name of such an encoding; `decoded` finds another.
        part.del_param("charset")
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return content
    whole = part.get_payload()
    return whole.encode("utf-8", "surrogateescape") if isinstance(whole, str) else b""


def _name_of(part: Message) -> str:
    name = part.get_filename()
    return line_of(_shown(str(name)[:1_000]), 200) if name else ""


class _Words(HTMLParser):
    """The words of a page, with breaks where blocks end; scripts, styles and what they point to are left out."""

    BLOCKS = frozenset("p div br tr li h1 h2 h3 h4 h5 h6 table blockquote pre hr".split())
    SILENT = frozenset({"script", "style", "head", "title", "template", "svg", "object"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.SILENT:
            self.silent += 1
        elif tag in self.BLOCKS:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(re.sub(r"\s+", " ", data))


def text_of_html(markup: str) -> str:
    """The words that a reader of the page sees; nothing is fetched."""
    parser = _Words()
    parser.feed(markup[:LONGEST_TEXT])
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
