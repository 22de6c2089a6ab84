"""The verbs of a return. Importing this package registers every step with the kind; other case apps import only this."""

from aftersales.operations import carrying_out, ending, judging, refunding, sending, setting
from aftersales.operations.refunds import paid_refunds
from aftersales.operations.taking_in import may_take_in, take_in, take_in_checked

__all__ = [
    "carrying_out",
    "ending",
    "judging",
    "may_take_in",
    "paid_refunds",
    "refunding",
    "sending",
    "setting",
    "take_in",
    "take_in_checked",
]
