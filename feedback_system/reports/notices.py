"""The notices of written reports; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

REPORT_SIGNED = "report_signed"
REPORT_DUE = "report_due"


def register_notices() -> None:
    """Make them known at start-up."""
    for code in (REPORT_SIGNED, REPORT_DUE):
        register(NoticeKind(code, url_name="written_reports:list"))
