"""What is taken in and what is not: the small corpus of good and evil files."""

import struct
import zlib

import pytest
from django.utils import translation

from feedback_system.attachments import inspection
from feedback_system.attachments.inspection import clean_name, inspect
from feedback_system.errors import Invalid
from tests.feedback_system.attachments.conftest import archive, picture, sent, workbook

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 100
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 50
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
MAIL = b"From: a@example.com\r\nSubject: Rust\r\n\r\n<html>Hello</html>"


def huge_png() -> bytes:
    """A picture of 400 million points in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


GOOD = [
    ("photo.jpg", picture(), "image/jpeg"),
    ("photo.JPEG", picture(), "image/jpeg"),
    ("screen.png", picture("PNG"), "image/png"),
    ("screen.png", picture("JPEG"), "image/jpeg"),  # a picture under the ending of another does no harm
    ("moving.gif", picture("GIF"), "image/gif"),
    ("new.webp", picture("WEBP"), "image/webp"),
    ("scan.tiff", picture("TIFF"), "image/tiff"),
    ("report.pdf", PDF, "application/pdf"),
    ("list.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("old.doc", OLE, "application/msword"),
    ("all.zip", archive({"photos/a.jpg": picture(), "b.txt": b"b"}), "application/zip"),
    ("film.mp4", MP4, "video/mp4"),
    ("mail.eml", MAIL, "message/rfc822"),
    ("note.txt", "划伤 5 件".encode(), "text/plain"),
    ("note.txt", "划伤 5 件".encode("gb18030"), "text/plain"),
    ("list.csv", b"a;b\n1;2\n", "text/csv"),
    ("long.txt", "划".encode() * 9000, "text/plain"),
]

EVIL = [
    ("setup.exe", EXE),
    ("photo.jpg", EXE),
    ("report.pdf", EXE),
    ("note.txt", EXE),
    ("note.txt", ELF),
    ("page.html", HTML),
    ("page.txt", HTML),
    ("page.csv", b"  \n<ScRiPt>alert(1)</script>"),
    ("page.txt", "<script>alert(1)</script>".encode("utf-16")),
    ("drawing.svg", SVG),
    ("drawing.png", SVG),
    ("drawing.txt", b"<?xml version='1.0'?>" + SVG),
    ("run.sh", b"#!/bin/sh\nrm -rf /"),
    ("run.txt", b"#!/bin/sh\nrm -rf /"),
    ("macro.xlsm", workbook()),
    ("program.js", b"alert(1)"),
    ("program.txt.exe", b"hello"),
    ("program.ｅｘｅ", EXE),  # full width
    ("program.e\u200bxe", EXE),  # with a space of no width
    ("gpj.\u202eexe", EXE),  # shown backwards
    ("page.html.", HTML),
    ("page.html ", HTML),
    ("page.jpg/../page.html", HTML),
    ("noending", b"hello"),
    ("archive.rar", b"Rar!\x1a\x07\x00" + b"\x00" * 30),
    ("inside.zip", archive({"invoice.exe": EXE})),
    ("inside.zip", archive({"a/b/invoice.pdf.JS": b"alert(1)"})),
    ("bomb.zip", archive({f"{n}.txt": b"\x00" * 40_000_000 for n in range(8)})),
    ("bomb.xlsx", archive({"[Content_Types].xml": b"<Types/>", "xl/sheet.xml": b"0" * 320_000_000})),
    ("many.zip", archive({f"{n}.txt": b"" for n in range(5_001)})),
    ("list.xlsx", archive({"a.txt": b"just a zip"})),
    ("broken.zip", b"PK\x03\x04" + b"\x00" * 50),
    ("huge.png", huge_png()),
    ("broken.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
    ("empty.pdf", b""),
    ("mail.eml", HTML),
]


@pytest.mark.parametrize(("name", "content", "content_type"), GOOD, ids=lambda value: str(value)[:20])
def test_what_people_send_about_a_complaint_is_taken(name, content, content_type):
    seen = inspect(sent(name, content, "text/html"))

    assert (seen.content_type, seen.size) == (content_type, len(content))


@pytest.mark.parametrize(
    ("name", "content"), EVIL, ids=[f"{n}-{name}" for n, (name, _content) in enumerate(EVIL)]
)
def test_what_could_do_harm_is_refused_with_a_sentence_that_names_the_file(name, content):
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        inspect(sent(name, content, "image/jpeg"))

    (sentence,) = refusal.value.errors["file"]
    assert "“" in sentence
    assert sentence.endswith(".")


def test_a_gif_that_is_also_a_page_is_taken_as_a_picture_only():
    polyglot = picture("GIF") + HTML

    assert inspect(sent("polyglot.gif", polyglot)).content_type == "image/gif"
    with pytest.raises(Invalid):
        inspect(sent("polyglot.html", polyglot))


def test_a_file_over_the_limit_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(inspection, "MAX_FILE", 10)

    with pytest.raises(Invalid, match="50 MB"), translation.override("en"):
        inspect(sent("note.txt", b"a" * 11))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\照片.jpg", "照片.jpg"),
        ("ＰＨＯＴＯ．ｊｐｇ", "PHOTO.jpg"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("a\r\nb: c.txt", "ab_ c.txt"),
        ("  .hidden.txt ", "hidden.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_names_lose_folders_tricks_and_excess(raw, clean):
    assert clean_name(raw) == clean
