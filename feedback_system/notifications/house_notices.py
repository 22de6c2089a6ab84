"""Notices of the house itself, about no case."""

from __future__ import annotations

from datetime import datetime

from accounts.queries import who_is
from feedback_system.audit.anchors import Anchor
from feedback_system.notifications.kinds import NoticeKind
from feedback_system.notifications.operations import notify

HISTORY_ANCHOR = NoticeKind("history_anchor")


def tell_auditors(anchor: Anchor, at: datetime) -> None:
    """Mail the check sum of the day's copy of the history to the auditors, once."""
    notify(
        HISTORY_ANCHOR.code,
        case=None,
        to=who_is("auditor"),
        at=at,
        facts={
            "day": anchor.day,
            "cases": len(anchor.heads),
            "root": anchor.root,
            "previous": anchor.previous,
        },
        key=f"history:{anchor.day.isoformat()}",
    )
