"""Days of the company's wall clock as instants, for questions over a span of days."""

from __future__ import annotations

from datetime import date, datetime, time

from feedback_system.company.models import Company


def first_instant(day: date) -> datetime:
    """The instant at which the day begins in the company's zone."""
    return datetime.combine(day, time.min, tzinfo=Company.get().zone)
