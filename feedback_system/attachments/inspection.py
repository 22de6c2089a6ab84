"""What a file really is, and whether we take it: by its content, not by what its name says. Pure; nothing is
stored.

Accepted is what people send about a complaint: pictures, films, recordings, PDF, office files, mails, plain
text, zip. Refused is what a browser or a computer could run, whatever its name, and archives and pictures
that swell when opened.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

import filetype
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from feedback_system.errors import Invalid

MAX_FILE = 50 * 1024 * 1024
"""Bytes of one file."""
MAX_REQUEST = 200 * 1024 * 1024
"""Bytes of all files sent at once."""
MAX_PIXELS = 40_000_000
MAX_UNPACKED = 300 * 1024 * 1024
"""Bytes of everything inside an archive or office file."""
MAX_ENTRIES = 5_000
MAX_NAME = 120

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

RASTER = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
"""Pictures of which we make small copies, and the one decoder allowed for each."""

ZIP, OLE, TEXT = "application/zip", "application/x-ole-storage", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument."

ALLOWED: dict[str, dict[str, str]] = {
    "jpg": {"image/jpeg": "image/jpeg"},
    "jpeg": {"image/jpeg": "image/jpeg"},
    "png": {"image/png": "image/png"},
    "gif": {"image/gif": "image/gif"},
    "webp": {"image/webp": "image/webp"},
    "bmp": {"image/bmp": "image/bmp"},
    "tif": {"image/tiff": "image/tiff"},
    "tiff": {"image/tiff": "image/tiff"},
    "heic": {"image/heic": "image/heic"},
    "pdf": {"application/pdf": "application/pdf"},
    "docx": {ZIP: _OFFICE + "wordprocessingml.document"},
    "xlsx": {ZIP: _OFFICE + "spreadsheetml.sheet"},
    "pptx": {ZIP: _OFFICE + "presentationml.presentation"},
    "odt": {ZIP: "application/vnd.oasis.opendocument.text"},
    "ods": {ZIP: "application/vnd.oasis.opendocument.spreadsheet"},
    "zip": {ZIP: ZIP},
    "doc": {OLE: "application/msword"},
    "xls": {OLE: "application/vnd.ms-excel"},
    "ppt": {OLE: "application/vnd.ms-powerpoint"},
    "msg": {OLE: "application/vnd.ms-outlook"},
    "eml": {"message/rfc822": "message/rfc822"},
    "txt": {TEXT: TEXT},
    "log": {TEXT: TEXT},
    "csv": {TEXT: "text/csv"},
    "mp4": {"video/mp4": "video/mp4"},
    "mov": {"video/quicktime": "video/quicktime"},
    "avi": {"video/x-msvideo": "video/x-msvideo"},
    "webm": {"video/webm": "video/webm"},
    "3gp": {"video/3gpp": "video/3gpp"},
    "mp3": {"audio/mpeg": "audio/mpeg"},
    "m4a": {"audio/mp4": "audio/mp4"},
    "wav": {"audio/x-wav": "audio/x-wav"},
    "amr": {"audio/amr": "audio/amr"},
    "ogg": {"audio/ogg": "audio/ogg"},
}
"""Ending of the name → what the content may be → the type under which it is handed out."""

PICTURES = {"jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff"}
"""Endings that people mix up without harm: any picture may carry any of them."""

RUNNABLE = frozenset(
    "exe dll com scr pif msi msp bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta jar lnk reg cpl inf sys sh "
    "bash py pl rb php asp aspx jsp html htm xhtml shtml mht mhtml svg svgz xml xsl swf apk app dmg iso img "
    "docm xlsm pptm xlam dotm xll".split()
)
"""Endings that are refused, also inside an archive."""

_SEES_ONLY_TEXT = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|%)", re.IGNORECASE
)
_MAIL_HEADER = re.compile(rb"\A[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]?[^\r\n]*\r?\n")


@dataclass(frozen=True)
class Inspected:
    """A file that may be taken in."""

    name: str
    content_type: str
    size: int
    sha256: str


def clean_name(raw: str) -> str:
    """The name as it is stored and shown: one width, no invisible characters, no folders, at most 120
    characters.
    """
    folded = unicodedata.normalize("NFKC", raw)
    seen = "".join(c for c in folded if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
    last = re.split(r"[/\\]", seen)[-1]
    name = " ".join(re.sub(r'[<>:"|?*]', "_", last).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:MAX_NAME] or "file"
    return f"{stem.strip()[: MAX_NAME - len(ending) - 1] or 'file'}.{ending}"[:MAX_NAME]


def ending_of(name: str) -> str:
    """The ending of a cleaned name in small letters, "" when it has none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def inspect(file: Any) -> Inspected:
    """Look into an uploaded `file` (with `name`, `size`, `read`, `seek`); it is at its beginning again
    afterwards.

    :raises Invalid: under "file", one sentence that says what is wrong with which file and what to do.
    """
    name = clean_name(str(getattr(file, "name", "") or ""))
    size = int(file.size)
    if size == 0:
        raise _refused(_("“%(name)s” is empty. Choose the file again; it may not have been saved yet."), name)
    if size > MAX_FILE:
        raise _refused(
            _("“%(name)s” is larger than 50 MB. Make it smaller or split it, then send it again."), name
        )
    ending = ending_of(name)
    if ending in RUNNABLE:
        raise _refused(
            _(
                "“%(name)s” is a kind of file that can run programs or scripts and is not accepted. "
                "Send a picture, PDF or office file instead."
            ),
            name,
        )
    if ending not in ALLOWED:
        raise _refused(
            _(
                "“%(name)s” is a kind of file that is not accepted. "
                "Send pictures, films, PDF, office files, mails, text or zip."
            ),
            name,
        )
    content = _content_of(file, ending)
    fitting = ALLOWED[ending].get(content)
    if fitting is None and ending in PICTURES and content in RASTER:
        fitting = content
    if fitting is None:
        raise _refused(_not_what_it_says(), name)
    if content == ZIP:
        _look_into_archive(file, name, office=ending != "zip")
    if fitting in RASTER:
        _measure_picture(file, name, RASTER[fitting])
    return Inspected(name, fitting, size, _digest(file))


