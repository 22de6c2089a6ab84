"""Put a file on a case, and take it out of sight again. Bytes are never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import SYSTEM_USER
from feedback_system.attachments import store
from feedback_system.attachments.inspection import inspect
from feedback_system.attachments.models import Attachment
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.audit.models import CaseEvent


def attach(
    *, case: Case, file: Any, level: str, by: User, at: datetime, event: CaseEvent | None = None
) -> Attachment:
    """Store `file` (an uploaded file) on `case` for the readers of `level` and write it into the history.

    First the row, then the bytes, then the row says "stored": after a crash at any point nothing claims to be
    there that is not.

    :raises NotPermitted: no right to attach files, or the case is out of sight.
    :raises Invalid: the file is empty, too large, of a kind that is not accepted, or not what its name says.
    :raises NotPossibleNow: the disk is full.
    """
    _may(by, case)
    if level not in Attachment.Level.values:
        raise Invalid({"level": [_("Choose who may see the file.")]})
    seen = inspect(file)
    attachment = Attachment.objects.create(
        case=case,
        event=event,
        level=level,
        name=seen.name,
        size=seen.size,
        sha256=seen.sha256,
        content_type=seen.content_type,
        stored_path=store.path_for(seen.sha256),
        uploaded_by=by,
        at=at,
    )
    store.put(file, sha256=seen.sha256)
    _stored(attachment, by=by, at=at)
    return attachment


@transaction.atomic
def _stored(attachment: Attachment, *, by: User, at: datetime) -> None:
    case = Case.objects.lock(attachment.case_id)
    attachment.state = Attachment.State.STORED
    attachment.save(update_fields=["state"])
    record(case, "file_attached", by=by, at=at, facts=_facts(attachment), payload={"name": attachment.name})


@transaction.atomic
def withdraw_attachment(*, attachment: Attachment, by: User, at: datetime, reason: str) -> None:
    """Take a file out of sight with a reason. Name, hash and bytes stay; the auditor can still open it.

    The uploader may do this, and whoever leads people (the right to assign cases).

    :raises NotPermitted: neither of both, or the file is out of sight.
    :raises Invalid: no reason given.
    :raises NotPossibleNow: it is withdrawn already.
    """
    case = Case.objects.lock(attachment.case_id)
    _may(by, case)
    fresh = Attachment.objects.visible_to(by).filter(pk=attachment.pk).first()
    if fresh is None or not (fresh.uploaded_by_id == by.pk or by.holds(Permission.ASSIGN_CASE)):
        raise NotPermitted(
            _("Only who uploaded a file or a head of department can withdraw it. Ask one of them.")
        )
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the file is withdrawn. The reason stays on the case.")]})
    if fresh.state == Attachment.State.WITHDRAWN:
        raise NotPossibleNow(_("This file is withdrawn already. Reload the page to see by whom and why."))
    fresh.state = Attachment.State.WITHDRAWN
    fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawn_reason = at, by, reason.strip()[:200]
    fresh.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(
        case,
        "file_withdrawn",
        by=by,
        at=at,
        facts=_facts(fresh),
        payload={"name": fresh.name, "reason": reason.strip()[:200]},
    )


def must_attach(by: User) -> None:
    """:raises NotPermitted: for people who may read files only."""
    if not by.holds(Permission.ATTACH_FILE):
        raise NotPermitted(
            _("You may read files but not attach or withdraw any. Ask somebody who works on this case.")
        )


def _may(by: User, case: Case) -> None:
    if by.username == SYSTEM_USER:
        return
    must_attach(by)
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotPermitted(_("You may not see this case. Ask the GM office if you need it."))


def _facts(attachment: Attachment) -> dict[str, Any]:
    return {
        "attachment": attachment.pk,
        "level": attachment.level,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "sha256": attachment.sha256,
    }


@dataclass(frozen=True)
class Findings:
    """What the nightly check found and did."""

    missing: tuple[int, ...]
    """Rows that say "stored" but whose bytes are gone or changed: a case for the administrator."""
    settled: int
    """Rows left "being stored" by a crash whose bytes are whole: now stored."""
    broken_off: int
    """Rows left "being stored" by a crash without bytes: now withdrawn, with the reason."""
    removed: int
    """Files without any row, left by a crash: removed."""


def reconcile(*, by: User, at: datetime) -> Findings:
    """Compare rows and bytes both ways. Leftovers of crashes are put right once they are a day old."""
    a_day_ago = at - timedelta(days=1)
    missing = [
        row.pk
        for row in Attachment.objects.exclude(state=Attachment.State.PENDING)
        .order_by("pk")
        .iterator(chunk_size=500)
        if not _without_bytes(row) and not store.is_whole(row.stored_path, row.sha256)
    ]
    settled = broken_off = removed = 0
    for row in Attachment.objects.filter(state=Attachment.State.PENDING, at__lt=a_day_ago).order_by("pk"):
        if store.is_whole(row.stored_path, row.sha256):
            _stored(row, by=by, at=at)
            settled += 1
        else:
            row.state, row.withdrawn_at, row.withdrawn_by = Attachment.State.WITHDRAWN, at, by
            row.withdrawn_reason = BROKEN_OFF
            row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
            broken_off += 1
    for path in store.all_stored():
        known = Attachment.objects.filter(sha256=path.name).exists() or store.is_kept_elsewhere(path.name)
        if not known and path.stat().st_mtime < a_day_ago.timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return Findings(tuple(missing), settled, broken_off, removed)


BROKEN_OFF = "upload-broken-off"
"""The reason, as a code, of rows whose bytes never arrived."""
ERASED = "erased-on-request"
"""The reason, as a code, of rows whose bytes were taken away because somebody's data had to go."""


def _without_bytes(row: Attachment) -> bool:
    return row.state == Attachment.State.WITHDRAWN and row.withdrawn_reason in (BROKEN_OFF, ERASED)
