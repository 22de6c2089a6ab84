"""The verbs of an investigation. Importing this package registers every step with the kind."""

from quality.investigations.operations import concluding, convening, recording, withdrawing
from quality.investigations.operations.opening import may_open, open_checked, open_investigation

__all__ = [
    "concluding",
    "convening",
    "may_open",
    "open_checked",
    "open_investigation",
    "recording",
    "withdrawing",
]
