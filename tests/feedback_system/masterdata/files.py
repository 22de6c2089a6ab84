"""Files as people upload them, made here row by row."""

import io
from datetime import date

import xlsxwriter


class File(io.BytesIO):
    """Bytes with a file name."""

    def __init__(self, content, name):
        super().__init__(content)
        self.name = name


def csv_file(*rows, encoding="utf-8-sig", delimiter=",", name="table.csv"):
    """A CSV file; each row is a string with the cells already separated by `delimiter`, or a list of
    cells."""
    lines = [row if isinstance(row, str) else delimiter.join(row) for row in rows]
    return File("\r\n".join(lines).encode(encoding), name)


def excel_file(*rows, name="table.xlsx"):
    """An Excel file with one sheet."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = workbook.add_worksheet()
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write(number, column, cell)
    workbook.close()
    return File(content.getvalue(), name)
