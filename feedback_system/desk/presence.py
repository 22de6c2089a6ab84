"""Who has a case open at this moment. A courtesy, no truth: kept in the cache, forgotten a minute after the last sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from accounts.models import User

POLL = timedelta(seconds=30)
"""How often an open page gives a sign of life."""
FORGOTTEN = timedelta(seconds=75)
"""After two signs that did not come, somebody counts as gone."""


def others_here(case_id: int, *, user: User, at: datetime) -> list[str]:
    """Note that `user` has the case open, and name the others who have, in the order in which they came.

    Two signs of life in the same moment may lose one of them until the next; nobody decides anything by it.
    """
    key = f"case-here-{case_id}"
    known: dict[int, tuple[str, datetime]] = cache.get(key) or {}
    fresh = {person: (name, seen) for person, (name, seen) in known.items() if at - seen < FORGOTTEN}
    fresh[user.pk] = (str(user), at)
    cache.set(key, fresh, timeout=int(FORGOTTEN.total_seconds()))
    return [name for person, (name, _seen) in fresh.items() if person != user.pk]
