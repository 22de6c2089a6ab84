"""The verbs of slips. Importing this package registers every step with the kind; other case apps import only this."""

from quality.slips.operations import answering, beside, ending, ladders, sending
from quality.slips.operations.opening import send_slip, send_slip_checked

__all__ = ["answering", "beside", "ending", "ladders", "send_slip", "send_slip_checked", "sending"]
