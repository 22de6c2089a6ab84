"""From an uploaded file to plain rows: what it really is, how large it unpacks, which text encoding it has.

Nothing of the file is trusted: not its name, not the sizes its own directory tells.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from feedback_system.errors import Invalid

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 5_000
MOST_MERGED = 200_000
"""So many cells take the value of the cell they are merged with; a sheet with more is left as it is."""

_CELL_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,9})["']""")
_CHUNK = 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"

Rows = list[list[Any]]


def read_rows(content: bytes, *, fill_merged: bool = False) -> Rows:
    """Return the cells of the first sheet that has any, or of the CSV file, row by row from the first row on.

    Cells are text, numbers, booleans, dates or "". Rows at the end that are empty fall away. With `fill_merged` each of several
    cells that are merged holds the value that stands in them.
    :raises Invalid: in `file`, when it is no .xlsx or CSV file, is broken, or is larger than what is taken.
    """
    if not content:
        raise _refused(_("The file is empty. Choose the file with your data."))
    if len(content) > LARGEST_FILE:
        raise _refused(
            _("The file is larger than %(limit)d MB. Split it and import the parts one after the other.")
            % {"limit": LARGEST_FILE // 1024 // 1024}
        )
    if content.startswith(_OLD_EXCEL):
        raise _refused(
            _(
                "This is the old Excel format (.xls). Open it in Excel or WPS, save it as .xlsx "
                "and choose that file."
            )
        )
    rows = _of_workbook(content, fill_merged) if content.startswith(b"PK") else _of_text(content)
    while rows and all(cell in ("", None) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise _refused(_("The file holds no rows. Put the headings into the first row and the data below."))
    _check_size(len(rows), max(len(row) for row in rows))
    return rows


def _of_workbook(content: bytes, fill_merged: bool) -> Rows:
    _check_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            if fill_merged:
                _fill(rows, sheet.merged_cell_ranges or [])
            if any(cell not in ("", None) for row in rows for cell in row):
                return rows
    except (CalamineError, ValueError, KeyError, OSError) as broken:
        raise _refused(
            _("The file cannot be read as an Excel file. Open it, save it again as .xlsx and retry.")
        ) from broken
    return []


def _fill(rows: Rows, merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Let every cell of a merged range hold what stands in its first one."""
    left = MOST_MERGED
    for (top, first), (bottom, last) in merged:
        if not (top < len(rows) and first < len(rows[top])):
            continue
        value = rows[top][first]
        for row in rows[top : bottom + 1]:
            for column in range(first, min(last + 1, len(row))):
                row[column] = value
                left -= 1
                if left <= 0:
                    return


def _check_archive(content: bytes) -> None:
    """Unpack everything once within the limit and look where cells claim to stand.

    The reader lays a sheet out as one rectangle: a single cell named XFD1048576 would ask for all the
    memory there is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise _refused(
                    _("This is not an Excel workbook. Save the table as .xlsx or CSV and choose that file.")
                )
            unpacked = 0
            for entry in archive.infolist():
                tail = b""
                with archive.open(entry) as part:
                    while chunk := part.read(_CHUNK):
                        unpacked += len(chunk)
                        if unpacked > LARGEST_UNPACKED:
                            raise _refused(
                                _(
                                    "The file unpacks to more than %(limit)d MB. Copy the rows "
                                    "you need into a new file."
                                )
                                % {"limit": LARGEST_UNPACKED // 1024 // 1024}
                            )
                        if entry.filename.startswith("xl/worksheets/"):
                            _check_places(tail + chunk)
                            tail = chunk[-64:]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        raise _refused(
            _("The file is damaged or protected by a password. Save it again without one and retry.")
        ) from broken


def _check_places(xml: bytes) -> None:
    for match in _CELL_PLACE.finditer(xml):
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        _check_size(int(match[2]), column)


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS + 10:
        raise _refused(
            _(
                "The file has %(rows)d rows; at most %(limit)d are taken at once. Split it, and "
                "delete empty rows at the end."
            )
            % {"rows": rows, "limit": MOST_ROWS}
        )
    if columns > MOST_COLUMNS:
        raise _refused(
            _(
                "The file has %(columns)d columns; at most %(limit)d are taken. Delete the "
                "columns that are not needed."
            )
            % {"columns": columns, "limit": MOST_COLUMNS}
        )


def _of_text(content: bytes) -> Rows:
    text = _decoded(content)
    if "\x00" in text:
        raise _refused(
            _("The file is neither an Excel file (.xlsx) nor a CSV file. Save the table as one of them.")
        )
    first_line = text.lstrip("\n\r").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    rows: Rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL + 1] for cell in row])
            _check_size(len(rows), len(row))
    except csv.Error as broken:
        raise _refused(
            _("The CSV file breaks off near row %(row)d: a quotation mark is not closed.")
            % {"row": len(rows) + 1}
        ) from broken
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel in China writes (GB 18030)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(
        _("The text of the file cannot be read. Save it as “CSV UTF-8” or as .xlsx and choose that file.")
    )


def _refused(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]})
