"""The verbs of a complaint. Importing this package registers every step with the complaint kind."""

from complaints.operations import (
    accept,
    close,
    correcting,
    flags,
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
    settle,
    visits,
)

__all__ = [
    "accept",
    "close",
    "correcting",
    "flags",
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
    "settle",
    "visits",
]
