"""The cases on which a person is asked for something though they lie elsewhere, for the worklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.permissions import Permission
from complaints.models import ExpertQuestion, HeldReply
from complaints.states import OPEN
from feedback_system.cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User

MOST = 200


def asked_about(user: User) -> Q | None:
    """The first inquiry is offered to her, she is asked as an expert, or an answer waits for her release; None for none.

    Note: one query.
    """
    seen = Case.objects.visible_to(user)
    offered = seen.filter(complaint__inquiry_offered_to=user.pk, complaint__state__in=sorted(OPEN))
    asked = ExpertQuestion.objects.filter(expert=user.pk, answered_at=None, ended_at=None)
    found = [offered.values_list("pk"), seen.filter(pk__in=asked.values("complaint__case")).values_list("pk")]
    if user.holds(Permission.RELEASE_REPLY):
        held = HeldReply.objects.filter(state=HeldReply.State.WAITING).exclude(author=user.pk)
        found.append(seen.filter(pk__in=held.values("complaint__case")).values_list("pk"))
    rows = found[0].order_by().union(*(one.order_by() for one in found[1:]))[:MOST]
    ids = [pk for (pk,) in rows]
    return Q(pk__in=ids) if ids else None
