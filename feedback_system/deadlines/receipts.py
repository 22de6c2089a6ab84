"""Receipts as stored with a deadline: small rows of numbers and codes, told in the reader's language when
they are read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from feedback_system.worktime.allowance import parse
from feedback_system.worktime.receipt import Counted, Note, Receipt, ReceiptLine, render_text

if TYPE_CHECKING:
    from feedback_system.deadlines.models import Deadline

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SMALLEST = timedelta(microseconds=1)


def pack(receipt: Receipt) -> dict[str, Any]:
    """The receipt as JSON; instants and lengths of time in whole microseconds, days as text such as "1d"."""
    return {
        "start": _to_number(receipt.start),
        "due": _to_number(receipt.due),
        "unit": receipt.allowance.unit.value,
        "amount": str(receipt.allowance.amount),
        "lines": [
            [_to_number(line.from_), _to_number(line.to), _pack_counted(line.counted), line.note_code.value]
            + ([dict(line.note_params)] if line.note_params else [])
            for line in receipt.lines
        ],
        "provisional_years": list(receipt.provisional_years),
        "calendar_version": receipt.calendar_version,
    }


def unpack(stored: dict[str, Any]) -> Receipt:
    """The receipt that `pack` stored."""
    return Receipt(
        start=_to_instant(stored["start"]),
        due=_to_instant(stored["due"]),
        allowance=parse(stored["unit"], Decimal(stored["amount"])),
        lines=tuple(
            ReceiptLine(
                _to_instant(from_),
                _to_instant(to),
                _unpack_counted(counted),
                Note(note),
                params[0] if params else {},
            )
            for from_, to, counted, note, *params in stored["lines"]
        ),
        provisional_years=tuple(stored["provisional_years"]),
        calendar_version=stored["calendar_version"],
    )


def receipt_of(deadline: Deadline) -> Receipt:
    """The receipt of a clock as it was counted last; its lines add up to the due instant."""
    return unpack(deadline.receipt)


def round_began(deadline: Deadline) -> datetime:
    """From when the present due instant is counted: the start, for a rule that repeats that of its present round."""
    if deadline.rule.repeats and deadline.receipt:
        return max(unpack(deadline.receipt).start, deadline.started_at)
    return deadline.started_at


def explain(deadline: Deadline, time_zone: ZoneInfo) -> str:
    """The receipt as text in `time_zone`: one line per segment, the last one the total and the due instant."""
    return render_text(receipt_of(deadline), time_zone)


def _to_number(instant: datetime) -> int:
    return (instant - _EPOCH) // _SMALLEST


def _to_instant(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def _pack_counted(counted: Counted) -> int | str:
    return f"{counted}d" if isinstance(counted, int) else counted // _SMALLEST


def _unpack_counted(stored: int | str) -> Counted:
    return int(stored.removesuffix("d")) if isinstance(stored, str) else timedelta(microseconds=stored)
