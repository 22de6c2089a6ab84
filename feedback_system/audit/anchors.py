"""The daily copy of the ends of all chains, outside the database.

A chain proves that nothing inside it was changed, but not that its last events were cut off. So once a day
the number of events and the last hash of every case that had an event since the copy before go into a file of
their own in ANCHOR_DIR, and the check sum of the file goes to the auditors by mail. Each file carries the
check sum of the one before: who wants to alter one has to alter all later ones, and the mails. Source: safety
rule on the history.

A file is written once and never changed; in production the folder belongs on another machine or a medium that
can only be written once.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings

from feedback_system.audit.models import CaseEvent, Removal
from feedback_system.audit.operations import Break, verify
from feedback_system.company.models import Company

TITLE = "heads of the histories, format 1"
OVERLAP = 10_000
"""So many events before the last copy are looked at again: an event may be committed after one with a higher
id.
"""


class DamagedCopy(Exception):
    """A daily copy is not as it was written. The text names the file and what is wrong."""


@dataclass(frozen=True)
class Anchor:
    """One daily copy."""

    day: date
    """The day in the company's zone."""
    written_at: datetime
    previous: str
    """Check sum of the copy before, "-" for the first."""
    last_event: int
    """Highest event id that was looked at."""
    heads: dict[int, tuple[int, str]]
    """Case id → number of events and hash of the last one."""
    root: str
    """Check sum of this copy, including `previous`."""


Teller = Callable[[Anchor, datetime], None]
_TELLERS: list[Teller] = []


def when_written(teller: Teller) -> None:
    """Have `teller(anchor, at)` called with each day's copy; after a crash perhaps twice for the same day."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def folder() -> Path:
    """Where the copies lie."""
    return Path(settings.ANCHOR_DIR)


def anchor_history(*, at: datetime) -> tuple[Anchor, bool]:
    """Write the copy of the day of `at` (in the company's zone) unless it is there, and have it told.

    Returns the copy and whether it was written now.

    :raises DamagedCopy: an earlier copy is not as it was written; nothing is written on top of it.
    """
    day = at.astimezone(Company.get().zone).date()
    newest = None
    for newest in all_anchors():
        if newest.day == day:
            break
    written = newest is None or newest.day < day
    anchor = _write(day, at, newest) if newest is None or written else newest
    for tell in _TELLERS:
        tell(anchor, at)
    return anchor, written


def _write(day: date, at: datetime, before: Anchor | None) -> Anchor:
    since = max(before.last_event - OVERLAP, 0) if before else 0
    heads: dict[int, tuple[int, str]] = {}
    last_event = before.last_event if before else 0
    rows = (
        CaseEvent.objects.filter(pk__gt=since).order_by("pk").values_list("pk", "case_id", "sequence", "hash")
    )
    for pk, case_id, sequence, hash_ in rows.iterator(chunk_size=2000):
        last_event = max(last_event, pk)
        if sequence > heads.get(case_id, (0, ""))[0]:
            heads[case_id] = (sequence, hash_)
    lines = [
        TITLE,
        f"day {day.isoformat()}",
        f"written {at.astimezone(UTC).isoformat()}",
        f"previous {before.root if before else '-'}",
        f"last-event {last_event}",
        *(f"{case_id} {sequence} {hash_}" for case_id, (sequence, hash_) in sorted(heads.items())),
    ]
    text = "\n".join(lines) + "\n"
    root = hashlib.sha256(text.encode()).hexdigest()
    _save(folder() / f"{day.isoformat()}.txt", f"{text}root {root}\n")
    return Anchor(day, at, before.root if before else "-", last_event, heads, root)


def _save(path: Path, text: str) -> None:
    """The file appears complete or not at all, readable only, and never replaces another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    finally:
        draft.unlink()


def all_anchors() -> Iterator[Anchor]:
    """All copies, oldest first, each checked against its own check sum and the one before.

    :raises DamagedCopy: one was altered, or one in between is missing.
    """
    root = "-"
    for path in sorted(folder().glob("????-??-??.txt")):
        anchor = _read(path)
        if anchor.previous != root:
            raise DamagedCopy(
                f"{path.name} does not continue the copy before it: a copy is missing or was altered"
            )
        root = anchor.root
        yield anchor


def _read(path: Path) -> Anchor:
    text = path.read_text(encoding="ascii", errors="replace")
    body, _separator, last = text.rstrip("\n").rpartition("\n")
    lines = body.split("\n")
    root = hashlib.sha256(f"{body}\n".encode()).hexdigest()
    if last != f"root {root}" or len(lines) < 5 or lines[0] != TITLE:
        raise DamagedCopy(f"{path.name} was altered: its check sum does not fit")
    values = dict(line.split(" ", 1) for line in lines[1:5])
    heads: dict[int, tuple[int, str]] = {}
    for line in lines[5:]:
        case_id, sequence, hash_ = line.split(" ")
        heads[int(case_id)] = (int(sequence), hash_)
    return Anchor(
        date.fromisoformat(values["day"]),
        datetime.fromisoformat(values["written"]),
        values["previous"],
        int(values["last-event"]),
        heads,
        root,
    )


@dataclass(frozen=True)
class KnownHeads:
    """The newest known end of every case's chain, from all copies, and which copy is the newest."""

    heads: dict[int, tuple[int, str]]
    newest: Anchor | None


def known_heads() -> KnownHeads:
    """What the copies say. :raises DamagedCopy: one of them is not as it was written."""
    heads: dict[int, tuple[int, str]] = {}
    newest = None
    for newest in all_anchors():
        for case_id, head in newest.heads.items():
            heads[case_id] = max(heads.get(case_id, head), head)
    return KnownHeads(heads, newest)


def verify_against(case_id: int, known: KnownHeads) -> Break | None:
    """The first break in the chain of a case, also a tail that was cut off, which only the copy can tell."""
    broken = verify(case_id)
    if broken is not None or case_id not in known.heads:
        return broken
    sequence, hash_ = known.heads[case_id]
    events = CaseEvent.objects.filter(case_id=case_id)
    stored = events.filter(sequence=sequence).values_list("hash", flat=True).first()
    if stored is None:
        if _was_taken_back(case_id, sequence, hash_):
            return None
        return Break(case_id, events.count() + 1, "cut off: the daily copy knows it")
    return None if stored == hash_ else Break(case_id, sequence, "not the one of the daily copy")


def _was_taken_back(case_id: int, sequence: int, hash_: str) -> bool:
    """Whether the case was imported and taken back, and its history ended as the copy says, or went on from there."""
    gone = Removal.objects.filter(case_id=case_id).values_list("events", "head").first()
    return gone is not None and (gone[0] > sequence or (gone[0] == sequence and gone[1] == hash_))
