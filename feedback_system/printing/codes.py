"""The square code on a paper: scanned with a telephone, it opens the case."""

from __future__ import annotations

import qrcode
from django.conf import settings
from qrcode.constants import ERROR_CORRECT_M

Rows = list[list[list[int]]]
"""The dark runs of each row of a square code: where one starts and how long it is."""


def code_for(path: str) -> Rows:
    """The code for a page of this installation; `path` begins with "/"."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(settings.BASE_URL.rstrip("/") + path)
    code.make(fit=True)
    return [_runs(row) for row in code.get_matrix()]


def _runs(row: list[bool]) -> list[list[int]]:
    found: list[list[int]] = []
    for place, dark in enumerate(row):
        if dark and found and sum(found[-1]) == place:
            found[-1][1] += 1
        elif dark:
            found.append([place, 1])
    return found
