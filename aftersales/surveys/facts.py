"""What figures count of a survey: the clock of collecting, and whose survey it is."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(clocks=("survey-collect",), values={"department": F("survey__department")})
