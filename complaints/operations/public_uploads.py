"""Photos that come through the public form: in pieces that go on after a cut, looked into when whole, kept until a clerk decides."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import ReportFile
from complaints.models.customer_reports import LARGEST_PHOTO, MOST_FILES
from complaints.operations.public_limits import ALL_BYTES, BYTES, PIECES, UPLOADS, allow
from feedback_system.attachments import store
from feedback_system.attachments.inspection import clean_name, ending_of, inspect
from feedback_system.errors import Invalid

LARGEST_PIECE = 1024 * 1024
TAKEN = frozenset("jpg jpeg png gif webp bmp pdf mp4 mov 3gp webm".split())
"""Endings of what customers send; office files and archives come by mail to a person."""
HEIC = frozenset({"heic", "heif"})
UNUSED_AFTER = timedelta(days=2)
_PART = re.compile(r"[A-Za-z0-9_-]{1,40}")


def hash_of_key(key: str) -> str:
    """What is stored of the one-time key of a form: whoever reads the database cannot send for somebody else."""
    return hashlib.sha256(f"public form {key}".encode("utf-8", "replace")).hexdigest()


def files_of(key: str) -> list[ReportFile]:
    """The files that came for the form with this key and hang on no report yet."""
    return list(ReportFile.objects.filter(once_hash=hash_of_key(key), report=None).order_by("pk"))


def receive_piece(
    *, key: str, part: str, name: str, size: int, offset: int, data: bytes, whom: str, at: datetime
) -> ReportFile:
    """Take the next piece of an upload and say by the row how far it has come; a piece that does not follow changes nothing.

    :raises Invalid: too large, too many, of a kind that is not taken, or not what its name says; the upload is gone then
    :raises TooMany: more than a person sends
    """
    if not _PART.fullmatch(part) or len(data) > LARGEST_PIECE or offset < 0:
        raise Invalid({"file": [_("This piece of a file cannot be read. Choose the file again.")]})
    name = clean_name(name)
    check_kind(name, size)
    allow(PIECES, whom, at=at)
    row = _row_of(hash_of_key(key), part=part, name=name, size=size, whom=whom, at=at)
    if row.is_whole or offset != row.received:
        return row
    if row.received + len(data) > row.size:
        raise Invalid({"file": [_("This piece of a file cannot be read. Choose the file again.")]})
    allow(BYTES, whom, at=at, by=len(data))
    allow(ALL_BYTES, "all", at=at, by=len(data))
    row = _written(row, offset, data)
    return _finished(row) if row.received == row.size and not row.is_whole else row


def receive_whole(*, key: str, file: Any, whom: str, at: datetime) -> ReportFile:
    """Take a file that came with the form itself, as a browser without scripts sends it. :raises Invalid, TooMany: as above"""
    name = clean_name(str(file.name or ""))
    check_kind(name, int(file.size))
    allow(BYTES, whom, at=at, by=int(file.size))
    allow(ALL_BYTES, "all", at=at, by=int(file.size))
    seen = inspect(file)
    once, size = hash_of_key(key), int(file.size)
    row = _row_of(once, part=secrets.token_hex(8), name=name, size=size, whom=whom, at=at)
    try:
        return _stored(row, file, seen)
    except Exception:
        row.delete()
        raise


def keep_file(*, key: str, file: Any, at: datetime) -> ReportFile:
    """Keep a file that came by mail until its report is there. :raises Invalid: a kind that is not taken"""
    seen = inspect(file)
    row = ReportFile.objects.create(
        once_hash=hash_of_key(key), part=secrets.token_hex(8), name=seen.name, size=seen.size, at=at
    )
    return _stored(row, file, seen)


def check_kind(name: str, size: int) -> None:
    """:raises Invalid: the size or the ending says already that it is not taken"""
    words = {"name": name}
    if size <= 0:
        raise Invalid({"file": [_("“%(name)s” is empty. Choose it again.") % words]})
    if size > LARGEST_PHOTO:
        sentence = _(
            "“%(name)s” is larger than 25 MB. Send a smaller picture or a shorter film, or send it to us by mail."
        )
        raise Invalid({"file": [sentence % words]})
    if ending_of(name) in HEIC:
        sentence = _(
            "“%(name)s” is a HEIC picture, which many computers cannot show. Choose “Most compatible” under Settings → Camera → Formats "
            "of your telephone and take it again, or send a screenshot of it."
        )
        raise Invalid({"file": [sentence % words]})
    if ending_of(name) not in TAKEN:
        raise Invalid({"file": [_("“%(name)s” cannot be taken here. Send pictures, films or PDF.") % words]})


def drop_file(*, key: str, part: str) -> None:
    """Take a file back before the form is sent; harmless when it is gone."""
    row = ReportFile.objects.filter(once_hash=hash_of_key(key), part=part, report=None).first()
    if row is not None:
        _forget(row)


def _row_of(once: str, *, part: str, name: str, size: int, whom: str, at: datetime) -> ReportFile:
    known = ReportFile.objects.filter(once_hash=once, part=part).first()
    if known is not None:
        if known.size != size:
            raise Invalid({"file": [_("This piece of a file cannot be read. Choose the file again.")]})
        return known
    if ReportFile.objects.filter(once_hash=once).count() >= MOST_FILES:
        raise Invalid({"file": [_("At most %(most)d files can be sent.") % {"most": MOST_FILES}]})
    allow(UPLOADS, whom, at=at)
    row, _made = ReportFile.objects.get_or_create(
        once_hash=once, part=part, defaults={"name": name, "size": size, "at": at}
    )
    return row


def _part_path(row: ReportFile) -> Path:
    return Path(settings.MEDIA_ROOT) / "public" / f"{row.pk}.part"


@transaction.atomic
def _written(row: ReportFile, offset: int, data: bytes) -> ReportFile:
    """Write the piece where it belongs; a longer file left by a crash is written over."""
    fresh = ReportFile.objects.select_for_update().get(pk=row.pk)
    if fresh.received != offset:
        return fresh
    path = _part_path(fresh)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as out:
        out.seek(offset)
        out.write(data)
        out.truncate()
    fresh.received = offset + len(data)
    fresh.save(update_fields=["received"])
    return fresh


def _finished(row: ReportFile) -> ReportFile:
    path = _part_path(row)
    try:
        with path.open("rb") as raw:
            whole = File(raw, name=row.name)
            stored = _stored(row, whole, inspect(whole))
    except (Invalid, FileNotFoundError) as refusal:
        _forget(row)
        if isinstance(refusal, Invalid):
            raise
        raise Invalid(
            {"file": [_("This piece of a file cannot be read. Choose the file again.")]}
        ) from refusal
    path.unlink(missing_ok=True)
    return stored


def _stored(row: ReportFile, file: BinaryIO | File[Any], seen: Any) -> ReportFile:
    row.sha256 = seen.sha256
    row.save(update_fields=["sha256"])  # from here on the nightly check leaves the bytes alone
    row.stored_path = store.put(file, sha256=seen.sha256)
    row.name, row.content_type, row.received = seen.name, seen.content_type, row.size
    row.save(update_fields=["stored_path", "name", "content_type", "received"])
    return row


def _forget(row: ReportFile) -> None:
    _part_path(row).unlink(missing_ok=True)
    sha256 = row.sha256
    row.delete()
    remove_unneeded(sha256)


def remove_unneeded(sha256: str) -> None:
    """Remove bytes that neither a file of a case nor another report needs."""
    from feedback_system.attachments.models import Attachment

    needed = keeps_bytes(sha256) or store.is_kept_elsewhere(sha256)
    if sha256 and not needed and not Attachment.objects.filter(sha256=sha256).exists():
        store.remove(store.path_for(sha256))


def keeps_bytes(sha256: str) -> bool:
    """Whether a report or an open form still needs these bytes."""
    return ReportFile.objects.filter(sha256=sha256).exists()


def forget_unused_uploads(*, at: datetime) -> int:
    """Drop what was uploaded for forms that were never sent; returns how many."""
    rows = list(ReportFile.objects.filter(report=None, at__lt=at - UNUSED_AFTER).order_by("pk")[:500])
    for row in rows:
        _forget(row)
    return len(rows)
