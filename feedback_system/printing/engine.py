"""From plain data to a file: cleans the texts, sets the paper in a process with limits, and says clearly when that fails."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from feedback_system.errors import NotPossibleNow

log = structlog.get_logger(__name__)

FORMS = ("form.typ", "letter.typ", "register.typ")
"""The papers there are: a form of boxes, a letter, a wide table."""
SECONDS = 40
"""How long one paper may take; an ordinary one takes half a second."""
LARGEST = 4_000_000
"""Characters of data in one paper."""
AT_ONCE = 2
"""Papers set at the same time by one server process; others wait."""

_places = threading.BoundedSemaphore(AT_ONCE)

_UNBROKEN = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]{28,}")
_DROPPED = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200b", "\u2060", "\ufeff"}
LANGUAGES = {"zh-hans": ("zh", "cn"), "zh-hant": ("zh", "tw"), "en": ("en", "gb")}


class PrintFailed(NotPossibleNow):
    """The paper could not be made; nothing was changed. The log says why."""


@dataclass(frozen=True)
class Paper:
    """A finished paper."""

    content: bytes
    content_type: str = "application/pdf"


def text_for_paper(text: str) -> str:
    """`text` as the typesetter takes it: no control or direction marks, and no word too long for a box.

    A run of 28 characters and more without a blank may be broken anywhere.
    """
    kept = "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in "\n\t" or (char not in _DROPPED and unicodedata.category(char) not in ("Cc", "Cs"))
    )
    return _UNBROKEN.sub(lambda found: "\u200b".join(found.group()), kept)


def plain(value: Any) -> Any:
    """`value` as JSON takes it: texts cleaned and in the active language, figures as they are written."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return text_for_paper(value)
    if isinstance(value, Promise | Decimal):
        return text_for_paper(str(value))
    if isinstance(value, datetime):
        raise TypeError("an instant is written by the words of the reader's zone, not by the typesetter")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    return [plain(part) for part in value]


def make(form: str, data: Mapping[str, Any], *, format: str = "pdf", ppi: float = 110) -> Paper:
    """The paper `form` filled with `data`, in the active language. `format` "png" gives the first page as a picture.

    Everything in `data` stays text: it is handed over as JSON and never read as markup.

    :raises PrintFailed: it is too long, takes too long, or the typesetter refuses it
    """
    if form not in FORMS:
        raise ValueError(f"there is no paper {form!r}")
    language, region = LANGUAGES.get(translation.get_language() or "", LANGUAGES["en"])
    filled = plain({**data, "language": language, "region": region, "words": _words()})
    order = json.dumps({"form": form, "format": format, "ppi": ppi, "data": filled}).encode("ascii")
    if len(order) > LARGEST * 6:
        log.warning("paper too long", form=form, size=len(order))
        raise PrintFailed(_("This is too long for one paper. Print a smaller part, or export it as a file."))
    if not _places.acquire(timeout=SECONDS):
        raise PrintFailed(_("Many papers are being printed just now. Try again in a minute."))
    try:
        made = subprocess.run(  # noqa: S603 - our own program and no shell; all data goes by standard input
            [sys.executable, "-X", "utf8", str(Path(__file__).with_name("worker.py"))],
            input=order,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        log.error("paper took too long", form=form, size=len(order), seconds=SECONDS)
        raise PrintFailed(
            _(
                "The paper took too long to make and was stopped. Print a smaller part, or export it as a file."
            )
        ) from late
    finally:
        _places.release()
    if made.returncode != 0 or not made.stdout:
        log.error(
            "paper failed",
            form=form,
            code=made.returncode,
            why=made.stderr.decode("utf-8", "replace")[-1500:],
        )
        raise PrintFailed(
            _("The paper could not be made. Nothing was changed. Tell your administrator; the log says why.")
        )
    return Paper(made.stdout, "application/pdf" if format == "pdf" else f"image/{format}")


def _words() -> dict[str, str]:
    """The few words that the papers themselves say."""
    return {
        "page": _("Page {page} of {pages}"),
        "signature": _("Signature"),
        "date": _("Date"),
        "none": "–",
    }