def _not_what_it_says() -> str:
    return _(
        "The content of “%(name)s” is not what its name says. Save it in the right format and send it again."
    )


def _refused(sentence: str, name: str) -> Invalid:
    return Invalid({"file": [sentence % {"name": name}]})


def _content_of(file: Any, ending: str) -> str:
    """What the bytes are: a content type, or "" for what we do not know."""
    file.seek(0)
    start = file.read(8192)
    file.seek(0)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE
    guess = filetype.guess(start)
    if guess is not None:
        found = str(guess.mime)
        return {"audio/m4a": "audio/mp4", "audio/x-m4a": "audio/mp4", "audio/wav": "audio/x-wav"}.get(
            found, found
        )
    if start[4:12] in (b"ftyp3gp4", b"ftyp3gp5"):
        return "video/3gpp"
    if ending == "eml":
        return "message/rfc822" if _MAIL_HEADER.match(start) else ""
    return TEXT if ending in ("txt", "log", "csv") and _is_harmless_text(start) else ""


def _is_harmless_text(start: bytes) -> bool:
    """Readable as UTF-8, UTF-16 or GB 18030, and nothing a browser or a shell would take for a program."""
    if start.startswith((b"#!", b"MZ")) or _SEES_ONLY_TEXT.search(start):
        return False
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start[: len(start) // 2 * 2].decode("utf-16", errors="replace")
        return not _SEES_ONLY_TEXT.search(text.encode())
    if b"\x00" in start:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            start[:-4].decode(encoding) if len(start) == 8192 else start.decode(encoding)
        except UnicodeDecodeError as error:
            if len(start) == 8192 and error.start > len(start) - 12:
                return True
            continue
        return True
    return False


def _look_into_archive(file: BinaryIO, name: str, *, office: bool) -> None:
    """Add up what is inside without unpacking it."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError) as error:
        raise _refused(
            _("“%(name)s” is damaged and cannot be opened. Save or pack it again and send it again."), name
        ) from error
    finally:
        file.seek(0)
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _refused(
            _("“%(name)s” becomes too large when unpacked. Send only the files that matter for this case."),
            name,
        )
    names = [entry.filename for entry in entries]
    if office and not {"[Content_Types].xml", "mimetype"} & set(names):
        raise _refused(_not_what_it_says(), name)
    if not office and any(
        ending_of(clean_name(inner)) in RUNNABLE for inner in names if not inner.endswith("/")
    ):
        raise _refused(
            _(
                "“%(name)s” contains files that can run programs or scripts and is not accepted. "
                "Pack it again without them."
            ),
            name,
        )


def _measure_picture(file: BinaryIO, name: str, decoder: str) -> None:
    """Read the size of a picture from its head, without decoding it."""
    try:
        with Image.open(file, formats=(decoder,)) as picture:
            width, height = picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        width, height = MAX_PIXELS, MAX_PIXELS
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _refused(
            _("The picture “%(name)s” is damaged and cannot be shown. Save it again and send it again."), name
        ) from error
    finally:
        file.seek(0)
    if width * height > MAX_PIXELS:
        raise _refused(
            _("The picture “%(name)s” has more than 40 million points. Send it in a smaller size."), name
        )


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1024 * 1024):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
