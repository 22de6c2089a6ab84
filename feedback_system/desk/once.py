"""One-time keys of forms: a form sent twice (double click, reload, a lost answer) does its work once.

The key is kept with the page it led to; the second sending is answered with that page. The version of the case guards
besides, so a key that was lost costs a refusal and never a second act.
"""

from __future__ import annotations

import secrets

from django.core.cache import cache

from accounts.models import User

KEPT = 48 * 3600
"""Seconds a used key is remembered."""
LONGEST = 64


def new_key() -> str:
    """A fresh key for a form."""
    return secrets.token_urlsafe(18)


def _name(user: User, key: str) -> str:
    return f"once:{user.pk}:{key[:LONGEST]}"


def led_to(user: User, key: str) -> str:
    """The page to which this person's form with that key has led, or "" when it has not been carried out."""
    return (
        str(cache.get(_name(user, key), ""))
        if key.isascii() and key.replace("-", "").replace("_", "").isalnum()
        else ""
    )


def done(user: User, key: str, url: str) -> None:
    """Remember that the form with that key was carried out and led to `url`."""
    if key.isascii() and key.replace("-", "").replace("_", "").isalnum():
        cache.set(_name(user, key), url, KEPT)
