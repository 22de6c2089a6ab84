"""What figures count of a slip: the clocks of its answers, who sent it, its kind."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=(
        "slip-answer",
        "slip-answer-hard",
        "slip-answer-urgent",
        "internal-slip-answer",
        "fast-feedback-simple",
        "fast-feedback-complex",
        "market-quality-answer",
        "task-feedback",
    ),
    values={"department": F("slip__sender_department"), "sort": F("slip__slip_kind__code")},
)
