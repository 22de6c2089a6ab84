"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

RATINGS_DUE = "ratings_due"

NOTICES = (
    NoticeKind("survey_approval_asked"),
    NoticeKind("survey_decided"),
    NoticeKind("survey_mail_failed"),
    NoticeKind("survey_remark"),
    NoticeKind("visit_interest"),
    NoticeKind(RATINGS_DUE, url_name="opinion_cards:ratings"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
