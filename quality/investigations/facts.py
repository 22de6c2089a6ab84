"""What figures count of an investigation: the clock of its outcome, and whether the accident was inside."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=("investigation-outcome",),
    values={"supplier": F("investigation__unit_supplier"), "sort": F("investigation__origin")},
)
