"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("return_arrived"),
    NoticeKind("return_retest"),
    NoticeKind("return_approval_asked"),
    NoticeKind("return_not_satisfied"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
