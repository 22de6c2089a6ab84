"""The private store of files that jobs leave: under MEDIA_ROOT/jobs, outside the web root."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings

from feedback_system.jobs.models import Job


def root() -> Path:
    """The folder of the files."""
    return Path(settings.MEDIA_ROOT) / "jobs"


def take(file: Path, *, job: Job) -> str:
    """Move a finished file into the store; returns its name there. Each attempt has a name of its own."""
    root().mkdir(parents=True, exist_ok=True)
    name = f"{job.pk}-{job.claim}"
    draft = root() / f".{name}.part"
    shutil.move(file, draft)
    os.replace(draft, root() / name)
    return name


def path_of(job: Job) -> Path | None:
    """The file on disk, or None when there is none (any more)."""
    if not job.file:
        return None
    path = (root() / job.file).resolve()
    if not path.is_relative_to(root().resolve()):
        raise ValueError("a stored name never leaves its folder")
    return path if path.is_file() else None


def drop(name: str) -> None:
    """Delete a file; one that is gone is no error."""
    if name:
        (root() / name).unlink(missing_ok=True)
