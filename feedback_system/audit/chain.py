"""The arithmetic of the chain: pure functions over plain values."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def payload_digest(salt: str, content: Mapping[str, Any]) -> str:
    """The salted hash that stands in the chain for a payload; empty for no payload."""
    return hashlib.sha256(salt.encode() + canonical(content)).hexdigest() if content else ""


def event_hash(
    *,
    previous: str,
    case_id: int,
    sequence: int,
    name: str,
    actor_id: int,
    on_behalf_of_id: int | None,
    at: datetime,
    facts: Mapping[str, Any],
    digest: str,
) -> str:
    """SHA-256 over the previous hash and the canonical form of the event; `at` counts in UTC to the microsecond."""
    body = {
        "case": case_id,
        "sequence": sequence,
        "name": name,
        "actor": actor_id,
        "on_behalf_of": on_behalf_of_id,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        "facts": json.loads(canonical(facts)),
        "payload": digest,
    }
    return hashlib.sha256(previous.encode() + canonical(body)).hexdigest()
