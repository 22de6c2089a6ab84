"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

NOTICES = (
    NoticeKind("investigation_opened"),
    NoticeKind("investigation_unit_asked"),
    NoticeKind("investigation_consent_asked"),
    NoticeKind("investigation_member"),
    NoticeKind("investigation_sign"),
    NoticeKind("investigation_outcome"),
    NoticeKind("investigation_returned"),
    NoticeKind("investigation_withdrawal"),
    NoticeKind("investigation_news"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
