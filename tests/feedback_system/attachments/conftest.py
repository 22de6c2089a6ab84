"""The cast, a case, a store of its own for every test, and files as people send them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.feedback_system.folders import department, folder, person


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def sales(db):
    return department("sales")


@pytest.fixture
def clerk(sales):
    return person("clerk", "customer_service", sales)


@pytest.fixture
def colleague(sales):
    return person("colleague", "salesperson", sales)


@pytest.fixture
def head(sales):
    someone = person("head", "sales_head", sales)
    sales.head = someone
    sales.save()
    return someone


@pytest.fixture
def outsider(db):
    return person("outsider", "qa", department("quality", "qa"))


@pytest.fixture
def auditor(db):
    return person("auditor", "auditor", department("audit", "other"))


@pytest.fixture
def case(clerk):
    return folder(clerk)


def sent(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """A file as a browser sends it; the type it claims counts for nothing."""
    file = SimpleUploadedFile("x", content, content_type)
    file._name = name  # past Django's own cleaning: the worst that could arrive
    return file


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A small picture."""
    drawn = Image.new("RGB", size, (200, 30, 30))
    out = io.BytesIO()
    drawn.save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo that knows where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def archive(entries: dict[str, bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    """The bones of an Excel file."""
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
