"""Forget mails that nobody needs any more: their bytes, sender and subject; that one came and what became of it stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.intake.models import InboundMail
from complaints.operations.public_uploads import remove_unneeded
from feedback_system.cases.personal_texts import ERASED

KEPT = timedelta(days=180)
"""As long as the texts of a refused report (ours)."""
PERSONAL = ("sender", "sender_name", "subject")


def forget_old_mails(*, at: datetime) -> int:
    """Forget the contents of mails that are decided and old; returns how many."""
    decided = InboundMail.objects.exclude(state__in=[InboundMail.State.STORED, InboundMail.State.QUARANTINED])
    old = list(decided.filter(received_at__lt=at - KEPT).exclude(stored_path="").order_by("pk")[:500])
    for mail in old:
        for name in PERSONAL:
            setattr(mail, name, ERASED if getattr(mail, name) else "")
        mail.stored_path, mail.content_hash, mail.left_out = "", "", []
        mail.save(update_fields=[*PERSONAL, "stored_path", "content_hash", "left_out"])
        remove_unneeded(mail.sha256)
    return len(old)
