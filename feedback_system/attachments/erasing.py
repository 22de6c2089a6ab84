"""Take the bytes of a case's files away for good, when the case is erased."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedback_system.attachments import store
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import ERASED

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


def files_with_bytes(case: Case) -> int:
    """How many files of `case` are still there."""
    return Attachment.objects.filter(case=case.pk).exclude(withdrawn_reason=ERASED).count()


def erase_files(*, case: Case, by: User, at: datetime) -> int:
    """Withdraw every file of `case` and, after the commit, remove the bytes that no other case holds. Returns how many.

    The row stays with its hash and size: the history names it. The caller holds the lock of the case.
    """
    rows = list(Attachment.objects.filter(case=case.pk).exclude(withdrawn_reason=ERASED).order_by("pk"))
    for row in rows:
        row.state, row.withdrawn_at, row.withdrawn_by = Attachment.State.WITHDRAWN, at, by
        row.withdrawn_reason = ERASED
        row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    transaction.on_commit(partial(_remove, sorted({row.sha256 for row in rows})))
    return len(rows)


def _remove(hashes: list[str]) -> None:
    for sha256 in hashes:
        held = Attachment.objects.filter(sha256=sha256).exclude(withdrawn_reason=ERASED).exists()
        if not held and not store.is_kept_elsewhere(sha256):
            store.remove(store.path_for(sha256))
