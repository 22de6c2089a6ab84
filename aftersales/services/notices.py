"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

SHEET_DUE, SHEET_TO_COUNTERSIGN = "day_sheet_due", "day_sheet_to_countersign"
BOOK_DUE, BOOK_SENT = "call_book_due", "call_book_sent"
STAFF_REPORT_DUE, STAFF_REPORT_IN = "staff_report_due", "staff_report_in"

NOTICES = (
    NoticeKind("service_called"),
    NoticeKind("service_dispatched"),
    NoticeKind("service_inspect"),
    NoticeKind("service_sent_back"),
    NoticeKind("service_money"),
    NoticeKind("service_late"),
    NoticeKind("service_mail_failed"),
    NoticeKind("service_report_in"),
    NoticeKind("service_report_back"),
    NoticeKind("service_travel"),
    NoticeKind(SHEET_DUE, url_name="services:day"),
    NoticeKind(SHEET_TO_COUNTERSIGN, url_name="services:day"),
    NoticeKind(BOOK_DUE, url_name="services:day"),
    NoticeKind(BOOK_SENT, url_name="services:calls"),
    NoticeKind(STAFF_REPORT_DUE, url_name="services:staff_day"),
    NoticeKind(STAFF_REPORT_IN, url_name="services:staff_day"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
