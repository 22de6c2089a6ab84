"""The notices this app sends; their texts stand in templates/notifications/. None names an amount."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("sanction_arrived"),
    NoticeKind("sanction_concerns"),
    NoticeKind("sanction_appeal_decided"),
    NoticeKind("sanction_lifted"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
