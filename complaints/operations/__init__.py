"""The verbs of a complaint. Importing this package registers every step with the complaint kind."""

from complaints.operations import (
    accept,
    close,
    correcting,
    flags,
    improving,
    investigate,
    lateness,
    letters,
    negotiate,
    objecting,
    pausing,
    propose,
    receive,
    rule,
    samples,
    visits,
)

__all__ = [
    "accept",
    "close",
    "correcting",
    "flags",
    "improving",
    "investigate",
    "lateness",
    "letters",
    "negotiate",
    "objecting",
    "pausing",
    "propose",
    "receive",
    "rule",
    "samples",
    "visits",
]
