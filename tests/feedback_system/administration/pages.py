"""What the tests of settings pages share."""

from __future__ import annotations

import re
from typing import Any


def seal_in(page: Any) -> str:
    """The seal of the preview on a page."""
    text = page.content.decode()
    found = re.search(r'name="seal" value="([0-9a-f]+)"', text)
    assert found, "there is no preview that can be saved"
    return found.group(1)
