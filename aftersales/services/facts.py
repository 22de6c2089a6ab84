"""What figures count of a service call: the clock of the arrival, and its class."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=("service-arrival",),
    values={"department": F("servicecall__department"), "sort": F("servicecall__service_class")},
)
