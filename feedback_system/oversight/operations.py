"""Name deputies for several people in one go, each by the rules of a single delegation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import name_deputy
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import objections
from feedback_system.errors import Invalid
from feedback_system.joining import sentences

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Wish:
    """Somebody who shall stand in for somebody."""

    principal: User
    deputy: User


@dataclass(frozen=True)
class Outcome:
    """What became of a wish: named, or why not; `warnings` are what the deputy will not be able to do."""

    wish: Wish
    refusal: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the deputy was named, or would be."""
        return not self.refusal


@transaction.atomic
def name_deputies(
    *,
    wishes: Sequence[Wish],
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: User,
    at: datetime,
    only_try: bool = False,
) -> list[Outcome]:
    """Name each deputy from `starts_at` until `ends_at` (without it); a refused wish does not hinder the others.

    With `only_try` everything is done by the same rules, one after the other, and taken back: the preview.

    :raises NotPermitted: unless `by` keeps the people or is the absent person herself.
    """
    outcomes = [_name(wish, starts_at, ends_at, reason, by, at) for wish in wishes]
    if only_try:
        transaction.set_rollback(True)
    return outcomes


def _name(wish: Wish, starts_at: datetime, ends_at: datetime, reason: str, by: User, at: datetime) -> Outcome:
    try:
        with transaction.atomic():
            name_deputy(
                principal=wish.principal,
                deputy=wish.deputy,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=reason,
                by=by,
                at=at,
            )
    except Invalid as refusal:
        return Outcome(wish, sentences(text for texts in refusal.errors.values() for text in texts))
    return Outcome(wish, warnings=_inherited_blocks(wish))


def _inherited_blocks(wish: Wish) -> tuple[str, ...]:
    """Open questions before the absent person that this deputy may not decide for her: the deputy keeps the own blocks."""
    roles = [assignment.role for assignment in wish.principal.assignments]
    rows = Approval.objects.filter(decision=Approval.Decision.PENDING, role__in=roles).order_by("pk")
    blocked = 0
    for approval in rows[:200]:
        if objections(approval, by=wish.principal, on_behalf_of=None):
            continue
        blocked += bool(objections(approval, by=wish.deputy, on_behalf_of=wish.principal))
    if not blocked:
        return ()
    words = {"name": wish.deputy, "count": blocked}
    return (
        _("%(name)s is a party in %(count)d open decisions and may not take them for somebody else.") % words,
    )
