"""Numbers without gaps: each is taken inside the transaction that uses it, so a rollback gives it back."""

from datetime import date

from django.db import connection

from feedback_system.numbering.models import Counter

PREFIXES = {"complaint": ""}
"""Letter before the number of each kind of case; complaints have none (policy 001, numbering of complaints)."""


def _next_serial(series: str, period: str) -> int:
    """The next serial of the series, starting at 1; the row stays locked until the caller's transaction ends."""
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, period, last) VALUES (%s, %s, 1) "  # noqa: S608  a name of our own
            f"ON CONFLICT (series, period) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [series, period],
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
