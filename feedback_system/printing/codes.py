"""The square code on a paper: scanned with a telephone, it opens the case."""

from __future__ import annotations

import qrcode
from django.conf import settings
from qrcode.constants import ERROR_CORRECT_M


def code_for(path: str) -> list[str]:
    """The code for a page of this installation as lines of "1" (dark) and "0"; `path` begins with "/"."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(settings.BASE_URL.rstrip("/") + path)
    code.make(fit=True)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]
