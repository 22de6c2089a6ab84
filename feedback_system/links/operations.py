"""Make a link by which somebody outside answers, end it, use it up, and find it again by the token a visitor brings.

The token is made of a random nonce and the secret of the installation, and stored as a hash only: who reads the database
or a copy of it cannot answer. A wrong, used, ended or late token is told apart by nothing.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from feedback_system.errors import NotVisible
from feedback_system.links.models import AnswerLink, new_nonce
from feedback_system.notifications.operations import GIVE_UP_AFTER

if TYPE_CHECKING:
    from accounts.models import User

Link = TypeVar("Link", bound=AnswerLink)


def token_from(salt: str, nonce: str) -> str:
    """256 bits that only this installation can make of the nonce; `salt` keeps sorts of links apart."""
    digest = salted_hmac(salt, nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def token_of(link: AnswerLink) -> str:
    """The token of a link: 256 bits that only this installation can make."""
    return token_from(link.salt, link.nonce)


def hash_of_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address_of(link: AnswerLink) -> str:
    """The full address that the mail carries."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse(link.page, args=[token_of(link)])}"


def new_link(model: type[Link], *, address: str, expires_at: datetime, at: datetime, **of: Any) -> Link:
    """A link of that sort, its mail ready to leave; `of` names what is answered."""
    nonce = new_nonce()
    return model._default_manager.create(
        nonce=nonce,
        token_hash=hash_of_token(token_from(model.salt, nonce)),
        address=address,
        expires_at=expires_at,
        next_try_at=at,
        give_up_at=min(at + GIVE_UP_AFTER, expires_at),
        **of,
    )


def end_links(links: Iterable[AnswerLink], *, by: User, at: datetime) -> None:
    """Make every open one useless at once, also one whose mail has not left yet."""
    for link in links:
        if link.is_open:
            link.revoked_at, link.revoked_by = at, by
            link.save(update_fields=["revoked_at", "revoked_by"])


def use_links(links: Iterable[AnswerLink], *, at: datetime) -> None:
    """Use every open one up: the answer is in."""
    for link in links:
        if link.is_open:
            link.used_at = at
            link.save(update_fields=["used_at"])


def found_by(token: str, links: Any) -> Any:
    """The one of `links` with that token, or None. Note: one query, whatever is wrong with the token."""
    return links.filter(token_hash=hash_of_token(token)).first()


def gone() -> NotVisible:
    """What whoever brings a link of no use is told, whatever is wrong with it."""
    return NotVisible(
        _("This link cannot be used, or not any more. Ask the company that sent it to you for a new one.")
    )
