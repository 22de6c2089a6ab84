"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("complaint_arrived"),
    NoticeKind("complaint_approval_asked"),
    NoticeKind("complaint_returned"),
    NoticeKind("complaint_report"),
    NoticeKind("complaint_major", urgent=True),
    NoticeKind("complaint_letter_failed", urgent=True),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
