"""What figures count of a signal of early warning: the clock of the judgement, and what the series is about."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=("watch-judge",),
    values={"supplier": F("watch__series__supplier"), "sort": F("watch__series__scope")},
)
