"""What copies are made of: JSON values moved in time, hashes put together from ready pieces, rows written fast, numbers."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from feedback_system.audit import chain
from feedback_system.audit.models import CaseEvent
from feedback_system.numbering.models import Counter
from feedback_system.numbering.operations import PREFIXES
from feedback_system.worktime.allowance import Unit

INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")

ADDITIONS = (
    "", "客户要求两天内答复。", "同批还有部分在客户仓库。", "照片已随邮件发来。", "上月也发生过一次。", "客户产线暂时换用库存。",
    "不良品已隔离。", "不良率约百分之三。", "抽检发现，尚未上线。", "客户质量部已开出通知单。", "操作员装配时发现。", "终端用户反馈。",
)  # fmt: skip


def dumped(value: Any) -> str:
    """A JSON value as text, in the one form that the chain covers."""
    return chain.canonical(value).decode()


def shifted(value: Any, by: timedelta) -> Any:
    """A JSON value with every instant and every day in it moved by `by`, a whole number of weeks."""
    if isinstance(value, dict):
        return {key: shifted(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [shifted(one, by) for one in value]
    if isinstance(value, str) and len(value) >= 10:
        if DAY.match(value):
            return (date.fromisoformat(value) + by).isoformat()
        if INSTANT.match(value):
            moved = datetime.fromisoformat(value) + by
            # As the encoder of the framework writes instants, and as `isoformat` does for ladders.
            return DjangoJSONEncoder().default(moved) if value.endswith("Z") else moved.isoformat()
    return value


def shifted_receipt(receipt: dict[str, Any], by: timedelta) -> dict[str, Any]:
    """A stored receipt moved by `by`; its instants are whole microseconds."""
    step = by // timedelta(microseconds=1)
    moved = dict(receipt)
    if receipt.get("unit") == Unit.ON_DATE.value:
        named = date.fromisoformat(receipt["amount"]) + by
        moved["amount"] = f"{named:%Y%m%d}"
    for name in ("start", "due"):
        if name in receipt:
            moved[name] = receipt[name] + step
    moved["lines"] = [
        [line[0] + step, line[1] + step, *(shifted(part, by) for part in line[2:])]
        for line in receipt.get("lines", [])
    ]
    return moved


@dataclass(frozen=True)
class EventPiece:
    """What the hash of one event covers besides its case, its facts and the event before."""

    head: bytes
    tail: bytes
    sequence: int
    name: str
    actor: int
    on_behalf_of: int | None
    at: datetime

    @classmethod
    def of(cls, event: CaseEvent, at: datetime, digest: str) -> EventPiece:
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        head = f'{{"actor":{event.actor_id},"at":"{moment}","case":'.encode()
        tail = (
            f',"name":{json.dumps(event.name)},"on_behalf_of":{json.dumps(event.on_behalf_of_id)},'
            f'"payload":"{digest}","sequence":{event.sequence}}}'
        ).encode()
        return cls(head, tail, event.sequence, event.name, event.actor_id, event.on_behalf_of_id, at)

    def hash(self, previous: str, case_id: int, facts: str) -> str:
        """As `chain.event_hash`, put together from ready pieces."""
        body = b"".join(
            (previous.encode(), self.head, str(case_id).encode(), b',"facts":', facts.encode(), self.tail)
        )
        return hashlib.sha256(body).hexdigest()


@dataclass
class Writer:
    """Puts rows of ready cells into the database, as fast as it takes them."""

    on_postgresql: bool = field(default_factory=lambda: connection.vendor == "postgresql")

    def cell(self, column: models.Field[Any, Any], value: Any) -> Any:
        """The value as the database takes it."""
        if value is None:
            return "\\N" if self.on_postgresql else None
        if isinstance(column, models.JSONField):
            return self.text(dumped(value))
        if self.on_postgresql:
            return self.text(value.isoformat() if isinstance(value, datetime | date) else str(value))
        return column.get_db_prep_save(value, connection)

    def text(self, value: str) -> str:
        """A text, escaped where rows travel as lines."""
        if not self.on_postgresql:
            return value
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")

    def key(self, value: int) -> Any:
        """A key."""
        return str(value) if self.on_postgresql else value

    def ready(self, rows: list[list[Any]]) -> list[Any]:
        """The rows as `write` takes them: lines of text, or cells."""
        return ["\t".join(row) for row in rows] if self.on_postgresql else rows

    def write(self, table: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
        """Insert what `ready` gave."""
        if not rows:
            return
        quote = connection.ops.quote_name
        names = ", ".join(quote(name) for name in columns)
        with connection.cursor() as cursor:
            if self.on_postgresql:
                lines = io.StringIO("\n".join(rows) + "\n")
                cursor.copy_expert(f"COPY {quote(table)} ({names}) FROM STDIN", lines)
            else:
                places = ", ".join(["%s"] * len(columns))
                # Names of our own tables and columns; the values travel apart.
                cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)  # noqa: S608


class Numbers:
    """The counters behind receipt, case and slip numbers, moved on as copies take numbers."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], int] = {
            (series, period): last
            for series, period, last in Counter.objects.values_list("series", "period", "last")
        }
        self.touched: set[tuple[str, str]] = set()

    def _next(self, series: str, period: str) -> int:
        place = (series, period)
        self.last[place] = self.last.get(place, 0) + 1
        self.touched.add(place)
        return self.last[place]

    def receipt(self, day: date) -> str:
        """As `numbering.next_receipt_number`."""
        return f"R{day:%y%m%d}{self._next('receipt', f'{day:%y%m%d}'):03d}"

    def number(self, kind: str, day: date) -> str:
        """As `numbering.next_number`."""
        return f"{PREFIXES[kind]}{day:%y%m}{self._next(kind, f'{day:%y%m}'):02d}"

    def slip(self, day: date) -> str:
        """As `numbering.next_slip_number` for reminder slips."""
        return f"CB{day:%y%m}{self._next('CB', f'{day:%y%m}'):03d}"

    def save(self) -> None:
        """Write the counters that moved."""
        rows = [
            Counter(series=series, period=period, last=self.last[series, period])
            for series, period in self.touched
        ]
        Counter.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["series", "period"],
            update_fields=["last"],
            batch_size=200,
        )
        self.touched.clear()


def base36(number: int) -> str:
    """A short text for a whole number, for order and batch numbers."""
    digits = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    found = ""
    while number:
        number, rest = divmod(number, len(digits))
        found = digits[rest] + found
    return found or "0"
