"""Fetch mails and store their bytes before anything looks into them; a mail that cannot be had does not hold up the others."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from complaints.intake.mailboxes import BoxError, ImapBox, NotFetched
from complaints.intake.models import InboundMail, Mailbox, MailboxWork
from complaints.intake.parsing import LARGEST
from feedback_system.attachments import store

log = structlog.get_logger(__name__)

State = InboundMail.State
LEASE = timedelta(minutes=10)
AT_ONCE = 100
TRIES = 5
"""After so many rounds a mail that the server does not hand out is noted for a person and passed by."""


@dataclass
class Round:
    """What one look into the mailbox brought."""

    stored: int = 0
    known: int = 0
    error: str = ""


def store_mail(raw: bytes, *, at: datetime, size: int = 0) -> tuple[InboundMail, bool]:
    """Keep the bytes of a mail, in a transaction of their own, and say whether they are new; the same bytes are kept once.

    `size` is what the server said where only the beginning was fetched.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    known = InboundMail.objects.filter(sha256=sha256).first()
    if known is not None:
        return known, False
    path = store.put(io.BytesIO(raw), sha256=sha256) if raw else ""
    cut = {"state": State.QUARANTINED, "reason": "too_large"} if size > LARGEST else {}
    try:
        with transaction.atomic():
            mail = InboundMail.objects.create(
                sha256=sha256, stored_path=path, size=max(size, len(raw)), received_at=at, **cut
            )
    except IntegrityError:
        return InboundMail.objects.get(sha256=sha256), False
    return mail, True


def fetch_mails(*, clock: Callable[[], datetime]) -> Round:
    """One look into the mailbox: store what is new, mark it there, and remember how far we are. One worker at a time."""
    mailbox, done = Mailbox.get(), Round()
    if not mailbox.is_active:
        return done
    now = clock()
    work, _made = MailboxWork.objects.get_or_create(mailbox=mailbox)
    free = MailboxWork.objects.filter(pk=work.pk).filter(Q(lease_until=None) | Q(lease_until__lte=now))
    if not free.update(lease_until=now + LEASE):
        return done
    work.refresh_from_db()
    try:
        with ImapBox(mailbox) as box:
            _take_new(box, work, done, clock)
    except BoxError as error:
        done.error = error.code
    finally:
        work.lease_until, work.looked_at, work.last_error = None, now, done.error
        work.failed_since = (work.failed_since or now) if done.error else None
        work.save()
    if done.error:
        log.warning("mailbox not read", code=done.error)
    return done


def _take_new(box: ImapBox, work: MailboxWork, done: Round, clock: Callable[[], datetime]) -> None:
    if work.last_uid is None:
        # What lay there before the mailbox was switched on has been read by people; it is no news.
        work.last_uid, work.validity = box.next_uid - 1, box.validity
    elif work.validity != box.validity:
        # The server has numbered anew: look at everything again. What is known by its bytes is made nothing of twice.
        work.last_uid, work.validity = 0, box.validity
    for number, uid in enumerate(box.after(work.last_uid)):
        if number >= AT_ONCE:
            break
        try:
            size, raw = box.size_of(uid), box.fetch(uid)
        except NotFetched:
            if not _passed_by(work, uid, at=clock()):
                raise
        else:
            _mail, new = store_mail(raw, at=clock(), size=size)
            done.stored, done.known = done.stored + new, done.known + (not new)
            box.mark(uid)
        work.last_uid = uid
        work.save(update_fields=["last_uid", "validity", "stuck", "stuck_uid"])


def _passed_by(work: MailboxWork, uid: int, *, at: datetime) -> bool:
    """Count a mail that cannot be had; after some rounds note it for a person and go on."""
    work.stuck = work.stuck + 1 if work.stuck_uid == uid else 1
    work.stuck_uid = uid
    if work.stuck < TRIES:
        return False
    InboundMail.objects.get_or_create(
        sha256=hashlib.sha256(f"not fetched {work.validity} {uid}".encode()).hexdigest(),
        defaults={
            "size": 0,
            "received_at": at,
            "state": State.QUARANTINED,
            "reason": "not_fetched",
            "detail": str(uid),
        },
    )
    return True


def bytes_of(mail: InboundMail) -> bytes:
    """The mail as it came; nothing when its bytes are gone or never came."""
    if not mail.stored_path:
        return b""
    path = store.full_path(mail.stored_path)
    return path.read_bytes() if path.is_file() else b""


def keeps_bytes(sha256: str) -> bool:
    """Whether a mail still needs these bytes."""
    return InboundMail.objects.filter(sha256=sha256).exclude(stored_path="").exists()
