"""Calendar files (RFC 5545): lines of at most 75 bytes, escaped texts, instants in UTC. Knows nothing of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_BYTES = 75
"""Of one line without its end; what is longer goes on in the next line after a blank."""
END = "\r\n"


@dataclass(frozen=True)
class Entry:
    """One event of a calendar."""

    uid: str
    """The same in every edition of the file, so that a program changes its entry instead of adding one."""
    sequence: int
    """Grows when the event moves."""
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    url: str


def calendar(entries: Sequence[Entry], *, name: str, at: datetime) -> str:
    """The file as it is at `at`."""
    return "".join(folded(line) for line in _lines(entries, name, at))


def _lines(entries: Sequence[Entry], name: str, at: datetime) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//feedback-system//deadlines//EN"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{escaped(name)}"
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"
    for entry in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(entry.uid)}"
        yield f"SEQUENCE:{entry.sequence}"
        yield f"DTSTAMP:{instant(at)}"
        yield f"DTSTART:{instant(entry.starts_at)}"
        yield f"DTEND:{instant(entry.ends_at)}"
        yield f"SUMMARY:{escaped(entry.summary)}"
        yield f"DESCRIPTION:{escaped(entry.description)}"
        yield f"URL:{entry.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def instant(at: datetime) -> str:
    """An instant in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as a value: backslash, semicolon, comma and line breaks are written with a backslash; other signs of control go."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in plain if sign == "\n" or (sign >= " " and sign != "\x7f"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, "\\" + sign)
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line with its end, folded between signs and never inside one."""
    rows, row, room = [], "", MOST_BYTES
    for sign in line:
        size = len(sign.encode())
        if size > room:
            rows.append(row)
            row, room = " ", MOST_BYTES - 1
        row += sign
        room -= size
    return "".join(one + END for one in [*rows, row])
