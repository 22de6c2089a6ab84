"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("renewal_opened"),
    NoticeKind("renewal_notice_failed"),
    NoticeKind("renewal_ended"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
