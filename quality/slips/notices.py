"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("slip_arrived"),
    NoticeKind("slip_copied"),
    NoticeKind("slip_put_to_gm"),
    NoticeKind("slip_solved_below"),
    NoticeKind("slip_committee"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
