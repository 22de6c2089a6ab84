"""Carry out a request once, however often it is sent with the same key.

The key is claimed in a short transaction of its own, so that a second sender learns at once that the first is at work.
The answer is stored in the transaction of the effect: either both stand or neither. A refused request leaves no trace
and may be corrected and sent again with the same key. Source: safety rules, idempotency.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from feedback_system.api.models import IdempotencyKey
from feedback_system.errors import AtWork, Invalid

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=48)
LEASE = timedelta(minutes=5)
"""After this time a request without an answer counts as broken off, and the key may be taken over."""
LONGEST_KEY = 200


@dataclass(frozen=True)
class Answer:
    """What a request is answered with; `body` is plain JSON. `replayed` says that it was carried out before."""

    status: int
    body: Any
    replayed: bool = False


def checked_key(text: str) -> str:
    """The key as sent. :raises Invalid: it is empty, too long, or holds more than visible ASCII characters."""
    if not 1 <= len(text) <= LONGEST_KEY or not all("!" <= character <= "~" for character in text):
        raise Invalid(
            {HEADER: [_("Send a key of 1 to 200 visible ASCII characters, for example a random UUID.")]}
        )
    return text


def digest_of(method: str, path: str, data: Any, headers: Mapping[str, str] | None = None) -> str:
    """The SHA-256 that tells one request from another: method, path, content, and headers that change its meaning.

    Files count by their name and bytes, so that a boundary of a multipart body drawn anew makes no difference.
    """
    text = json.dumps(
        [method, path, _plain(data), dict(headers or {})], sort_keys=True, default=str, ensure_ascii=True
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, UploadedFile):
        sum_ = hashlib.sha256()
        for chunk in value.chunks():
            sum_.update(chunk)
        value.seek(0)
        return {"file": value.name, "sha256": sum_.hexdigest()}
    if hasattr(value, "lists"):
        return {name: [_plain(one) for one in values] for name, values in value.lists()}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def carry_out_once(
    *, by: Any, key: str, digest: str, at: datetime, act: Callable[[], Answer], lease: timedelta = LEASE
) -> Answer:
    """Call `act` unless `by` has had the same request carried out with `key` within 48 hours; then its stored answer.

    :raises Invalid: the key stood for another request
    :raises AtWork: the same request is being worked on at this moment
    """
    claimed = _claim(by=by, key=key, digest=digest, at=at, lease=lease)
    if isinstance(claimed, Answer):
        return claimed
    held = IdempotencyKey.objects.filter(pk=claimed.pk, token=claimed.token, status=None)
    try:
        with transaction.atomic():
            answer = act()
            if not held.update(status=answer.status, body=answer.body):
                raise AtWork(
                    _("This request took too long and was taken over by a repetition. Ask for its answer.")
                )
    except BaseException:
        held.delete()
        raise
    return answer


def _claim(*, by: Any, key: str, digest: str, at: datetime, lease: timedelta) -> IdempotencyKey | Answer:
    IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()
    mine = secrets.token_hex(16)
    for _attempt in range(3):
        try:
            with transaction.atomic():
                return IdempotencyKey.objects.create(
                    user=by, key=key, digest=digest, token=mine, created_at=at
                )
        except IntegrityError:
            row = IdempotencyKey.objects.filter(user=by, key=key).first()
        if row is None:  # refused a moment ago, so its key is free again
            continue
        if row.digest != digest:
            raise Invalid(
                {HEADER: [_("This key was used for another request. Use a new key for each request.")]}
            )
        if row.status is not None:
            return Answer(row.status, row.body, replayed=True)
        broken_off = row.created_at < at - lease
        if broken_off and IdempotencyKey.objects.filter(pk=row.pk, token=row.token, status=None).update(
            token=mine, created_at=at
        ):
            row.token = mine
            return row
        break
    raise AtWork(
        _("The same request is being worked on at this moment. Wait a few seconds and send it again.")
    )
