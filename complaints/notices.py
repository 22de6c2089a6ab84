"""The notices this app sends; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

MONTH_ASKED = "month_asked"
MONTH_REMINDER = "month_reminder"
MONTH_CLOSED = "month_closed"

NOTICES = (
    NoticeKind("complaint_arrived"),
    NoticeKind("complaint_approval_asked"),
    NoticeKind("complaint_returned"),
    NoticeKind("inquiry_offered"),
    NoticeKind("inquiry_accepted"),
    NoticeKind("inquiry_declined"),
    NoticeKind("reply_waits"),
    NoticeKind("reply_released"),
    NoticeKind("reply_returned"),
    NoticeKind("expert_asked"),
    NoticeKind("expert_answered"),
    NoticeKind("complaint_merged"),
    NoticeKind("complaint_report"),
    NoticeKind("complaint_major", urgent=True),
    NoticeKind("penalty_note", urgent=True),
    NoticeKind("penalty_note_instructed"),
    NoticeKind("complaint_light_accepted"),
    NoticeKind("complaint_report_answered"),
    NoticeKind("complaint_visit_asked"),
    NoticeKind("complaint_visit_set"),
    NoticeKind("complaint_visit_handed_over"),
    NoticeKind("complaint_visit_recorded"),
    NoticeKind("complaint_visit_report"),
    NoticeKind("complaint_visit_cancelled"),
    NoticeKind("joint_handling_raised"),
    NoticeKind("joint_meeting_called"),
    NoticeKind("joint_handling_ended"),
    NoticeKind("major_file_solved"),
    NoticeKind("major_file_answered"),
    NoticeKind("complaint_sample_sent"),
    NoticeKind("objection_asked"),
    NoticeKind("objection_filed"),
    NoticeKind("objection_decided"),
    NoticeKind("objection_withdrawn"),
    NoticeKind("ruling_wanted"),
    NoticeKind("ruling_replaced"),
    NoticeKind("ruling_settled"),
    NoticeKind("settlement_refused"),
    NoticeKind("remedy_paper"),
    NoticeKind("complaint_letter_failed", urgent=True),
    NoticeKind(MONTH_ASKED, url_name="months:list"),
    NoticeKind(MONTH_REMINDER, url_name="months:list"),
    NoticeKind(MONTH_CLOSED, url_name="months:list"),
    NoticeKind("receivable_held"),
    NoticeKind("receivable_normal"),
    NoticeKind("customer_report_arrived", url_name="complaints:customer_reports"),
    NoticeKind("customer_report_waits", url_name="complaints:customer_reports", urgent=True),
    NoticeKind("customer_wrote"),
    NoticeKind("claim_decided"),
    NoticeKind("claim_answered"),
    NoticeKind("claim_waiver_decided"),
    NoticeKind("claim_money_expected"),
    NoticeKind("claim_mail_failed", urgent=True),
)


def register_notices() -> None:
    """Make them known at start-up."""
    for notice in NOTICES:
        register(notice)
