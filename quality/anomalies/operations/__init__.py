"""The verbs of an anomaly alert. Importing this package registers every step with the kind."""

from quality.anomalies.operations import disposing, ending, feedback, investigating, reviewing, sorting
from quality.anomalies.operations.raising import likely_duplicates, may_raise, raise_anomaly, raise_once

__all__ = [
    "disposing",
    "ending",
    "feedback",
    "investigating",
    "likely_duplicates",
    "may_raise",
    "raise_anomaly",
    "raise_once",
    "reviewing",
    "sorting",
]
