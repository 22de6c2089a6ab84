"""What figures count of a request to a supplier: the clock of the full answer, and the supplier."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(clocks=("supplier-request-answer",), values={"supplier": F("supplierrequest__supplier")})
