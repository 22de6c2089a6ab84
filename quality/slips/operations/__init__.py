"""The verbs of slips. Importing this package registers every step with the kind; other case apps import only this."""

from quality.slips.operations import answering, beside, ending, ladders, reporting, reviewing, sending, tasks
from quality.slips.operations.opening import send_by_system, send_slip, send_slip_checked
from quality.slips.operations.tasks import open_monthly_slips

__all__ = [
    "answering",
    "beside",
    "ending",
    "ladders",
    "open_monthly_slips",
    "reporting",
    "reviewing",
    "send_by_system",
    "send_slip",
    "send_slip_checked",
    "sending",
    "tasks",
]
