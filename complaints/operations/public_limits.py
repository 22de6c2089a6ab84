"""Limits for people outside the house, counted in the database: they hold over all processes and do not fall with the broker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from complaints.models import PublicTry
from feedback_system.errors import NotPossibleNow

HOUR = timedelta(hours=1)
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limit:
    """So much of one thing within a span of fixed borders (ours)."""

    purpose: str
    most: int
    span: timedelta = HOUR


LOOK = Limit("look", 300)
"""Pages and pieces of the public door that one address asks for."""
REPORTS = Limit("reports", 10)
ALL_REPORTS = Limit("all reports", 300)
"""Of everybody together: a flood from many addresses stops here and people are told to telephone."""
BYTES = Limit("bytes", 300 * MEGABYTE, timedelta(days=1))
ALL_BYTES = Limit("all bytes", 5_000 * MEGABYTE, timedelta(days=1))
UPLOADS = Limit("uploads", 120)
PIECES = Limit("pieces", 3_000)
CODES_OF_NUMBER = Limit("codes of a number", 10)
CODES_OF_ADDRESS = Limit("codes of an address", 30)
WORDS = Limit("words", 20)


class TooMany(NotPossibleNow):
    """Somebody outside asks for more than a person does."""

    code = "too_many"
    status = 429


TOO_MANY = _("That was more than we take within an hour. Wait a while and try again, or telephone us.")


def whom_is(text: str) -> str:
    """What is stored of an address or number: a keyed hash. An address of the newer sort counts by its network."""
    try:
        found = ip_address(text)
    except ValueError:
        name = text
    else:
        name = found.exploded[:19] if found.version == 6 else found.exploded
    return salted_hmac("complaints.public", name, algorithm="sha256").hexdigest()


def count(limit: Limit, whom: str, *, at: datetime, by: int = 1) -> bool:
    """Count `by` more for `whom` (from `whom_is`) and say whether that is still within the limit.

    Note: one statement, which two who come together cannot both pass.
    """
    seconds = int(limit.span.total_seconds())
    since = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)
    table = connection.ops.quote_name(PublicTry._meta.db_table)
    column = connection.ops.quote_name("count")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (purpose, whom, since, {column}) VALUES (%s, %s, %s, %s) "  # noqa: S608  names of our own
            f"ON CONFLICT (purpose, whom, since) DO UPDATE SET {column} = {table}.{column} + excluded.{column} "
            f"RETURNING {column}",
            [limit.purpose, whom, connection.ops.adapt_datetimefield_value(since), by],
        )
        return int(cursor.fetchone()[0]) <= limit.most


def allow(limit: Limit, whom: str, *, at: datetime, by: int = 1) -> None:
    """Count, and refuse what is too much. :raises TooMany: beyond the limit"""
    if not count(limit, whom, at=at, by=by):
        raise TooMany(TOO_MANY)


def forget_old_tries(*, at: datetime) -> int:
    """Drop the counts of spans that are long over; returns how many."""
    return PublicTry.objects.filter(since__lt=at - timedelta(days=2)).delete()[0]
