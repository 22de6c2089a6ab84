"""What a webhook sends: the body, and the signature by which the receiver knows that it is ours and fresh.

The headers are those of the public specification “Standard Webhooks”, for which receivers find ready-made libraries:
`webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`, which is `v1,` and the Base64 of HMAC-SHA256
over `id.timestamp.body`; the key is what follows `whsec_` in the secret, in Base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.notifications.rendering import path_of_case
from feedback_system.notifications.webhooks.models import HookDelivery

BEGINNING = "whsec_"
"""Lets a leaked secret be recognised."""


def new_secret() -> str:
    """A fresh secret with 256 random bits."""
    return BEGINNING + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def body_of(delivery: HookDelivery, *, with_names: bool) -> dict[str, Any]:
    """The message about one event; the number and the addresses are those of now, the state is that of the event."""
    case: Case = delivery.case
    facts = dict(delivery.facts)
    name, after = facts.pop("name", ""), facts.get("after")
    told: dict[str, Any] = {
        "number": case.reference,
        "receipt_number": case.receipt_number,
        "kind": case.kind,
        "state": after or case.state,
        "page": _whole(path_of_case(case)),
        "api": _whole(_api_path(case)),
    }
    if with_names:
        told["title"] = case.title
        told["customer"] = case.customer.name if case.customer is not None else None
    return {
        "id": delivery.token,
        "event": delivery.topic,
        "name": name,
        "at": instant(delivery.at),
        "case": told,
        "facts": facts,
    }


def sample(token: str, *, at: datetime) -> dict[str, Any]:
    """What the test button sends: the form of a message, about no case."""
    page = _whole("/")
    case = {
        "number": "TEST", "receipt_number": "TEST", "kind": "test", "state": "test", "page": page, "api": page + "api/v1/",
    }  # fmt: skip
    return {"id": token, "event": "test", "name": "test", "at": instant(at), "case": case, "facts": {}}


def content_of(body: dict[str, Any]) -> bytes:
    """The body as it is signed and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def headers_for(content: bytes, *, token: str, secret: str, at: datetime) -> dict[str, str]:
    """The headers of one attempt at `at`: a repetition has the same id and a signature of its own."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": token,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + signature(content, token=token, stamp=stamp, secret=secret),
        "Idempotency-Key": token,
        "User-Agent": "feedback-system-webhook",
    }


def signature(content: bytes, *, token: str, stamp: str, secret: str) -> str:
    """Base64 of HMAC-SHA256 over “id.timestamp.body”."""
    key = base64.b64decode(secret.removeprefix(BEGINNING))
    signed = hmac.new(key, f"{token}.{stamp}.".encode() + content, hashlib.sha256)
    return base64.b64encode(signed.digest()).decode("ascii")


def instant(at: datetime) -> str:
    """An instant as it stands in a message: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _api_path(case: Case) -> str:
    try:
        return reverse(f"api:{kind_named(case.kind).area}-case", args=[case.reference])
    except (KeyError, NoReverseMatch):
        return ""


def _whole(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + path if path else ""
