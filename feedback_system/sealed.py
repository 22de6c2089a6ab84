"""Secrets that the database keeps but cannot read: encrypted with FIELD_KEY, which lies outside of it.

Fernet (AES-128-CBC with HMAC-SHA256). `FIELD_KEY_FALLBACKS` holds former keys while they are being replaced.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotUnseal(Exception):
    """The text was sealed with a key that is neither FIELD_KEY nor one of its fallbacks, or it was altered."""


def seal(text: str) -> str:
    """`text` encrypted with FIELD_KEY; the empty text stays empty."""
    return _keys().encrypt(text.encode()).decode("ascii") if text else ""


def unseal(sealed: str) -> str:
    """The text that `seal` was given. :raises CannotUnseal: the key is not known or the sealed text was altered."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeError) as error:
        raise CannotUnseal("sealed with another FIELD_KEY, or altered") from error


class Sealed(property):
    """A text of a model that is kept sealed in another column: `address = Sealed("sealed_address")`.

    Reading raises CannotUnseal where it was sealed with another key.
    """

    def __init__(self, column: str) -> None:
        super().__init__(
            lambda row: unseal(getattr(row, column)), lambda row, text: setattr(row, column, seal(text))
        )

    if TYPE_CHECKING:

        def __get__(self, row: object, owner: type | None = None, /) -> str: ...  # type: ignore[override]


def _keys() -> MultiFernet:
    keys = [settings.FIELD_KEY, *settings.FIELD_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )
