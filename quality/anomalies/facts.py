"""What figures count of an anomaly: the clock of its answer, where it was seen, what stood still."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=("anomaly-answer",),
    values={
        "department": F("anomaly__department"),
        "supplier": F("anomaly__batch__supplier"),
        "sort": F("anomaly__situation"),
    },
)
