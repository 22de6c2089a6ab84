"""The notices of own reports; their texts stand in templates/notifications/. Who has lost the right to figures gets none, also at the last moment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.notifications.kinds import NoticeKind, register
from feedback_system.reporting.rights import reads_figures

if TYPE_CHECKING:
    from feedback_system.notifications.models import Notification

SENT, ABOVE = "own_report_sent", "own_report_above"


def register_notices() -> None:
    """Make them known at start-up."""
    for code in (SENT, ABOVE):
        register(NoticeKind(code, url_name="own_reports:list", may_leave=_reads_figures))


def _reads_figures(notification: Notification, at: datetime) -> bool:
    return reads_figures(notification.recipient)
