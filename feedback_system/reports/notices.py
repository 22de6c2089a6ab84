"""The notices of written reports; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

REPORT_SIGNED = "report_signed"
REPORT_DUE = "report_due"
REPORT_MAILED = "report_mailed"


def register_notices() -> None:
    """Make them known at start-up."""
    from feedback_system.reports.mailing.operations import enclosures, may_leave

    register(
        NoticeKind(REPORT_MAILED, url_name="written_reports:list", may_leave=may_leave, enclosures=enclosures)
    )
    for code in (REPORT_SIGNED, REPORT_DUE):
        register(NoticeKind(code, url_name="written_reports:list"))
