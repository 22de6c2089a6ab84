"""What every step that decides a waiting approval does: who may, who may not and why, decide, and what the history gets to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import decide, objections
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.steps import Trace
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def may_decide(person: User, permission: Permission, waiting: Callable[[], Approval | None]) -> bool:
    """Whether `person` holds the right to decide such approvals, or is asked for the second signature under this one."""
    if person.holds(permission):
        return True
    found = waiting()
    return found is not None and found.needs_second_signer and bool(capacity_of(found, person))


def conflicts_in(waiting: Approval | None, authority: Authority) -> Sequence[Any]:
    """Sentences why the acting person may not decide what waits; none when nothing waits."""
    if waiting is None:
        return ()
    return tuple(objections(waiting, by=authority.by, on_behalf_of=authority.on_behalf_of))


def decide_waiting(
    waiting: Approval | None,
    *,
    approve: bool,
    terms: Callable[[], Mapping[str, Any]],
    reason: str,
    authority: Authority,
    at: datetime,
) -> Approval:
    """Decide what waits, of exactly these terms.

    :raises Blocked: nothing waits; and whatever `decide` raises
    """
    if waiting is None:
        raise Blocked([_("Nothing waits for an approval on this case. Reload the page.")])
    return decide(
        approval=waiting,
        approve=approve,
        terms=terms(),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )


def trace_of(decided: Approval, reason: str, **more: Any) -> Trace:
    """What the history gets to know of a decision; `more` are facts of the deciding app."""
    facts = {
        "approval": decided.pk,
        "level": decided.role,
        "decision": "signed" if decided.is_pending else decided.decision,
        "terms_hash": decided.terms_hash,
        **more,
    }
    return Trace(facts, {"reason": reason} if reason else {})
