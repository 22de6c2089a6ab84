"""API tokens: how they look, and whom a raw token stands for."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import ApiToken

BEGINNING = "fb_"
"""Lets a leaked token be recognised in logs and repositories."""

SHOWN = len(BEGINNING) + 6
"""How many characters of a token are kept to tell it from others."""

USE_IS_NOTED_EVERY = timedelta(minutes=1)


def new_raw_token() -> str:
    """A fresh token with 256 random bits."""
    return BEGINNING + secrets.token_urlsafe(32)


def digest_of(raw: str) -> str:
    """What is stored in place of the token. Without salt: 256 random bits need none, and it must be found."""
    return hashlib.sha256(raw.encode()).hexdigest()


def authenticate_token(raw: str, at: datetime) -> ApiToken | None:
    """The token with its person, or None when it is unknown, expired, revoked, or the person may not log in.

    Notes the use at most once a minute.
    """
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(raw)).first()
    if token is None or not token.is_valid(at=at) or not token.user.is_active:
        return None
    ApiToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=at - USE_IS_NOTED_EVERY), pk=token.pk
    ).update(last_used_at=at)
    return token
