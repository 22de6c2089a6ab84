"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("anomaly_raised"),
    NoticeKind("anomaly_arrived"),
    NoticeKind("anomaly_major"),
    NoticeKind("anomaly_informed"),
    NoticeKind("anomaly_review"),
    NoticeKind("anomaly_line_assigned"),
    NoticeKind("anomaly_concession_asked"),
    NoticeKind("anomaly_news"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
