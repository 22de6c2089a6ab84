"""Numbers without gaps: each is taken inside the transaction that uses it, so a rollback gives it back."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from feedback_system.numbering.models import Counter

PREFIXES = {"complaint": ""}
"""Letter before the number of each kind of case; complaints have none (policy 001, numbering of complaints)."""


def _next_serial(series: str, period: str) -> int:
    """The next serial of the series, starting at 1; the row stays locked until the caller's transaction ends."""
    if not Counter.objects.filter(series=series, period=period).update(last=F("last") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(series=series, period=period, last=1)
        except IntegrityError:
            Counter.objects.filter(series=series, period=period).update(last=F("last") + 1)
    return Counter.objects.get(series=series, period=period).last


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
