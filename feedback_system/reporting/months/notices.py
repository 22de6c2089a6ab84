"""The notices of signed months; their texts stand in templates/notifications/."""

from feedback_system.notifications.kinds import NoticeKind, register

MONTH_SIGNED = "month_figures_signed"
MONTH_DUE = "month_figures_due"


def register_notices() -> None:
    """Make them known at start-up."""
    for code in (MONTH_SIGNED, MONTH_DUE):
        register(NoticeKind(code, url_name="dashboard:months"))
