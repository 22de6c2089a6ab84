"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("supplier_request_answered"),
    NoticeKind("supplier_request_mail_failed"),
    NoticeKind("supplier_request_news"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
