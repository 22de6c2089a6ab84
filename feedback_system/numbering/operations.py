"""Numbers without gaps: each is taken inside the transaction that uses it, so a rollback gives it back."""

import re
from collections.abc import Collection
from datetime import date

from django.db import connection

from feedback_system.numbering.models import Counter

PREFIXES = {"complaint": ""}
"""Letter before the number of each kind of case; complaints have none (policy 001, numbering of complaints)."""


def register_prefix(kind: str, letter: str) -> None:
    """Have the numbers of a kind of case begin with `letter`, so that they are unique over all kinds.

    :raises ValueError: another kind begins with it, or the kind has another letter already
    """
    if any(other != kind and taken == letter for other, taken in PREFIXES.items()):
        raise ValueError(f"numbers of another kind begin with {letter!r} already")
    if PREFIXES.setdefault(kind, letter) != letter:
        raise ValueError(f"the kind {kind} has the letter {PREFIXES[kind]!r} already")


def _next_serial(series: str, period: str, count: int = 1) -> int:
    """The last of the next `count` serials of the series, starting at 1; the row stays locked until the caller's
    transaction ends. Note: one statement.
    """
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, period, last) VALUES (%s, %s, %s) "  # noqa: S608  a name of our own
            f"ON CONFLICT (series, period) DO UPDATE SET last = {table}.last + excluded.last RETURNING last",
            [series, period, count],
        )
        return int(cursor.fetchone()[0])


def next_number(kind: str, *, on: date) -> str:
    """The number of a case accepted on `on` (a date in the company's zone): two-digit year, month, serial of the month.

    The serial has at least two digits and grows. Source: policies 001 and 004, number of the complaint form.
    Must be called inside a transaction.
    """
    period = f"{on:%y%m}"
    return f"{PREFIXES[kind]}{period}{_next_serial(kind, period):02d}"


def next_receipt_number(*, on: date) -> str:
    """The receipt number told to the caller at once: R, the day, a serial of the day with at least three digits."""
    period = f"{on:%y%m%d}"
    return f"R{period}{_next_serial('receipt', period):03d}"


def next_slip_number(series: str, *, on: date) -> str:
    """The number of a slip (`series` is its letter code, for example "CB" for 催办单), counted per month."""
    period = f"{on:%y%m}"
    return f"{series}{period}{_next_serial(series, period):03d}"


def next_slip_numbers(series: str, *, on: date, count: int) -> list[str]:
    """The next `count` numbers of a series of slips, in order. Note: one statement, none for no slip."""
    if not count:
        return []
    period = f"{on:%y%m}"
    last = _next_serial(series, period, count)
    return [f"{series}{period}{serial:03d}" for serial in range(last - count + 1, last + 1)]


_NUMBER = re.compile(r"([A-Z]*)([0-9]{2}(?:0[1-9]|1[0-2]))([0-9]{2,6})")


def note_used(kind: str, number: str) -> None:
    """Let the counter of its month go on after `number`, one of our own pattern that a case brought along from elsewhere.

    A number of another pattern is none that we would give out. Must be called inside a transaction.
    """
    if (found := _place_of(kind, number)) is None:
        return
    period, serial = found
    last = _next_serial(kind, period, 0)
    if last < serial:
        Counter.objects.filter(series=kind, period=period).update(last=serial)


def give_back(kind: str, numbers: Collection[str], *, in_use: Collection[str]) -> None:
    """Let the counters that stand at one of these numbers, which are gone, fall back to the highest of `in_use`.

    Where a later number has been given out meanwhile, the counter stays. Must be called inside a transaction.
    """
    gone = {found for number in numbers if (found := _place_of(kind, number)) is not None}
    used = {found for number in in_use if (found := _place_of(kind, number)) is not None}
    for period in sorted({period for period, _serial in gone}):
        if (period, _next_serial(kind, period, 0)) in gone - used:
            highest = max((serial for month, serial in used if month == period), default=0)
            rows = Counter.objects.filter(series=kind, period=period)
            if highest:
                rows.update(last=highest)
            else:
                rows.delete()


def first_of_month(kind: str, number: str) -> str:
    """What the numbers of the same month begin with; "" for a number of another pattern."""
    found = _place_of(kind, number)
    return f"{PREFIXES[kind]}{found[0]}" if found is not None else ""


def _place_of(kind: str, number: str) -> tuple[str, int] | None:
    """Month and serial of a number as we write it, else None."""
    match = _NUMBER.fullmatch(number)
    if match is None or match[1] != PREFIXES[kind] or match[3] != f"{int(match[3]):02d}":
        return None
    return match[2], int(match[3])
