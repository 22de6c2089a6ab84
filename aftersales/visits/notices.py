"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

PLAN_WAITS, PLAN_DECIDED = "patrol_plan_waits", "patrol_plan_decided"
REPORT_SIGNED, REPORT_ANSWERED = "patrol_report_signed", "patrol_report_answered"
REPORT_DUE, YEAR_DUE = "patrol_report_due", "visits_of_year_due"

NOTICES = (
    NoticeKind("visit_problem"),
    NoticeKind("visit_refused"),
    NoticeKind("visit_for_leader"),
    NoticeKind("visit_leader_decided"),
    NoticeKind(PLAN_WAITS, url_name="visits:periods"),
    NoticeKind(PLAN_DECIDED, url_name="visits:periods"),
    NoticeKind(REPORT_SIGNED, url_name="visits:reports"),
    NoticeKind(REPORT_ANSWERED, url_name="visits:reports"),
    NoticeKind(REPORT_DUE, url_name="visits:reports"),
    NoticeKind(YEAR_DUE, url_name="visits:year"),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
