"""What figures count of an improvement."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=("improvement-effect",),
    values={"department": F("improvement__department"), "sort": F("improvement__tier")},
)
