"""Requests to let a deadline stand still that wait for somebody: the other half of the approval inbox.

They are decided by the head of the department in charge or above (`decide_stop` of the owning kind), so they lie before
heads, not before roles. Who stands in for a head sees them too. Who asked sees the own request, greyed, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.queries import heads_above
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import DeadlineState, StopRequest
from feedback_system.deadlines.operations.pausing import deciders_among, rules_stop_clocks
from feedback_system.desk.standing_in import principals_now

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_LIST = 200
"""Requests looked at for one person; the oldest first."""
_OWN = gettext_lazy("You asked for this stop yourself. Somebody else must decide it.")


@dataclass(frozen=True)
class WaitingStop:
    """One request in the inbox."""

    request: StopRequest
    principal: User | None
    """For whom a deputy would decide; None when the own post counts."""
    objections: tuple[Any, ...]
    """Why this person may not decide; empty when she may."""


def visible_stops(user: User) -> QuerySet[StopRequest]:
    """The requests on the cases this person may see."""
    return StopRequest.objects.filter(deadline__case__in=Case.objects.visible_to(user)).select_related(
        "deadline__rule",
        "deadline__department",
        "deadline__case__customer",
        "department",
        "asked_by",
        "asked_for",
        "decided_by",
        "decided_for",
    )


def open_stops(user: User) -> list[StopRequest]:
    """Those that wait for a decision, the oldest first. Note: one query, none while no rule lets its clock be stopped."""
    if not rules_stop_clocks():
        return []
    rows = visible_stops(user).filter(
        decision=StopRequest.Decision.PENDING,
        deadline__state__in=[DeadlineState.RUNNING, DeadlineState.PARKED],
    )
    return list(rows.order_by("asked_at", "pk")[:LONGEST_LIST])


def waiting_stops(user: User) -> list[WaitingStop]:
    """What lies before `user`, decidable requests first, then those that she asked for herself as a head.

    Note: the queries of one line of management for each department that holds one of the cases.
    """
    rows = open_stops(user)
    principals = principals_now(user) if rows else []
    lines: dict[int | None, list[User]] = {}
    found = []
    for row in rows:
        if row.department_id not in lines:
            lines[row.department_id] = heads_above(row.department)
        if waiting := _before(row, lines[row.department_id], user, principals):
            found.append(waiting)
    return sorted(found, key=lambda line: bool(line.objections))


def _before(
    asked: StopRequest, line: list[User], user: User, principals: Sequence[User]
) -> WaitingStop | None:
    if user.pk in (asked.asked_by_id, asked.asked_for_id):
        is_head = user.pk in {person.pk for person in line}
        return WaitingStop(asked, None, (_OWN,)) if is_head else None
    deciders = {person.pk for person in deciders_among(asked, line)}
    if user.pk in deciders:
        return WaitingStop(asked, None, ())
    principal = next((one for one in principals if one.pk in deciders), None)
    return WaitingStop(asked, principal, ()) if principal is not None else None


def decidable_stops(user: User) -> list[StopRequest]:
    """The requests that `user` may decide now, the oldest first."""
    return [line.request for line in waiting_stops(user) if not line.objections]


def stops_decided_by(user: User) -> QuerySet[StopRequest]:
    """What `user` has decided, newest first."""
    rows = visible_stops(user).filter(Q(decided_by=user.pk) | Q(decided_for=user.pk))
    return rows.exclude(decision=StopRequest.Decision.WITHDRAWN).order_by("-decided_at", "-pk")


def stops_asked_by(user: User) -> QuerySet[StopRequest]:
    """What `user` has asked for, newest first."""
    rows = visible_stops(user).filter(Q(asked_by=user.pk) | Q(asked_for=user.pk))
    return rows.order_by("-asked_at", "-pk")
