"""The link by which a supplier answers: which can be used, and the bell of its sender."""

from __future__ import annotations

from datetime import datetime

from feedback_system.links.operations import found_by
from quality.supplier_requests.models import RequestLink


def usable_link(token: str, *, at: datetime) -> RequestLink | None:
    """The link of this token when its request can be answered at `at`. Note: one query, whatever is wrong with the token."""
    link: RequestLink | None = found_by(
        token,
        RequestLink.objects.usable(at).select_related(
            "request__case", "request__supplier", "request__defect"
        ),
    )
    return link


def ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the mail."""
    from quality.supplier_requests.tasks import deliver_requests

    deliver_requests.apply_async(retry=False)
