"""Tell people of something that happened to a case: those meant, or who stands in for them, and not whoever did it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.queries import reachable
from feedback_system.cases.models import Case
from feedback_system.notifications.operations import notify


def tell(
    kind: str,
    case: Case,
    people: Iterable[User | None],
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, Any],
    key: str = "",
) -> None:
    """Tell these people, or who stands in for them, at any hour; nobody is told about the own act.

    None and people who have left are passed over. Without `key` each is told once of that kind in this version of the case.
    """
    present = [reachable(one, at=at) for one in people if one is not None and one.is_active]
    told = {one.pk: one for one in present if one.pk != by.pk}
    key = key or f"{kind}:{case.pk}:{case.version}"
    notify(kind, case=case, to=list(told.values()), at=at, facts=facts, key=key)
