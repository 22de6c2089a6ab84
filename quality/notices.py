"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("improvement_raised"),
    NoticeKind("improvement_arrived"),
    NoticeKind("improvement_item_assigned"),
    NoticeKind("improvement_not_effective"),
    NoticeKind("improvement_not_tracked"),
    NoticeKind("improvement_discipline_assigned"),
    NoticeKind("improvement_waiver_asked"),
    NoticeKind("improvement_recurrence"),
    NoticeKind("improvement_reopened"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
