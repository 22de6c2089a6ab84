"""The notices this app sends; their texts stand in templates/notifications/. None names an amount."""

from feedback_system.notifications.kinds import NoticeKind, register

REVIEW_DUE = "sanction_review_due"
REVIEW_DONE = "sanction_review_done"

NOTICES = (
    NoticeKind("sanction_arrived"),
    NoticeKind("sanction_concerns"),
    NoticeKind("sanction_appeal_decided"),
    NoticeKind("sanction_lifted"),
    NoticeKind(REVIEW_DUE, url_name="penalties:reviews"),
    NoticeKind(REVIEW_DONE, url_name="penalties:reviews"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
