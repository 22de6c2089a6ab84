"""What figures count of a return visit: the clocks of the visit itself, and whose visit it is."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=(
        "visit-project",
        "visit-planned",
        "handover-visit",
        "handover-letter",
        "survey-first-call",
        "survey-second-call",
        "survey-third-call",
    ),
    values={"department": F("visit__department")},
)
