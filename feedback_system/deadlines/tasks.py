"""Background work of the clocks."""

from typing import Any

from celery import shared_task

from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.operations.calendar_warning import warn_of_missing_years


@shared_task
def warn_of_missing_calendars(**_: Any) -> str:
    """Tell the administrators when the official days of the coming year are missing; once an hour, tells once a year."""
    return f"missing years {warn_of_missing_years(at=database_now())}"
