"""The notices of clocks that run out; their words stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

CODES = (
    "clock_hold",
    "deadline_reminder",
    "deadline_approval_waiting",
    "deadline_overdue",
    "deadline_digest",
    "slip_issued",
    "slip_enquiry",
    "slip_answered",
    "slip_withdrawn",
)


def register_all() -> None:
    """Make the notices known. Called at start-up."""
    for code in CODES:
        register(NoticeKind(code))
