"""The place where the bytes lie: under MEDIA_ROOT/evidence, outside the web root, each under the name of its
SHA-256.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from feedback_system.attachments.inspection import RASTER
from feedback_system.errors import NotPossibleNow

THUMBNAIL_EDGE = 480
"""Longest edge of a small copy in pixels."""

BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What the library says to a picture that swells when it is opened."""


_KEEPERS: list[Callable[[str], bool]] = []


def keeps(keeper: Callable[[str], bool]) -> None:
    """Let `keeper` say of a SHA-256 whether rows other than files of cases still need its bytes; an app says so at start-up."""
    if keeper not in _KEEPERS:
        _KEEPERS.append(keeper)


def is_kept_elsewhere(sha256: str) -> bool:
    """Whether something that is no file of a case needs these bytes."""
    return any(keeper(sha256) for keeper in _KEEPERS)


def evidence_root() -> Path:
    """The folder of the bytes."""
    return Path(settings.MEDIA_ROOT) / "evidence"


def path_for(sha256: str) -> str:
    """Where bytes with that hash lie, relative to the folder of the bytes."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def full_path(stored_path: str) -> Path:
    """The file on disk. :raises ValueError: the path leads out of the folder."""
    path = (evidence_root() / stored_path).resolve()
    if not path.is_relative_to(evidence_root().resolve()):
        raise ValueError("a stored path never leaves its folder")
    return path


def put(file: Any, *, sha256: str) -> str:
    """Store the bytes for good and return their relative path; the same bytes are kept once.

    When this returns they are on the disk: written under another name, flushed, then renamed.

    :raises NotPossibleNow: the disk is full.
    :raises ValueError: the bytes are not those that were inspected.
    """
    relative = path_for(sha256)
    target = full_path(relative)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and _digest(target) == sha256:
            os.utime(target)  # young again, so that the nightly check does not take it for a leftover
            return relative
        draft = target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            _write(file, draft, sha256)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
        _flush_folder(target.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NotPossibleNow(
                _(
                    "The file could not be stored because the disk is full. "
                    "Your text is safe; tell your administrator and send the file later."
                )
            ) from error
        raise
    return relative


def _write(file: Any, draft: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    file.seek(0)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as out:
        while block := file.read(1024 * 1024):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != sha256:
        raise ValueError("the file changed while it was stored")


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; systems that cannot do this keep their own promise."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(stored_path: str, sha256: str) -> bool:
    """Whether the bytes are there and are the ones that were handed in."""
    path = full_path(stored_path)
    return path.is_file() and _digest(path) == sha256


def remove(stored_path: str) -> None:
    """Take the bytes away for good, and the small copy; nothing happens when they are gone already."""
    full_path(stored_path).unlink(missing_ok=True)
    (Path(settings.MEDIA_ROOT) / "thumbnails" / f"{stored_path}.webp").unlink(missing_ok=True)


def all_stored() -> Iterator[Path]:
    """Every file in the store, unfinished ones too."""
    yield from (path for path in evidence_root().glob("*/*/*") if path.is_file())
    yield from (path for path in evidence_root().glob("*/*/.*.part") if path.is_file())


def thumbnail(stored_path: str, content_type: str) -> Path | None:
    """A small copy of a picture that we drew ourselves, or None when there is none to be had.

    Place data and everything else that is not picture is gone. The copy is kept beside the store and can be
    deleted at any time.
    """
    decoder = RASTER.get(content_type)
    if decoder is None:
        return None
    target = Path(settings.MEDIA_ROOT) / "thumbnails" / f"{stored_path}.webp"
    if target.exists():
        return target
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            with Image.open(full_path(stored_path), formats=(decoder,)) as picture:
                picture.draft("RGB", (THUMBNAIL_EDGE * 2, THUMBNAIL_EDGE * 2))
                small = ImageOps.exif_transpose(picture)
                small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE))
                drawn = small.convert(
                    "RGBA" if "A" in small.getbands() or "transparency" in small.info else "RGB"
                )
    except (*BOMBS, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        clean = Image.new(drawn.mode, drawn.size)
        clean.paste(drawn)
        clean.save(draft, "WEBP", quality=80)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target
