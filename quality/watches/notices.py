"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (NoticeKind("watch_opened"), NoticeKind("watch_true"))


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
