"""The verbs of a service call. Importing this package registers every step with the kind; other case apps import only this."""

from aftersales.services.operations import dispatching, ending, money, repairing, reporting, talking, visiting
from aftersales.services.operations.opening import may_take_calls, take_call, take_call_checked

__all__ = [
    "dispatching",
    "ending",
    "may_take_calls",
    "money",
    "repairing",
    "reporting",
    "take_call",
    "take_call_checked",
    "talking",
    "visiting",
]
